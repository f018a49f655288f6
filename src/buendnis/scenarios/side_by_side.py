"""Scenarios side by side: rows are projects, columns scenarios. Pages and files are made of the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from buendnis.ground.exports import Column
from buendnis.scenarios.inputs import Entry, Standing
from buendnis.scenarios.results import Line
from buendnis.scenarios.selectors import Seen
from buendnis.scenarios.wording import conditions_said, projects_said, rule_label, whole

MOST = 4


@dataclass(frozen=True)
class Beside:
    """A project, and what comes of it in each scenario; None: it takes no part there."""

    title: str
    url_id: str
    cells: tuple[tuple[str, Line | None], ...]  # with the title of the scenario

    @property
    def differs(self) -> bool:
        """Whether the scenarios do not say the same of it."""
        return len({line.verdict if line else "" for _title, line in self.cells}) > 1


@dataclass(frozen=True)
class Assumed:
    """What the scenarios assume in one respect, or come to in all; with their titles."""

    label: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Row:
    """A project in one scenario, as a line of a file."""

    seen: Seen
    line: Line


def preparatory() -> str:
    """What stands on everything that shows a scenario."""
    return _("Preparatory thoughts, no reason for an expert opinion.")


def beside(found: Sequence[Seen]) -> list[Beside]:
    """Every project that takes part in one of the scenarios, what they do not agree on first."""
    results = [each.result for each in found]
    titles: dict[str, tuple[str, str, str]] = {}
    for result in results:
        for line in result.lines:
            titles.setdefault(_key(line), (line.entry.title, line.entry.application, line.entry.key))
    rows = [
        Beside(
            title,
            application,
            tuple(
                (each.title, next((line for line in result.lines if _key(line) == key), None))
                for each, result in zip(found, results, strict=True)
            ),
        )
        for key, (title, application, _number) in titles.items()
    ]
    return sorted(rows, key=lambda row: not row.differs)


def assumed(found: Sequence[Seen]) -> list[Assumed]:
    """What the first rule spends in each scenario, and what was moved by hand; nothing that none of them has."""
    of_each: list[tuple[str, list[str]]] = [
        (_("Chosen in all"), [_chosen_said(each) for each in found]),
        (pgettext("projects in a scenario", "Fixed"), [_titles(each.inputs.fixed) for each in found]),
        (_("Left out by hand"), [_titles(each.result.without) for each in found]),
        (pgettext("scenario", "Conditions"), [_conditions(each) for each in found]),
    ]
    return [
        Assumed(label, tuple((each.title, words or "–") for each, words in zip(found, said, strict=True)))
        for label, said in of_each
        if any(said)
    ]


def rows_of(found: Sequence[Seen]) -> list[Row]:
    """A line per scenario and project."""
    return [Row(each, line) for each in found for line in each.result.lines]


def columns_of(found: Sequence[Seen]) -> list[Column[Row]]:
    """The columns of a file: the same for all rules that one of the scenarios tried."""
    rules = list(dict.fromkeys(chosen.rule for each in found for chosen in each.result.chosen))
    columns: list[Column[Row]] = [
        Column(lambda: _("scenario"), lambda row: row.seen.title),
        Column(lambda: _("budget"), lambda row: row.seen.inputs.budget),
        Column(lambda: _("project"), lambda row: row.line.entry.title),
        Column(lambda: pgettext("outline", "number"), _number_of),
        Column(lambda: pgettext("project in a scenario", "standing"), lambda row: row.line.standing_said),
        Column(lambda: _("amount"), lambda row: row.line.entry.amount),
        Column(
            lambda: _("points"),
            lambda row: "" if row.line.entry.points is None else row.line.entry.points,
        ),
        Column(lambda: _("assumed"), lambda row: _("yes") if row.line.entry.assumed else ""),
        Column(lambda: _("all rules together"), lambda row: row.line.verdict_said),
    ]
    by_rule: list[Column[Row]] = [
        Column(partial(rule_label, rule), partial(_outcome, rule)) for rule in rules
    ]
    return [
        *columns,
        *by_rule,
        Column(lambda: _("reason"), lambda row: row.line.reason),
        Column(lambda: _("crowded out by"), lambda row: row.line.crowded_out_by),
        Column(lambda: _("smallest change"), lambda row: row.line.changes_said),
        Column(lambda: _("of 100 redraws in"), lambda row: "" if row.line.sure is None else row.line.sure),
        Column(lambda: _("assumptions"), lambda row: _assumptions(row.seen)),
        Column(lambda: _("engine"), lambda row: row.seen.answer.version),
        Column(lambda: _("remark"), lambda _row: preparatory()),
    ]


def _chosen_said(seen: Seen) -> str:
    """What the first rule takes, with what is fixed, and what it leaves."""
    first = seen.result.chosen[0]
    return _("%(rule)s: %(number)s for %(cost)s; %(left)s left over") % {
        "rule": first.label,
        "number": projects_said(Decimal(first.number + len(seen.inputs.fixed))),
        "cost": whole(first.cost + seen.result.fixed_cost),
        "left": whole(first.left),
    }


def _titles(entries: Iterable[Entry]) -> str:
    return ", ".join(each.title for each in entries)


def _conditions(seen: Seen) -> str:
    """Floors, caps and ties, the threshold and part-funding."""
    inputs, more = seen.inputs, []
    if inputs.threshold is not None:
        more.append(f"{_('Threshold')}: {floatformat(inputs.threshold, '-2')}")
    if inputs.part_funding:
        more.append(_("Part-funding"))
    return "; ".join([*conditions_said(inputs), *more])


def _assumptions(seen: Seen) -> str:
    """What was moved by hand, in one cell."""
    out = _titles(seen.result.without)
    return "; ".join(filter(None, [_conditions(seen), out and f"{_('Left out by hand')}: {out}"]))


def _key(line: Line) -> str:
    """Planned projects are the same where they are called the same."""
    return line.entry.title if line.entry.standing is Standing.PLANNED else line.entry.key


def _number_of(row: Row) -> str:
    return "" if row.line.entry.standing is Standing.PLANNED else row.line.entry.key


def _outcome(rule: str, row: Row) -> str:
    return next((each.said for each in row.line.outcomes if each.rule == rule), "")
