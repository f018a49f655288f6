"""What the advice tells the ground when the site starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from buendnis.funding import panels
from buendnis.funding.models import AdviceCase, AdviceDocument, Application
from buendnis.funding.policies import advice as policy
from buendnis.funding.policies import applications as outline_policy
from buendnis.funding.reminders import register_reminders
from buendnis.funding.services import early_start
from buendnis.funding.services.advice_notes import DOCUMENT_KIND
from buendnis.funding.views.advice_panel import panel as advice_panel
from buendnis.funding.views.early_start import panel as early_start_panel
from buendnis.ground.actor import Actor, Role
from buendnis.ground.documents import access
from buendnis.ground.documents.models import Document
from buendnis.ground.look import navigation
from buendnis.ground.mail import kinds


def register_advice() -> None:
    """Kinds of mail, the link in the navigation, and who may read the papers of a case."""
    kinds.register("advice.confirm", _("Confirming a request for advice"), essential=True)
    kinds.register("advice.asked", _("Somebody asks for advice"))
    kinds.register("advice.shared", _("A note of advice is shared with you"))
    kinds.register("advice.document", _("A new document in a case of advice"))
    kinds.register("advice.done", _("A step of advice is ticked off"))
    kinds.register("advice.closed", _("A case of advice is closed"))
    kinds.register("advice.handed_over", _("A case of advice is handed over to you"))
    navigation.register(_("Advice"), "funding:advice", roles=[Role.SECRETARIAT, Role.NONE], order=25)
    access.register(DOCUMENT_KIND, may_read)
    access.register(early_start.DOCUMENT_KIND, may_read_letter)
    panels.register(early_start_panel)
    panels.register(advice_panel)
    register_reminders()


def may_read(actor: Actor, document: Document) -> bool:
    """Who may read a paper of a case: the office all, whoever is advised the shared ones."""
    row = AdviceDocument.objects.filter(document=document.public_id).select_related("case__idea").first()
    if row is None or not AdviceCase.objects.visible_to(actor).filter(pk=row.case_id).exists():
        return False
    return policy.advises(actor, row.case) or row.is_shared


def may_read_letter(actor: Actor, document: Document) -> bool:
    """Who may read the bank's letter about an early start: whoever writes the outline, and the office."""
    row = Application.objects.visible_to(actor).filter(public_id=document.owner_id).first()
    return row is not None and (
        outline_policy.writes(actor, row) or outline_policy.runs_the_process(actor, row)
    )
