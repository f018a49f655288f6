"""A version of the strategy as a paper in German: what it says, and what it changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.utils import translation

from buendnis.ground.papers.blocks import Block, Bullets, Column, Facts, Heading, Paragraph, Table
from buendnis.ground.papers.german import day, days
from buendnis.ground.papers.paper import Paper, Sender
from buendnis.ground.papers.pdf import paper_pdf
from buendnis.ground.wordwise import Kind, Piece
from buendnis.strategy.difference import Difference, Text, Value, amount, compare
from buendnis.strategy.models import Strategy, StrategyState
from buendnis.strategy.plan import Cited, Plan, PlanField, PlanGoal, plan_of
from buendnis.strategy.progress import Measured
from buendnis.strategy.selectors import measured

ADDED, REMOVED = "[neu: {}]", "[entfällt: {}]"


def strategy_pdf(strategy: Strategy, moment: datetime) -> bytes:
    """The version as tagged PDF. Raises ``TypesetError``."""
    with translation.override("de"):
        return paper_pdf(strategy_paper(strategy, moment))


def strategy_paper(strategy: Strategy, moment: datetime) -> Paper:
    """The paper. Measured values stand in it up to the day on which it is made."""
    plan = plan_of(strategy)
    before = plan_of(strategy.predecessor) if strategy.predecessor else None
    values = measured(strategy.alliance_id, [goal.key for _field, goal in plan.goals()])
    alliance = strategy.alliance
    host = alliance.host
    details = [
        ("Fassung", str(strategy.version)),
        (
            "Gültig",
            days(strategy.starts_on, strategy.ends_on)
            if strategy.ends_on
            else f"ab {day(strategy.starts_on)}",
        ),
        ("Stand", _standing(strategy)),
    ]
    adopted = strategy.state == StrategyState.ADOPTED
    return Paper(
        language="de",
        kind="Strategie",
        subject=plan.title,
        number="",
        sender=Sender(
            alliance.name,
            host.name,
            tuple(line for line in (host.street, f"{host.postcode} {host.town}".strip()) if line),
        ),
        details=details,
        blocks=tuple(_blocks(plan, before, values)),
        moment=moment.replace(microsecond=0),  # what a PDF can say
        notice="Rechenbeispiel: Alles Gespielte ist erfunden." if settings.DEMO else "",
        stamp="" if adopted else "ENTWURF",
    )


def _standing(strategy: Strategy) -> str:
    if strategy.state != StrategyState.ADOPTED:
        return "Entwurf, nicht beschlossen"
    if strategy.resolved_on is None:
        return "beschlossen (vor der Einführung dieser Software eingetragen)"
    return f"beschlossen am {day(strategy.resolved_on)}: {strategy.resolved_by}"


def _blocks(plan: Plan, before: Plan | None, values: dict[str, list[Measured]]) -> Iterator[Block]:
    if plan.preface:
        yield Heading("Einleitung")
        yield Paragraph(plan.preface)
    for field in plan.fields:
        yield from _field(field, values)
    if plan.source:
        yield Facts((("Quelle", plan.source),))
    if before is not None:
        yield from _changes(compare(before, plan), before)


def _field(field: PlanField, values: dict[str, list[Measured]]) -> Iterator[Block]:
    yield Heading(f"Handlungsfeld {field.number}: {field.title}")
    yield Paragraph(field.need or "Der Bedarf ist noch nicht eingetragen.")
    if field.evidence:
        yield Paragraph("Belege:")
        yield Bullets(tuple(_cited(field.evidence)))
    if not field.goals:
        return
    yield Table(
        f"Ziele im Handlungsfeld {field.number}",
        (
            Column("Ziel", 5),
            Column("Indikator", 3),
            Column("Ausgang", 2),
            Column("Ziel bis", 2),
            Column("Zuletzt", 2),
        ),
        tuple(
            (
                f"{field.number}.{goal.number} {goal.title}",
                goal.indicator or "–",
                _at(goal, "baseline"),
                _at(goal, "target"),
                _newest(goal, values.get(goal.key, [])),
            )
            for goal in field.goals
        ),
    )
    for goal in field.goals:
        rows = [
            ("Verantwortlich", goal.partner),
            ("Quelle des Ausgangswerts", goal.baseline_source),
            ("Belege", "; ".join(_cited(goal.evidence))),
        ]
        if any(said for _term, said in rows):
            yield Heading(f"Zu Ziel {field.number}.{goal.number}", 2)
            yield Facts(tuple(rows))


def _cited(evidence: Iterable[Cited]) -> Iterator[str]:
    for each in evidence:
        yield f"{each.label} ({day(each.dated_on)})" if each.dated_on else each.label


def _at(goal: PlanGoal, which: str) -> str:
    value, on = (
        (goal.baseline_value, goal.baseline_on)
        if which == "baseline"
        else (goal.target_value, goal.target_on)
    )
    return f"{amount(value, goal.unit)} ({day(on)})" if value is not None and on is not None else "–"


def _newest(goal: PlanGoal, values: Sequence[Measured]) -> str:
    if not values:
        return "–"
    newest = max(values, key=lambda each: each.on)
    return f"{amount(newest.value, goal.unit)} ({day(newest.on)})"


def _changes(found: Difference, before: Plan) -> Iterator[Block]:
    yield Heading(f"Was sich gegenüber Fassung {before.version} ändert")
    if found.is_empty:
        yield Paragraph("Nichts: Beide Fassungen sagen dasselbe.")
        return
    yield Paragraph(
        "So ist es zu lesen: [neu: …] steht neu im Text, [entfällt: …] steht nicht mehr darin.", small=True
    )
    yield from _said(found.texts, found.values)
    for change in found.fields:
        if change.kind is Kind.SAME:
            continue
        name = f"{change.field.number}. {change.field.title}"
        what = {Kind.ADDED: "neu", Kind.REMOVED: "entfällt"}.get(change.kind, "geändert")
        yield Heading(f"Handlungsfeld {name} ({what})", 2)
        yield from _said(change.texts, change.values)
        for goal in change.changed_goals:
            label = f"Ziel {change.field.number}.{goal.goal.number}: {goal.goal.title}"
            if goal.kind is Kind.CHANGED:
                yield Paragraph(f"{label} (geändert)")
                yield from _said(goal.texts, goal.values)
            else:
                yield Paragraph(f"{label} ({'neu' if goal.kind is Kind.ADDED else 'entfällt'})")


def _said(texts: Sequence[Text], values: Sequence[Value]) -> Iterator[Block]:
    rows = [(each.label, marked(each.pieces)) for each in texts]
    rows += [(each.label, f"{each.before or '–'} → {each.after or '–'}") for each in values]
    if rows:
        yield Facts(tuple(rows))


def marked(pieces: Iterable[Piece]) -> str:
    """A changed text with its marks, as text alone can carry them."""
    parts = []
    for piece in pieces:
        text = piece.text.strip()
        if piece.kind is Kind.SAME or not text:
            parts.append(piece.text)
            continue
        mark = (ADDED if piece.kind is Kind.ADDED else REMOVED).format(text)
        parts.append(mark + piece.text[len(piece.text.rstrip()) :])
    return "".join(parts)


__all__ = ["marked", "strategy_paper", "strategy_pdf"]
