"""What becomes of a share of the funding: its status, conditions and dates, before and after the submission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from buendnis.funding.models import (
    UNNAMED,
    AidDeclaration,
    Application,
    FundingSource,
    SourceStatus,
    SourceUpdate,
)
from buendnis.funding.policies import applications as policy
from buendnis.funding.selectors.facts import latest_revision, living_updates
from buendnis.funding.services.application_drafts import (
    locked,
    locked_for_edit,
    mirrored,
    require_open,
    store,
)
from buendnis.funding.services.finance import (
    Condition,
    conditions_of,
    require_condition,
    require_confirmation,
    store_conditions,
)
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.documents.services import store_upload
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import ProcessError, record, refuse, require, verb

CONFIRMATION_KIND = "funding.cofunding"
_TERMS = (
    "status",
    "confirmation",
    "confirmation_note",
    "deciding_body",
    "decides_on",
    "papers_due_on",
)


@dataclass(frozen=True)
class Terms:
    """How sure a share is, and on what it depends. ``confirmation``: a document of the outline."""

    status: str
    conditions: tuple[Condition, ...] = ()
    confirmation: UUID | None = None
    confirmation_note: str = ""
    deciding_body: str = ""
    decides_on: date | None = None
    papers_due_on: date | None = None


@dataclass(frozen=True)
class Frame:
    """What the plan counts from: the bank's deadline, working days that its steps take, the expected grant."""

    bank_deadline: date | None = None
    papers_days: int = 15
    letter_days: int = 5
    grant_expected_on: date | None = None


@dataclass(frozen=True)
class Aid:
    """A declaration of small state aid to be stored; without a ``key`` it is new."""

    undertaking: str
    kind: str
    amount: Decimal
    granted_on: date | None = None
    key: UUID | None = None


# --- while it is written ---------------------------------------------------------------------------


@verb
def set_source_terms(
    actor: Actor, application: Application, key: UUID, terms: Terms, version: int
) -> Application:
    """Store status, conditions and dates of one share of a draft or a returned outline."""
    current = locked_for_edit(actor, application, version)
    require_open(current, "sources")
    rows = {row.key: row for row in current.sources.all()}
    row = _share(rows, key)
    known = {paper.document for paper in current.documents.all()}
    if terms.confirmation is not None and terms.confirmation not in known:
        refuse(_("Please choose one of the documents of this outline."), "confirmation")
    for each in terms.conditions:
        if each.other is not None and each.other not in rows:
            refuse(_("The other share is not in the plan. Please choose one that is."), "conditions")
    require_condition(terms.status, terms.conditions)
    require_confirmation(row.kind, terms.status, terms.confirmation, terms.confirmation_note)
    before = {name: getattr(row, name) for name in _TERMS}
    for name in _TERMS:
        setattr(row, name, getattr(terms, name))
    row.full_clean(exclude=["application", "organisation"])
    row.save(update_fields=_TERMS)
    store_conditions(rows, {key: terms.conditions})
    store(current)
    record(
        actor,
        "application.source_set",
        current,
        alliance_id=current.alliance_id,
        changes={"source": str(key)}
        | {name: str(getattr(row, name) or "") for name in _TERMS if getattr(row, name) != before[name]},
    )
    return mirrored(application, current)


@verb
def set_source_status(
    actor: Actor,
    application: Application,
    key: UUID,
    status: str,
    version: int,
    *,
    confirmation: UUID | None = None,
    confirmation_note: str = "",
) -> Application:
    """Change only how sure a share is; its dates and conditions stay. A confirmation given is kept with it."""
    row = next((each for each in application.sources.all() if each.key == key), None)
    if row is None:
        raise ProcessError(_("This share is not in the plan any more. Please load the page anew."))
    terms = replace(
        terms_of(row),
        status=status,
        confirmation=confirmation or row.confirmation,
        confirmation_note=confirmation_note.strip() or row.confirmation_note,
    )
    return set_source_terms(actor, application, key, terms, version)


@verb
def set_frame(actor: Actor, application: Application, frame: Frame, version: int) -> Application:
    """Store the bank's deadline and how long the steps before it take."""
    current = locked_for_edit(actor, application, version)
    require_open(current, "sources")
    for name in ("bank_deadline", "papers_days", "letter_days", "grant_expected_on"):
        setattr(current, name, getattr(frame, name))
    store(current)
    record(
        actor,
        "application.plan_frame_set",
        current,
        alliance_id=current.alliance_id,
        changes={
            "bank_deadline": str(frame.bank_deadline or ""),
            "papers_days": frame.papers_days,
            "letter_days": frame.letter_days,
            "grant_expected_on": str(frame.grant_expected_on or ""),
        },
    )
    return mirrored(application, current)


@verb
def declare_aid(
    actor: Actor, application: Application, declarations: Sequence[Aid], version: int
) -> Application:
    """Store what undertakings declare on small state aid, in place of what was there."""
    current = locked_for_edit(actor, application, version)
    require_open(current, "aid_expected")
    stored = {row.key: row for row in current.aid.all()}
    rows = []
    for position, each in enumerate(declarations):
        row = stored.pop(each.key, None) if each.key else None
        row = row or AidDeclaration(application=current, key=each.key or uuid4())
        row.position, row.undertaking, row.kind = position, " ".join(each.undertaking.split()), each.kind
        row.amount, row.granted_on = each.amount, each.granted_on
        row.full_clean(exclude=["application"])
        rows.append(row)
    current.aid.filter(key__in=stored).delete()
    for row in rows:
        row.save()
    store(current)
    record(
        actor,
        "application.aid_declared",
        current,
        alliance_id=current.alliance_id,
        changes={"amounts": [[each.kind, str(each.amount)] for each in declarations]},
        personal={"undertakings": [each.undertaking for each in declarations]},
    )
    return mirrored(application, current)


def terms_of(row: FundingSource) -> Terms:
    """What is stored about a share."""
    return Terms(conditions=conditions_of(row), **{name: getattr(row, name) for name in _TERMS})


# --- after it was submitted ------------------------------------------------------------------------


@dataclass(frozen=True)
class Later:
    """What became of a share since the submission."""

    status: str
    confirmation_note: str = ""
    decides_on: date | None = None
    papers_due_on: date | None = None
    note: str = ""
    file: UploadedFile[Any] | None = None  # the letter


@verb
def record_source_status(
    actor: Actor, application: Application, key: UUID, later: Later, now: datetime | None = None
) -> SourceUpdate:
    """Record what became of a share after the submission; the frozen revision stays as it is.

    Raises ProcessError while the outline can be edited: then the plan itself is changed.
    """
    now = now or present()
    current = locked(application)
    require(policy.follows_cofunding(actor, current), _("Only its writers and the secretariat can do this."))
    if not policy.may_record_cofunding(actor, current):
        refuse(_("The outline can be edited now: change the plan itself. It is submitted with it."))
    row = _share({each.key: each for each in current.sources.all()}, key)
    if later.status == SourceStatus.CONDITIONAL and not row.conditions.all():
        refuse(_("Please name the condition."), "note")
    revision = latest_revision(current)
    if revision is None:
        raise ProcessError(_("The outline has not been submitted yet."))
    before = living_updates(current).get(key)
    document = before.confirmation if before else row.confirmation
    if later.file is None:
        require_confirmation(row.kind, later.status, document, later.confirmation_note)
    else:
        owner = reference_to(current)
        document = store_upload(
            actor, later.file, alliance_id=current.alliance_id, owner=owner, kind=CONFIRMATION_KIND
        ).public_id
    update = SourceUpdate(
        application=current,
        revision=revision,
        source=key,
        status=later.status,
        confirmation=document,
        confirmation_note=later.confirmation_note.strip(),
        decides_on=later.decides_on,
        papers_due_on=later.papers_due_on,
        note=later.note.strip(),
        recorded_at=now,
        recorded_by=actor.user_id,
        recorded_as=actor.label[:200],
    )
    update.full_clean(exclude=["application", "revision", "recorded_as"])
    update.save()
    record(
        actor,
        "application.source_recorded",
        current,
        alliance_id=current.alliance_id,
        changes={
            "source": str(key),
            "status": later.status,
            "decides_on": str(later.decides_on or ""),
            "note": update.note,
        },
    )
    return update


def carry_over(current: Application) -> None:
    """Take what was recorded after the submission into the plan, because it can be edited again.

    For the verbs that return an outline: they call this before it changes its state.
    """
    updates = living_updates(current)
    for row in current.sources.all():
        update = updates.get(row.key)
        if update is not None:
            for name in ("status", "confirmation", "confirmation_note", "decides_on", "papers_due_on"):
                setattr(row, name, getattr(update, name))
            if row.status == SourceStatus.CONFIRMED and not row.names_confirmation:
                row.confirmation_note = UNNAMED  # recorded before it had to be named
            row.save()


def _share(rows: dict[UUID, FundingSource], key: UUID) -> FundingSource:
    row = rows.get(key)
    if row is None:
        raise ProcessError(_("This share is not in the plan any more. Please load the page anew."))
    return row
