"""What the outlines' part of this room tells the ground when the site starts."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from buendnis.funding.coverage import MEASURES, of_funding
from buendnis.funding.models import Application, ApplicationMember, GuidelineVersion
from buendnis.funding.policies.applications import reads_live
from buendnis.funding.services.application_team import DOCUMENT_KIND
from buendnis.funding.services.cofunding import CONFIRMATION_KIND
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor, Role
from buendnis.ground.documents import access
from buendnis.ground.documents.models import Document
from buendnis.ground.look import navigation
from buendnis.ground.mail import kinds
from buendnis.ledger import known, links, owners
from buendnis.strategy import coverage as strategy_coverage


def register_applications() -> None:
    """Kinds of mail, links in the navigation and from the budget, who may read the documents of an outline."""
    kinds.register("application.submitted", _("Your outline has arrived"), essential=True)
    kinds.register("application.arrived", _("An outline has been submitted"))
    kinds.register("application.returned", _("An outline is returned for changes"), essential=True)
    kinds.register("application.extended", _("More time for an outline"), essential=True)
    kinds.register("application.overdue", _("An outline did not come back in time"))
    kinds.register("application.withdrawn", _("An outline is withdrawn"))
    kinds.register("application.checked", _("The pre-check is done"))
    kinds.register("application.invited", _("Invitation to write an outline"), essential=True)
    navigation.register(
        _("Outlines"), "funding:applications", roles=[role for role in Role if role != Role.VISITOR], order=30
    )
    access.register(DOCUMENT_KIND, may_read)
    access.register(CONFIRMATION_KIND, may_read_confirmation)
    known.register_categories(names_of_funding_objects)
    strategy_coverage.register(MEASURES, of_funding)
    links.register("funding.application", lambda public_id: reverse("funding:application", args=[public_id]))
    owners.register("funding.application", writers_of)


def writers_of(applications: Collection[str]) -> dict[str, list[User]]:
    """Who writes these outlines, by their public ids."""
    found: dict[str, list[User]] = {}
    for member in (
        ApplicationMember.objects.filter(application__public_id__in=applications)
        .select_related("user", "application")
        .order_by("pk")
    ):
        found.setdefault(str(member.application.public_id), []).append(member.user)
    return found


def names_of_funding_objects(alliance_id: int) -> dict[str, str]:
    """How the funding objects of an alliance's guideline versions are called, by key; the newest version counts."""
    found: dict[str, str] = {}
    for row in GuidelineVersion.objects.in_alliance(alliance_id).order_by("pk").only("document"):
        for item in row.document.get("funding_objects", []):
            found[item["key"]] = item["title"]
    return found


def may_read(actor: Actor, document: Document) -> bool:
    """Who may read a document of an outline: who sees the outline, and of it only what they see.

    Its writers read all, and so does the secretariat in a draft that it advises on; others read what a
    revision names, because a draft is nobody else's business.
    """
    row = Application.objects.visible_to(actor).filter(public_id=document.owner_id).first()
    if row is None:
        return False
    if reads_live(actor, row):
        return True
    return row.revisions.filter(content__documents__contains=[{"document": str(document.public_id)}]).exists()


def may_read_confirmation(actor: Actor, document: Document) -> bool:
    """Who may read a letter that came after the submission: its writers, and the alliance that judges it."""
    return Application.objects.visible_to(actor).filter(public_id=document.owner_id).exists()
