"""What the part of ideas and guidelines tells the ground when the site starts."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from buendnis.alliances import public_parts
from buendnis.alliances.addresses import also_known
from buendnis.funding import call_panels, findable, panels
from buendnis.funding.models import CallState, IdeaCall
from buendnis.funding.policies import calls as policy
from buendnis.funding.selectors.ideas import visible_ideas
from buendnis.funding.services.calls import DOCUMENT_KIND as CALL_FILE
from buendnis.funding.services.idea_files import DOCUMENT_KIND as IDEA_FILE
from buendnis.ground.actor import MEMBERS, Actor, Role
from buendnis.ground.documents import access
from buendnis.ground.documents.models import Document
from buendnis.ground.look import navigation
from buendnis.ground.mail import kinds


def register_ideas() -> None:
    """Kinds of mail, the links in the navigation, and whom the office knows from outlines."""
    kinds.register("idea.confirm", _("Confirming an idea"), essential=True)
    kinds.register("idea.received", _("A new idea has come"))
    kinds.register("idea.state", _("News of your idea"), essential=True)
    kinds.register("idea.outlined", _("Your idea becomes an outline"), essential=True)
    kinds.register("idea.merged", _("Your idea is merged into another one"), essential=True)
    kinds.register("idea.published", _("Your idea is published"), essential=True)
    kinds.register("idea.commented", _("A comment on your idea"))
    kinds.register("idea.invited", _("Invitation to bring an idea"), essential=True)
    kinds.register("call.published", _("A new call for ideas"))
    kinds.register("call.ends", _("A call for ideas ends soon"))
    navigation.register(_("Ideas"), "funding:ideas", roles=[*MEMBERS, Role.NONE], order=20)
    navigation.register(_("Calls"), "funding:calls", roles=MEMBERS, order=71)
    access.register(CALL_FILE, may_read_of_call)
    access.register(IDEA_FILE, may_read_of_idea)
    navigation.register(_("Guidelines"), "funding:guidelines", roles=MEMBERS, order=80)
    also_known(named_in_outlines)
    findable.register()
    panels.register(call_panels.of_outline)
    public_parts.register(call_panels.of_alliance)


def may_read_of_call(actor: Actor, document: Document) -> bool:
    """The files of a published call are for everybody, those of a draft for the office."""
    call = IdeaCall.objects.unscoped("one, by its id").filter(public_id=document.owner_id).first()
    return call is not None and (call.state != CallState.DRAFT or policy.keeps(actor, call))


def may_read_of_idea(actor: Actor, document: Document) -> bool:
    """The files of an idea are for whoever brought it and for the members of its alliance."""
    return visible_ideas(actor).filter(public_id=document.owner_id).exists()


def named_in_outlines(alliance_id: int) -> Q:
    """Organisations that apply or co-fund in an outline that the office of the alliance may read."""
    return _seen("applications", alliance_id) | _seen("co_funding__application", alliance_id)


def _seen(path: str, alliance_id: int) -> Q:
    read = ~Q(**{f"{path}__number": ""}) | Q(**{f"{path}__idea__isnull": False})
    return Q(**{f"{path}__alliance": alliance_id}) & read
