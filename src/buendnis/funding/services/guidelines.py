"""An alliance's versions of the funding guidelines: adopted, completed, frozen by first use, succeeded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance
from buendnis.funding.guideline import InvalidGuideline, Problem, read_guideline, shipped
from buendnis.funding.models import GuidelineVersion
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.frozen import sha256_of
from buendnis.ground.verbs import ProcessError, record, refuse, require, verb

LONG_AGO = date(2000, 1, 1)  # the column needs a day; a template has none


class GuidelineProblems(ValidationError):
    """The document can't be stored as it is; ``problems`` says where and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__([f"{problem.path or '/'}: {problem.message}" for problem in problems])
        self.problems = tuple(problems)


@verb
def adopt_guideline(actor: Actor, alliance: Alliance, key: str) -> GuidelineVersion:
    """Take a shipped guideline over as the alliance's own, to be completed by its office."""
    _require_office(actor, alliance.pk)
    document = shipped().get(key)
    if document is None:
        raise ProcessError(_("This guideline is not among those that are shipped."))
    Alliance.objects.select_for_update().get(pk=alliance.pk)
    if GuidelineVersion.objects.in_alliance(alliance.pk).filter(key=slug_of(key)).exists():
        refuse(_("The alliance has this guideline already."))
    version = GuidelineVersion(alliance=alliance, key=slug_of(key), number=1)
    _fill(version, document)
    version.save()
    record(actor, "guideline.adopted", version, alliance_id=alliance.pk, changes={"key": key})
    return version


@verb
def edit_guideline(
    actor: Actor, version: GuidelineVersion, document: Mapping[str, Any], basis: str = ""
) -> GuidelineVersion:
    """Change a version that nothing rests on. ``basis``: the hash of the document that was changed.

    Raises GuidelineProblems with every problem of the document, and ProcessError if somebody else has
    changed the version meanwhile, or an outline rests on it.
    """
    _require_office(actor, version.alliance_id)
    version = _locked(version)
    if version.is_frozen:
        refuse(_("Outlines rest on this version, so it stays as it is. Please make a successor."))
    if basis and basis != sha256_of(version.document):
        refuse(
            _(
                "Somebody else has changed this guideline since you opened the page. Nothing was overwritten, "
                "and your input is still here. Please compare, then save again."
            )
        )
    if document.get("key") != version.document["key"]:
        refuse(_("This is another guideline: its key is not that of this version."))
    _fill(version, document)
    version.save()
    record(
        actor,
        "guideline.changed",
        version,
        alliance_id=version.alliance_id,
        changes={"document": sha256_of(version.document)},
    )
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
    record(
        actor,
        "guideline.succeeded",
        successor,
        alliance_id=version.alliance_id,
        changes={"predecessor": str(version.public_id)},
    )
    return successor


def slug_of(key: str) -> str:
    """The key of a guideline as it stands in the column."""
    return key.replace("_", "-")


def _fill(version: GuidelineVersion, document: Mapping[str, Any]) -> None:
    try:
        guideline = read_guideline(document)
    except InvalidGuideline as error:
        raise GuidelineProblems(error.problems) from error
    version.document = guideline.to_json()
    version.title = guideline.title[:200]
    version.valid_from = guideline.valid_from or LONG_AGO
    version.valid_to = guideline.valid_until


def _locked(version: GuidelineVersion) -> GuidelineVersion:
    found = GuidelineVersion.objects.in_alliance(version.alliance_id).select_for_update(of=("self",))
    return found.get(pk=version.pk)


def _require_office(actor: Actor, alliance_id: int) -> None:
    require(actor.in_office_of(alliance_id), _("Only the secretariat of the alliance keeps its guidelines."))
