"""How the co-funding of an outline stands: its shares, who waits for whom, and by when who must decide.

It is read from the content of an outline (live, or as it was submitted) and what was recorded since, so that
whoever may read that content sees the same, and old revisions read as they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from buendnis.funding.finance import ConditionKind, ConditionRow, ExpenditureRow, FinancePlan, SourceRow
from buendnis.funding.finance import SourceKind as Kind
from buendnis.funding.finance import SourceStatus as Status
from buendnis.funding.finance.cofunding_rules import late_text
from buendnis.funding.finance.conditions import Circle, Effect, Graph, graph_of, is_open
from buendnis.funding.finance.deadlines import DEFAULT_LEAD, WITHOUT_COUNCIL, Due, Lead, dates
from buendnis.funding.finance.drawing import Drawing, drawn
from buendnis.funding.finance.words import circle_text, first_movers_text
from buendnis.funding.models import SourceKind, SourceStatus, SourceUpdate, named
from buendnis.ground.money import euro

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STATUS_BADGES = {"confirmed": "success", "withdrawn": "danger", "conditional": "warning", "indicated": "info"}


@dataclass(frozen=True)
class Share:
    """One share as it is shown. ``recorded``: what was recorded about it after the submission, newest last."""

    row: SourceRow
    kind: StrOrPromise
    status: StrOrPromise
    badge: str
    conditions: tuple[str, ...]
    due: Due | None
    late: StrOrPromise
    effect: Effect | None
    document: str
    recorded: tuple[SourceUpdate, ...]

    @property
    def is_open(self) -> bool:
        """Whether it is neither confirmed nor withdrawn."""
        return is_open(self.row)


@dataclass(frozen=True)
class NamedCircle:
    """A circle in words: who waits for whom, and who could move first."""

    circle: Circle
    text: str
    first: str


@dataclass(frozen=True)
class Cofunding:
    """Everything that the page of the co-funding shows."""

    shares: tuple[Share, ...]
    graph: Graph
    circles: tuple[NamedCircle, ...]
    drawing: Drawing | None
    deadline: date | None
    lead: Lead

    @property
    def assumed_first(self) -> str:
        """Whom the dates take to decide first, where shares wait in a circle."""
        return ", ".join(row.label for each in self.circles for row in (each.circle.first or ((),))[0])

    @property
    def order(self) -> list[list[SourceRow]]:
        """Who can be confirmed first, who after them; the bank decides about the ESF by itself."""
        steps = ([row for row in step if row.kind not in WITHOUT_COUNCIL] for step in self.graph.steps)
        return [step for step in steps if step]

    @property
    def calendar(self) -> list[Share]:
        """The open shares that somebody decides about, the earliest date first."""

        def first(share: Share) -> tuple[date, str]:
            due = share.due
            return (due and (due.meeting or due.decide_by)) or date.max, share.row.label

        return sorted((share for share in self.shares if share.due is not None), key=first)

    @property
    def late(self) -> list[Share]:
        """Those whose plans come too late for the bank."""
        return [share for share in self.shares if share.due is not None and share.due.breaks_deadline]


def cofunding_of(
    content: Mapping[str, Any],
    day: date,
    updates: Mapping[UUID, SourceUpdate] | None = None,
    history: tuple[SourceUpdate, ...] = (),
) -> Cofunding:
    """How the co-funding in ``content`` stands on ``day``, with what was recorded since."""
    plan = plan_in(content, updates or {})
    frame = content.get("frame") or {}
    lead = Lead(frame.get("papers_days", DEFAULT_LEAD.papers), frame.get("letter_days", DEFAULT_LEAD.letter))
    deadline = _day(frame.get("bank_deadline"))
    graph = graph_of(plan)
    due = {each.source.key: each for each in dates(graph, deadline, lead, day)}
    shares = tuple(
        _share(row, graph, due.get(row.key), said, (updates or {}), history)
        for row, said in zip(plan.sources, content["sources"], strict=True)
    )
    circles = tuple(
        NamedCircle(circle, circle_text(circle), first_movers_text(circle)) for circle in graph.circles
    )
    return Cofunding(shares, graph, circles, drawn(graph, _says), deadline, lead)


def plan_in(content: Mapping[str, Any], updates: Mapping[UUID, SourceUpdate]) -> FinancePlan:
    """The finance plan in the content of an outline, also of one from before shares had keys."""
    return FinancePlan(
        tuple(
            ExpenditureRow(row["category"], row["year"], Decimal(row["amount"]), row["label"])
            for row in content["expenditure"]
        ),
        tuple(_row(number, row, updates) for number, row in enumerate(content["sources"], 1)),
    )


def _row(number: int, said: Mapping[str, Any], updates: Mapping[UUID, SourceUpdate]) -> SourceRow:
    key = said.get("key", f"row-{number}")
    update = updates.get(UUID(key)) if said.get("key") else None
    conditions = said.get("conditions")
    if conditions is None and said.get("condition"):
        conditions = [{"kind": "words", "text": said["condition"]}]
    confirmation = named(said.get("confirmation_note") or "") or said.get("confirmation") or ""
    if update is not None:
        confirmation = named(update.confirmation_note) or str(update.confirmation or "")
    return SourceRow(
        kind=Kind(said["kind"]),
        label=said["label"],
        amount=Decimal(said["amount"]),
        status=Status(update.status if update else said["status"]),
        key=key,
        conditions=tuple(
            ConditionRow(
                ConditionKind(each["kind"]),
                each.get("other", ""),
                each.get("text", ""),
                _day(each.get("expected_on")),
                _day(each.get("met_on")),
            )
            for each in conditions or []
        ),
        deciding_body=said.get("deciding_body", ""),
        decides_on=update.decides_on if update else _day(said.get("decides_on")),
        papers_due_on=update.papers_due_on if update else _day(said.get("papers_due_on")),
        confirmation=confirmation,
        in_kind_of=said.get("in_kind_of", ""),
    )


def _share(
    row: SourceRow,
    graph: Graph,
    due: Due | None,
    said: Mapping[str, Any],
    updates: Mapping[UUID, SourceUpdate],
    history: tuple[SourceUpdate, ...],
) -> Share:
    effect = graph.effect_of(row.key) if is_open(row) else None
    update = updates.get(UUID(row.key)) if said.get("key") else None
    document = (update.confirmation if update else said.get("confirmation")) or ""
    return Share(
        row=row,
        kind=SourceKind(row.kind.value).label,
        status=SourceStatus(row.status.value).label,
        badge=STATUS_BADGES.get(row.status.value, "neutral"),
        conditions=tuple(_condition(each, graph) for each in row.conditions),
        due=due,
        late=late_text(due) if due and due.breaks_deadline else "",
        effect=effect if effect and (effect.resolves or effect.circles) else None,
        document=str(document),
        recorded=tuple(each for each in history if str(each.source) == row.key),
    )


def _says(row: SourceRow) -> str:
    return f"{SourceStatus(row.status.value).label} · {euro(row.amount)}"


def _condition(row: ConditionRow, graph: Graph) -> str:
    """What the share waits for, in words; what is fulfilled says so."""
    if row.kind is ConditionKind.SOURCE:
        other = graph.by_key.get(row.other)
        said = _("%(name)s is confirmed") % {"name": other.label if other else "?"}
        said = f"{said} ({row.text})" if row.text else said
        met = row.met_on is not None or (other is not None and other.status is Status.CONFIRMED)
    else:
        said = (
            _("proof of use: %(text)s") % {"text": row.text} if row.kind is ConditionKind.PROOF else row.text
        )
        met = row.met_on is not None
        if row.expected_on and not met:
            said = _("%(what)s, expected by %(day)s") % {"what": said, "day": f"{row.expected_on:%d.%m.%Y}"}
    return _("%(what)s – fulfilled") % {"what": said} if met else said


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
