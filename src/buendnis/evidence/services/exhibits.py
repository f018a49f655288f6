"""Documents as evidence of a need: brought, corrected, replaced by a newer version, cited, withdrawn."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.evidence import policies
from buendnis.evidence.citation import exhibit_content
from buendnis.evidence.models import Exhibit, Snapshot, Visibility
from buendnis.evidence.services.citing import cite
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now
from buendnis.ground.documents import selectors as documents
from buendnis.ground.documents import services as storing
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, require, verb

DOCUMENT_KIND = "evidence.exhibit"


@dataclass(frozen=True)
class Facts:
    """What is known of a document: whose it is, of which day, and what it speaks of."""

    kind: str
    title: str
    organisation: str
    dated: date
    summary: str
    person_role: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    visibility: str = Visibility.MEMBERS
    occupations: list[dict[str, str]] = field(default_factory=list)
    districts: list[dict[str, str]] = field(default_factory=list)
    fields: list[dict[str, str]] = field(default_factory=list)


@verb
def bring_exhibit(actor: Actor, alliance: Alliance, facts: Facts, file: UploadedFile[Any]) -> Exhibit:
    """Keep a document as evidence. Raises ValidationError for a file that is not taken."""
    require(
        policies.may_bring_exhibit(actor, alliance.pk),
        _("Only members of this alliance bring documents as evidence for it."),
    )
    row = Exhibit(alliance=alliance, **asdict(facts), brought_by=actor.user_id, brought_as=actor.label[:250])
    _store(actor, row, file)
    row.validate_constraints()
    row.save()
    _note(actor, "evidence.exhibit_brought", row)
    return row


@verb
def correct_exhibit(actor: Actor, row: Exhibit, facts: Facts, file: UploadedFile[Any] | None) -> Exhibit:
    """Correct what nothing cites yet; ``file`` None: the document stays. What is cited gets a new version."""
    row = _changeable(actor, row)
    if row.cited_at is not None:
        refuse(_("This document is cited and stays as it is. Please bring a new version of it."))
    for name, value in asdict(facts).items():
        setattr(row, name, value)
    if file is not None:
        old = documents.by_id([row.document])
        _store(actor, row, file)
        # versions share a document that was not replaced
        if not _others_with(row, [each.public_id for each in old.values()]):
            for document in old.values():
                storing.remove(actor, document)
    row.validate_constraints()
    row.save()
    _note(actor, "evidence.exhibit_corrected", row)
    return row


@verb
def replace_exhibit(actor: Actor, row: Exhibit, facts: Facts, file: UploadedFile[Any] | None) -> Exhibit:
    """Bring a new version; what cites the one before keeps it. ``file`` None: the same document."""
    row = _changeable(actor, row)
    made = Exhibit(
        alliance=row.alliance,
        **asdict(facts),
        document=row.document,
        document_name=row.document_name,
        document_sha256=row.document_sha256,
        chain=row.chain,
        number=row.number + 1,
        previous=row,
        brought_by=actor.user_id,
        brought_as=actor.label[:250],
    )
    if file is not None:
        _store(actor, made, file)
    made.validate_constraints()
    made.save()
    _note(actor, "evidence.exhibit_replaced", made)
    return made


@verb
def withdraw_exhibit(actor: Actor, row: Exhibit, reason: str) -> Exhibit:
    """Say that a document does not count any more, and why; where it is cited it can still be read."""
    row = _changeable(actor, row)
    row.withdrawn_at, row.withdrawn_reason = now(), reason.strip()[:500]
    row.validate_constraints()
    row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    record(
        actor,
        "evidence.exhibit_withdrawn",
        row,
        alliance_id=row.alliance_id,
        changes={"reason": row.withdrawn_reason},
    )
    return row


@verb
def remove_exhibit(actor: Actor, row: Exhibit) -> None:
    """Delete a version that nothing cites, with its document; the version before stands again."""
    row = _locked(row)
    require(policies.may_change_exhibit(actor, row), _refusal())
    if row.cited_at is not None or Exhibit.objects.in_alliance(row.alliance_id).filter(previous=row).exists():
        refuse(_("This document is cited, or has a newer version, and stays. You can withdraw it."))
    key, shared = row.document, _others_with(row, [row.document])
    reference, alliance_id = reference_to(row), row.alliance_id
    row.delete()
    if not shared:
        for document in documents.by_id([key]).values():
            storing.remove(actor, document)
    record(actor, "evidence.exhibit_removed", reference, alliance_id=alliance_id)


@verb
def cite_exhibit(actor: Actor, row: Exhibit) -> Snapshot:
    """Freeze a document as evidence: from now on this version never changes. Twice is once."""
    row = _locked(row)
    require(
        policies.may_cite(actor, row.alliance_id), _("Only members of this alliance cite evidence for it.")
    )
    if row.withdrawn_at is not None:
        refuse(_("This document has been withdrawn: %(reason)s") % {"reason": row.withdrawn_reason})
    if Exhibit.objects.in_alliance(row.alliance_id).filter(previous=row).exists():
        refuse(_("There is a newer version of this document. Please cite that one."))
    if row.visibility != Visibility.MEMBERS:
        refuse(
            _(
                "Not all members may read this document. What is cited must be readable for all of them: "
                "please let them read it first."
            )
        )
    content = exhibit_content(row)
    snapshot = cite(actor, row.alliance, title=content["title"], content=content, dataset=None, exhibit=row)
    if row.cited_at is None:
        row.cited_at = now()
        row.save(update_fields=["cited_at"])
    return snapshot


# --- within ----------------------------------------------------------------------------------------


def _locked(row: Exhibit) -> Exhibit:
    rows = Exhibit.objects.unscoped("the one that the caller was shown").select_related("alliance")
    there = rows.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if there is None:
        refuse(_("Somebody has deleted this document meanwhile."))
    return there


def _refusal() -> str:
    return _("Only the secretariat and whoever brought a document change it.")


def _changeable(actor: Actor, row: Exhibit) -> Exhibit:
    """The newest version, locked, if the actor may change it and it counts."""
    row = _locked(row)
    require(policies.may_change_exhibit(actor, row), _refusal())
    if row.withdrawn_at is not None:
        refuse(_("This document has been withdrawn already."))
    if Exhibit.objects.in_alliance(row.alliance_id).filter(previous=row).exists():
        refuse(_("There is a newer version of this document already. Please go on from that one."))
    return row


def _store(actor: Actor, row: Exhibit, file: UploadedFile[Any]) -> None:
    document = storing.store_upload(
        actor, file, alliance_id=row.alliance_id, owner=reference_to(row), kind=DOCUMENT_KIND
    )
    row.document, row.document_name = document.public_id, document.name
    row.document_sha256 = document.sha256


def _others_with(row: Exhibit, keys: list[Any]) -> bool:
    """Whether another version has the same document."""
    others = Exhibit.objects.in_alliance(row.alliance_id).filter(document__in=keys)
    return others.exclude(pk=row.pk).exists()


def _note(actor: Actor, action: str, row: Exhibit) -> None:
    record(
        actor,
        action,
        row,
        alliance_id=row.alliance_id,
        changes={
            "kind": row.kind,
            "number": row.number,
            "sha256": row.document_sha256,
            "visibility": row.visibility,
        },
        personal={"title": row.title, "organisation": row.organisation, "person_role": row.person_role},
    )
