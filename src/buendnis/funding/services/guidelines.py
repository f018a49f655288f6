"""An alliance's versions of the funding guidelines: adopted, completed, frozen by first use, succeeded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance
from buendnis.funding.guideline import Guideline, InvalidGuideline, shipped
from buendnis.funding.models import GuidelineVersion
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.verbs import record, refuse, require, verb

LONG_AGO = date(2000, 1, 1)


@verb
def adopt_guideline(actor: Actor, alliance: Alliance, key: str) -> GuidelineVersion:
    """Take a shipped guideline over as the alliance's own, to be completed by its office."""
    _require_office(actor, alliance.pk)
    document = shipped().get(key)
    if document is None:
        refuse(_("This guideline is not among those that are shipped."))
    Alliance.objects.select_for_update().get(pk=alliance.pk)
    if GuidelineVersion.objects.in_alliance(alliance.pk).filter(key=_slug(key)).exists():
        refuse(_("The alliance has this guideline already."))
    version = GuidelineVersion(alliance=alliance, key=_slug(key), number=1)
    _fill(version, document or {})
    version.save()
    record(actor, "guideline.adopted", version, alliance_id=alliance.pk, changes={"key": key})
    return version


@verb
def edit_guideline(actor: Actor, version: GuidelineVersion, document: Mapping[str, Any]) -> GuidelineVersion:
    """Change a version that nothing rests on. Raises ValidationError with every problem of the document."""
    _require_office(actor, version.alliance_id)
    version = _locked(version)
    if version.is_frozen:
        refuse(_("Outlines rest on this version, so it stays as it is. Please make a successor."))
    _fill(version, document)
    version.save()
    record(actor, "guideline.changed", version, alliance_id=version.alliance_id)
    return version


@verb
def use_guideline(actor: Actor, version: GuidelineVersion, now: datetime | None = None) -> GuidelineVersion:
    """Let an outline rest on a version: from now on it never changes. Called by whoever submits."""
    version = _locked(version)
    if not version.is_frozen:
        version.freeze(now or present())
        record(
            actor,
            "guideline.frozen",
            version,
            alliance_id=version.alliance_id,
            changes={"hash": version.document_hash},
        )
    return version


@verb
def succeed_guideline(actor: Actor, version: GuidelineVersion) -> GuidelineVersion:
    """Make an editable copy that names the frozen version as its predecessor."""
    _require_office(actor, version.alliance_id)
    version = _locked(version)
    if not version.is_frozen:
        refuse(_("This version can still be edited itself."))
    if GuidelineVersion.objects.in_alliance(version.alliance_id).filter(predecessor=version).exists():
        refuse(_("This version has a successor already."))
    successor = GuidelineVersion(
        alliance_id=version.alliance_id, key=version.key, number=version.number + 1, predecessor=version
    )
    _fill(successor, version.document)
    successor.save()
    record(actor, "guideline.succeeded", successor, alliance_id=version.alliance_id)
    return successor


def _fill(version: GuidelineVersion, document: Mapping[str, Any]) -> None:
    try:
        guideline = Guideline.from_json(document)
    except InvalidGuideline as error:
        raise ValidationError([f"{problem.path}: {problem.message}" for problem in error.problems]) from error
    version.document = guideline.to_json()
    version.title = guideline.title[:200]
    version.valid_from = guideline.valid_from or LONG_AGO
    version.valid_to = guideline.valid_until


def _slug(key: str) -> str:
    return key.replace("_", "-")


def _locked(version: GuidelineVersion) -> GuidelineVersion:
    found = GuidelineVersion.objects.in_alliance(version.alliance_id).select_for_update(of=("self",))
    return found.get(pk=version.pk)


def _require_office(actor: Actor, alliance_id: int) -> None:
    require(actor.in_office_of(alliance_id), _("Only the secretariat of the alliance keeps its guidelines."))
