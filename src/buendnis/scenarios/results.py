"""What the engine answers, as people read it: a line per project, with reason, smallest change and how sure it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from buendnis.engines.exact import rounded
from buendnis.engines.portfolio import Answer, Portfolio, Verdict
from buendnis.engines.portfolio import Standing as Judged
from buendnis.ground.money import euro
from buendnis.scenarios.inputs import Choice, Entry, Inputs
from buendnis.scenarios.wording import (
    FIXED,
    any_of,
    change_said,
    floors_said,
    percent,
    rule_label,
    said,
    some_of,
    standing_label,
    sure_label,
    verdict_label,
)

KINDS = {
    str(Verdict.IN): "success",
    str(Verdict.OUT): "neutral",
    str(Verdict.DISCUSS): "warning",
    FIXED: "info",
}


@dataclass(frozen=True)
class Outcome:
    """What one rule does with one project; ``amount`` is None where it gets nothing."""

    rule: str
    amount: Decimal | None
    part: bool = False

    @property
    def said(self) -> str:
        """In words, with the amount where it is only a part."""
        if self.amount is None:
            return pgettext("project in a scenario", "out")
        if self.part:
            return _("part: %(amount)s") % {"amount": euro(self.amount)}
        return pgettext("project in a scenario", "in")


@dataclass(frozen=True)
class Line:
    """A project of a scenario, and what comes of it."""

    entry: Entry
    verdict: str
    outcomes: tuple[Outcome, ...] = ()
    reason: str = ""
    crowded_out_by: str = ""
    changes: tuple[str, ...] = ()
    sure: int | None = None  # in how many of a hundred redraws the ranking takes it
    moved: str = ""  # "out" or "in", against the budget as it is
    would_be_out: bool = False  # what the changes do: each of them alone turns it

    @property
    def changes_said(self) -> str:
        """The smallest changes, each of which alone would turn it."""
        if not self.changes:
            return ""
        lead = (
            _("would fall out with: %(changes)s") if self.would_be_out else _("would be in with: %(changes)s")
        )
        return lead % {"changes": any_of(self.changes)}

    @property
    def verdict_said(self) -> str:
        """All rules together, in words; what a single rule says is not called all."""
        if len(self.outcomes) == 1 and self.verdict in {Verdict.IN, Verdict.OUT}:
            return self.outcomes[0].said
        return verdict_label(self.verdict)

    @property
    def rules_said(self) -> str:
        """Which rules take it and which do not, where they do not agree."""
        if self.verdict != Verdict.DISCUSS:
            return ""
        inside, outside = (
            ", ".join(rule_label(each.rule) for each in self.outcomes if (each.amount is not None) == is_in)
            for is_in in (True, False)
        )
        return _("In by: %(inside)s. Out by: %(outside)s.") % {"inside": inside, "outside": outside}

    @property
    def kind(self) -> str:
        """How its badge looks."""
        return KINDS[self.verdict]

    @property
    def moved_said(self) -> str:
        """What the moves of this scenario do to it."""
        return {"out": _("falls out"), "in": _("comes in")}.get(self.moved, "")

    @property
    def standing_said(self) -> str:
        """How far it is."""
        return standing_label(self.entry.standing)

    @property
    def sure_said(self) -> str:
        """How sure the ranking is of it."""
        if self.sure is None:
            return ""
        words = _("%(sure)s: in with %(share)s of 100 redraws")
        sure = sure_label(self.sure)
        # points that are assumed are not drawn, so nothing is sure
        if self.entry.points is None or self.entry.assumed:
            sure = _("with assumed points") if self.entry.assumed else _("without points")
        return words % {"sure": sure, "share": self.sure}


@dataclass(frozen=True)
class Chosen:
    """What a rule chooses in all."""

    rule: str
    label: str
    number: int
    cost: Decimal
    left: Decimal
    points: Decimal
    sentence: str
    missed: str  # the floors that it does not reach
    possible: bool  # False: it chooses nothing, and its sentence says why


@dataclass(frozen=True)
class Result:
    """The whole answer; ``lines`` in the order of points."""

    lines: tuple[Line, ...]
    chosen: tuple[Chosen, ...]
    fixed_cost: Decimal
    redraws: int
    version: str
    without: tuple[Entry, ...] = field(default=())

    def line(self, key: str) -> Line | None:
        """What comes of one project; None if it takes no part."""
        return next((line for line in self.lines if line.entry.key == key), None)

    @property
    def moved_first(self) -> list[Line]:
        """What falls out, what comes in, then the rest: for whoever tries on a small screen."""
        return sorted(self.lines, key=lambda line: ("out", "in", "").index(line.moved))

    @property
    def unmet(self) -> str:
        """What is wrong with the conditions: that no choice keeps them, or that the first rule misses a floor."""
        none = next((each.sentence for each in self.chosen if not each.possible), "")
        missed = self.chosen[0].missed if self.chosen else ""
        if missed:
            missed = _("“%(rule)s” misses the floor of: %(names)s.") % {
                "rule": self.chosen[0].label,
                "names": missed,
            }
        return " ".join(filter(None, (none, missed)))

    @property
    def summary(self) -> str:
        """What the moves change, as it is read out and stays in sight; of a single project why, and how sure it is."""
        out = [line for line in self.lines if line.moved == "out"]
        come = [line for line in self.lines if line.moved == "in"]
        said = []
        if out:
            said.append(
                ngettext("%(number)d project falls out: %(names)s.", "%(number)d projects fall out: %(names)s.",
                         len(out)) % {"number": len(out), "names": some_of([line.entry.title for line in out])}
            )  # fmt: skip
        if come:
            said.append(
                ngettext("%(number)d project comes in: %(names)s.", "%(number)d projects come in: %(names)s.",
                         len(come)) % {"number": len(come), "names": some_of([line.entry.title for line in come])}
            )  # fmt: skip
        if len(out) + len(come) == 1:
            (line,) = out + come
            said.append(line.reason)
            if line.sure is not None:
                said.append(f"{line.sure_said[0].upper()}{line.sure_said[1:]}.")
        return " ".join(said) or _("Nothing changes against what is free now.")


def result_of(inputs: Inputs, answer: Answer, before: Iterable[str] | None = None) -> Result:
    """The answer with the names of projects. ``before``: what the first rule takes without the moves."""
    judged = {each.project: each for each in answer.projects}
    sure = {} if answer.robustness is None else {
        each.project: percent(each.inside, answer.robustness.redraws) for each in answer.robustness.projects
    }  # fmt: skip
    titles = {each.key: each.title for each in inputs.entries}
    was = None if before is None else set(before)
    lines = []
    for entry in _ordered(inputs):
        if entry.choice is Choice.FIXED:
            line = Line(
                entry,
                FIXED,
                tuple(Outcome(str(each.variant.rule), entry.amount) for each in answer.portfolios),
                _("It is fixed in this scenario: no rule decides about it."),
            )
        elif entry.key in judged:
            line = _line(entry, judged[entry.key], answer.portfolios, titles)
            line = replace(line, sure=sure.get(entry.key))
        else:
            line = Line(
                entry,
                str(Verdict.OUT),
                tuple(Outcome(str(each.variant.rule), None) for each in answer.portfolios),
                _("Out: its alternative is fixed, or what it needs is left out."),
            )
        if was is not None:
            inside = bool(line.outcomes) and line.outcomes[0].amount is not None
            moved = ("in" if inside else "out") if inside != (entry.key in was) else ""
            line = replace(line, moved=moved)
        lines.append(line)
    return Result(
        tuple(lines),
        tuple(_chosen(each) for each in answer.portfolios),
        sum((each.amount for each in inputs.fixed), Decimal(0)),
        answer.robustness.redraws if answer.robustness else 0,
        answer.version,
        tuple(each for each in inputs.entries if each.choice is Choice.WITHOUT),
    )


def taken_by_first(inputs: Inputs, answer: Answer) -> set[str]:
    """What the first rule takes, with what is fixed: to be compared with another answer."""
    return {each.key for each in inputs.fixed} | {each.project for each in answer.portfolios[0].amounts}


def _ordered(inputs: Inputs) -> list[Entry]:
    """What is fixed, then what competes from the most points down."""
    taking_part = [each for each in inputs.entries if each.choice is not Choice.WITHOUT]
    return sorted(
        taking_part,
        key=lambda each: (each.choice is not Choice.FIXED, -(each.points or Decimal(0)), each.key),
    )


def _line(entry: Entry, judged: Judged, portfolios: Iterable[Portfolio], titles: Mapping[str, str]) -> Line:
    outcomes = []
    for portfolio in portfolios:
        got = next((each for each in portfolio.amounts if each.project == entry.key), None)
        outcomes.append(
            Outcome(
                str(portfolio.variant.rule),
                None if got is None else rounded(got.amount),
                part=got is not None and got.part,
            )
        )
    why = judged.whys[0]
    return Line(
        entry,
        str(judged.verdict),
        tuple(outcomes),
        said(why.reason, titles),
        ", ".join(titles.get(each, each) for each in why.crowded_out_by),
        tuple(change_said(change) for change in why.changes),
        would_be_out=why.inside,
    )


def _chosen(portfolio: Portfolio) -> Chosen:
    rule = str(portfolio.variant.rule)
    return Chosen(
        rule,
        rule_label(rule),
        len(portfolio.amounts),
        rounded(portfolio.cost),
        rounded(portfolio.left),
        rounded(portfolio.score),
        said(portfolio.sentence, {}),
        floors_said(portfolio.missed),
        portfolio.possible and portfolio.proven,
    )
