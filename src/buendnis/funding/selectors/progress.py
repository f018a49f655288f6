"""How far an outline has come, and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from buendnis.funding.models import Application, ApplicationState
from buendnis.funding.policies.applications import runs_the_process, writes
from buendnis.ground.actor import Actor, Role
from buendnis.ground.audit.models import AuditEntry
from buendnis.ground.look.pieces import TimelineEntry

TOLD: dict[str, str | Promise] = {
    "application.started": gettext_lazy("Outline begun"),
    "application.submitted": gettext_lazy("Outline submitted"),
    "application.returned": gettext_lazy("Returned for changes"),
    "application.extended": gettext_lazy("Deadline extended"),
    "application.deadline_passed": gettext_lazy("Deadline passed"),
    "precheck.run": gettext_lazy("Pre-check run"),
    "application.checked": gettext_lazy("Pre-check done"),
    "application.assessment_begun": gettext_lazy("Assessment begun"),
    "application.decided": gettext_lazy("Committee has decided"),
    "application.opinion_issued": gettext_lazy("Expert opinion issued"),
    "application.change_reported": gettext_lazy("Change of the plan reported"),
    "application.granted": gettext_lazy("Granted by the bank"),
    "application.refused": gettext_lazy("Refused by the bank"),
    "application.withdrawn_at_bank": gettext_lazy("Withdrawn at the bank"),
    "application.decision_taken_back": gettext_lazy("The bank’s decision was entered wrongly"),
    "application.withdrawn": gettext_lazy("Outline withdrawn"),
}
BEFORE_SUBMISSION = {"application.started", "precheck.run"}


@dataclass(frozen=True)
class Turn:
    """Whose turn it is, what is to be done, and where. ``yours``: it is the reader's."""

    who: str
    text: str
    yours: bool = False
    url: str = ""
    action: str = ""


def turn_of(application: Application, actor: Actor) -> Turn:
    """The next step of ``application`` as ``actor`` sees it."""
    writer, office = writes(actor, application), runs_the_process(actor, application)
    page = [application.public_id]
    applicant_name, office_name = _("The applicant"), _("The secretariat")
    you = pgettext("turn", "You")
    match application.state:
        case ApplicationState.DRAFT | ApplicationState.RETURNED:
            returned = application.state == ApplicationState.RETURNED
            return Turn(
                you if writer else applicant_name,
                _("Change what was named, then submit the outline again.")
                if returned
                else _("Complete the outline, read the preview, then submit it."),
                writer,
                reverse("funding:application_edit", args=[*page, "beschreibung"]) if writer else "",
                _("Go on writing") if writer else "",
            )
        case ApplicationState.SUBMITTED:
            return Turn(
                you if office else office_name,
                _("The formal pre-check comes next. It is not binding: the bank decides."),
                office,
                reverse("funding:precheck", args=page) if office else "",
                _("To the pre-check") if office else "",
            )
        case ApplicationState.CHECKED:
            return Turn(
                you if office else office_name,
                _("The secretariat opens the assessment by the partners."),
                office,
            )
        case ApplicationState.ASSESSMENT:
            return Turn(
                you if actor.is_seated and actor.member_of(application.alliance_id) else _("The partners"),
                _("The partners assess the outline, then the committee decides."),
                actor.is_seated and actor.member_of(application.alliance_id),
            )
        case ApplicationState.DECIDED:
            return Turn(
                you if office else office_name,
                _("The secretariat prepares the expert opinion and the spokespersons sign it."),
                office,
            )
        case ApplicationState.OPINION:
            return Turn(
                you if writer else applicant_name,
                _("The binding application goes to the bank, with the expert opinion. The bank decides."),
                writer,
            )
        case ApplicationState.GRANTED:
            return Turn(
                you if writer else applicant_name,
                _("The bank has granted the project. It can be carried out as the notice says."),
            )
        case ApplicationState.REFUSED:
            return Turn("", _("The bank has refused the project. Nothing more is to be done here."))
        case _:
            return Turn("", _("The outline has been withdrawn. Nothing more is to be done."))


def _who(entry: AuditEntry) -> str:
    """Role and seat; of what the software did by itself nobody."""
    if entry.role == Role.SYSTEM:
        return ""
    return entry.acted_as or (_("Applicant") if entry.role == Role.NONE else "")


def timeline(application: Application, *, since_submission: bool = False) -> list[TimelineEntry]:
    """What has happened, from the record. ``since_submission`` leaves off what only its writers know."""
    entries = AuditEntry.objects.filter(
        chain=application.alliance_id,
        object_kind="funding.application",
        object_id=str(application.public_id),
        action__in=list(TOLD),
    ).order_by("at", "seq")
    return [
        TimelineEntry(
            entry.at,
            TOLD[entry.action],
            who=_who(entry),
        )
        for entry in entries
        if not (since_submission and entry.action in BEFORE_SUBMISSION)
    ]
