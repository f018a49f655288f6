"""Storing the finance plan: rows that stay the same rows, shares in kind that follow their expenditure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from buendnis.funding.models import (
    BY_THE_BANK,
    Application,
    ConditionKind,
    ExpenditureItem,
    FundingSource,
    SourceCondition,
    SourceStatus,
    named,
)
from buendnis.funding.services.application_drafts import (
    locked_for_edit,
    mirrored,
    require_open,
    store,
)
from buendnis.ground.actor import Actor
from buendnis.ground.verbs import ProcessError, record, verb
from buendnis.parties.models import Organisation


@dataclass(frozen=True)
class Expenditure:
    """A line of the expenditure to be stored; ``category`` is a key of the guideline.

    ``key`` names the row that it is; a row without one is new.
    """

    category: str
    year: int
    amount: Decimal
    label: str = ""
    key: UUID | None = None


@dataclass(frozen=True)
class Condition:
    """What a share waits for: ``other`` is the key of another share of the same plan."""

    kind: str
    other: UUID | None = None
    text: str = ""
    expected_on: date | None = None
    met_on: date | None = None


@dataclass(frozen=True)
class Source:
    """A share of the funding to be stored; one without a ``key`` is new.

    ``conditions`` None keeps those that are stored. A share ``in_kind_of`` a category of expenditure gets its
    amount from there.
    """

    kind: str
    label: str
    amount: Decimal
    status: str = SourceStatus.ASKED.value
    organisation: Organisation | None = None
    deciding_body: str = ""
    decides_on: date | None = None
    papers_due_on: date | None = None
    conditions: tuple[Condition, ...] | None = None
    confirmation: UUID | None = None
    confirmation_note: str = ""
    in_kind_of: str = ""
    key: UUID | None = None


Row = TypeVar("Row", Expenditure, Source)
_EXPENDITURE_FIELDS = ("position", "category", "year", "label", "amount")
_SOURCE_FIELDS = (
    "position",
    "kind",
    "label",
    "organisation",
    "amount",
    "status",
    "deciding_body",
    "decides_on",
    "papers_due_on",
    "confirmation",
    "confirmation_note",
    "in_kind_of",
)


@verb
def set_finance_plan(
    actor: Actor,
    application: Application,
    expenditure: Sequence[Expenditure],
    sources: Sequence[Source],
    version: int,
) -> Application:
    """Store the finance plan: named rows are changed, new ones added, those left out are gone.

    A plan that does not add up yet can be stored. Raises ValidationError for a row that the database would
    refuse (an amount of zero, a share on a condition that names none, a confirmed one that names no letter).
    """
    current = locked_for_edit(actor, application, version)
    store_plan(current, expenditure, sources)
    store(current)
    record(
        actor,
        "application.plan_set",
        current,
        alliance_id=current.alliance_id,
        changes={
            "expenditure": [[each.category, each.year, str(each.amount)] for each in expenditure],
            "sources": [[each.kind, each.label, str(each.amount), each.status] for each in sources],
        },
    )
    return mirrored(application, current)


def store_plan(current: Application, expenditure: Sequence[Expenditure], sources: Sequence[Source]) -> None:
    """The rows of the plan, within a verb that holds the outline."""
    costs = _keyed(expenditure)
    shares = _keyed(_with_in_kind(current, expenditure, sources))
    before = _as_stored(current)
    items = {row.key: row for row in current.expenditure.all()}
    stored = {row.key: row for row in current.sources.all()}
    conditions = {key: _conditions(share, stored.get(key), set(shares)) for key, share in shares.items()}
    for key, share in shares.items():
        require_condition(share.status, conditions[key])
        before_it = stored.get(key)
        if before_it is None or before_it.status != share.status:
            require_confirmation(share.kind, share.status, share.confirmation, share.confirmation_note)
    new_items = [
        _filled(
            items.get(key) or ExpenditureItem(application=current, key=key),
            position,
            each,
            _EXPENDITURE_FIELDS,
        )
        for position, (key, each) in enumerate(costs.items())
    ]
    new_sources = [
        _filled(
            stored.get(key) or FundingSource(application=current, key=key), position, each, _SOURCE_FIELDS
        )
        for position, (key, each) in enumerate(shares.items())
    ]
    for row in [*new_items, *new_sources]:
        row.full_clean(exclude=["application", "organisation"])
    _require_open_plan(current, before, new_items, new_sources, conditions)
    current.expenditure.exclude(key__in=costs).delete()
    current.sources.exclude(key__in=shares).delete()
    _write(ExpenditureItem, new_items, _EXPENDITURE_FIELDS)
    _write(FundingSource, new_sources, _SOURCE_FIELDS)
    store_conditions({row.key: row for row in new_sources}, conditions)


def _as_stored(current: Application) -> tuple[list[Any], list[Any]]:
    costs, shares = current.expenditure.all(), current.sources.all()
    return [_cost(row) for row in costs], [(_share(row), conditions_of(row)) for row in shares]


def _require_open_plan(
    current: Application,
    before: tuple[list[Any], list[Any]],
    items: Sequence[ExpenditureItem],
    shares: Sequence[FundingSource],
    conditions: Mapping[UUID, Sequence[Condition]],
) -> None:
    """The plan comes whole: what the office did not open has to come as it was."""
    if not current.returned_only:
        return
    costs, funding = before
    if sorted(map(_cost, items)) != sorted(costs):
        require_open(current, "expenditure")
    if [(_share(row), tuple(conditions[row.key])) for row in shares] != funding:
        require_open(current, "sources")


def _cost(row: ExpenditureItem) -> tuple[Any, ...]:
    return (row.category, row.year, row.label, row.amount)


def _share(row: FundingSource) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in _SOURCE_FIELDS[1:])


def require_condition(status: str, conditions: Sequence[Condition]) -> None:
    """A share on a condition names at least one."""
    if status == SourceStatus.CONDITIONAL and not conditions:
        raise ProcessError(_("Please name the condition."), "condition")


def require_confirmation(kind: str, status: str, document: UUID | None, note: str) -> None:
    """A confirmed share names what confirms it; of the bank's own shares that is the grant."""
    if status == SourceStatus.CONFIRMED and kind not in BY_THE_BANK and not (document or named(note)):
        raise ProcessError(
            _("Please name the confirmation: the letter or the decision, with its date."), "confirmation_note"
        )


def store_conditions(
    rows: Mapping[UUID, FundingSource], conditions: Mapping[UUID, Sequence[Condition]]
) -> None:
    """The conditions of these shares, in place of what was there. ``rows``: every share of the plan."""
    SourceCondition.objects.filter(source__in=[rows[key] for key in conditions]).delete()
    for key, found in conditions.items():
        for each in found:
            row = SourceCondition(
                source=rows[key],
                kind=each.kind,
                other=rows[each.other] if each.other else None,
                text=each.text.strip(),
                expected_on=each.expected_on,
                met_on=each.met_on,
            )
            row.full_clean()  # one by one, so that one said twice is told in words
            row.save()


def conditions_of(row: FundingSource) -> tuple[Condition, ...]:
    """The stored conditions of a share."""
    return tuple(
        Condition(each.kind, each.other.key if each.other else None, each.text, each.expected_on, each.met_on)
        for each in row.conditions.all()
    )


def _keyed(rows: Iterable[Row]) -> dict[UUID, Row]:
    found: dict[UUID, Row] = {}
    for row in rows:
        key = row.key or uuid4()
        if key in found:
            raise ProcessError(_("The same row was sent twice. Please load the page anew."))
        found[key] = row
    return found


def _conditions(share: Source, row: FundingSource | None, keys: set[UUID]) -> tuple[Condition, ...]:
    """What was said, or what is stored; what waits for a share that is gone goes with it."""
    if share.conditions is None:
        kept = conditions_of(row) if row else ()
        return tuple(each for each in kept if each.other is None or each.other in keys)
    for each in share.conditions:
        if each.kind == ConditionKind.SOURCE and each.other not in keys:
            raise ProcessError(_("The other share is not in the plan. Please choose one that is."))
    return share.conditions


def _with_in_kind(
    current: Application, expenditure: Sequence[Expenditure], sources: Sequence[Source]
) -> list[Source]:
    """The shares with those in kind as large as their expenditure: added, followed, or taken out."""
    counted = in_kind_categories(current.guideline.document)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for cost in expenditure:
        if cost.category in counted:
            sums[cost.category] += cost.amount
    found = []
    for share in sources:
        if not share.in_kind_of:
            found.append(share)
        elif amount := sums.pop(share.in_kind_of, Decimal(0)):
            found.append(replace(share, amount=amount))
    stored = {row.in_kind_of: row for row in current.sources.all() if row.in_kind_of}
    for category, amount in sums.items():
        row, (kind, label) = stored.get(category), counted[category]
        fresh = source_of(row) if row else Source(kind, label, amount, in_kind_of=category)
        found.append(replace(fresh, amount=amount))
    return found


def in_kind_categories(document: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Categories that the guideline also counts as a share in kind: key → (kind of source, label)."""
    return {
        each["key"]: (each["in_kind_as"], each["label"])
        for each in document.get("expenditure_categories", [])
        if each.get("in_kind_as")
    }


def source_of(row: FundingSource) -> Source:
    """A stored share as it would be stored again."""
    return Source(
        kind=row.kind,
        label=row.label,
        amount=row.amount,
        status=row.status,
        organisation=row.organisation,
        deciding_body=row.deciding_body,
        decides_on=row.decides_on,
        papers_due_on=row.papers_due_on,
        conditions=None,
        confirmation=row.confirmation,
        confirmation_note=row.confirmation_note,
        in_kind_of=row.in_kind_of,
        key=row.key,
    )


def _filled(row: Any, position: int, said: Any, fields: tuple[str, ...]) -> Any:
    row.position = position
    for name in fields[1:]:
        setattr(row, name, getattr(said, name))
    return row


def _write(model: Any, rows: Sequence[Any], fields: tuple[str, ...]) -> None:
    model.objects.bulk_create([row for row in rows if row.pk is None])
    model.objects.bulk_update([row for row in rows if row.pk is not None], fields)
