"""What the engine answers, as people read it: a line per project, with reason, smallest change and how sure it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from buendnis.engines.exact import rounded
from buendnis.engines.portfolio import Answer, Change, Counts, Lever, Portfolio, Rule, Verdict
from buendnis.engines.portfolio import Standing as Judged
from buendnis.engines.record import Text
from buendnis.ground.money import euro
from buendnis.scenarios.inputs import Choice, Entry, Inputs, Standing, Tie

FIXED = "fixed"
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
        return lead % {"changes": "; ".join(self.changes)}

    @property
    def verdict_said(self) -> str:
        """All rules together, in words."""
        return verdict_label(self.verdict)

    @property
    def kind(self) -> str:
        """How its badge looks."""
        return KINDS[self.verdict]

    @property
    def first_said(self) -> str:
        """What the first rule does with it."""
        if not self.outcomes:
            return ""
        first = self.outcomes[0]
        return f"{rule_label(first.rule)}: {first.said}"

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
        return _("in with %(share)s of 100 redraws") % {"share": self.sure}


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
    missed: tuple[str, ...]
    possible: bool


@dataclass(frozen=True)
class Result:
    """The whole answer; ``lines`` in the order of points."""

    lines: tuple[Line, ...]
    chosen: tuple[Chosen, ...]
    fixed_cost: Decimal
    redraws: int
    version: str
    ties: str
    without: tuple[Entry, ...] = field(default=())

    def line(self, key: str) -> Line | None:
        """What comes of one project; None if it takes no part."""
        return next((line for line in self.lines if line.entry.key == key), None)

    @property
    def moved_first(self) -> list[Line]:
        """What the moves turn, then the rest: for whoever tries on a small screen."""
        return sorted(self.lines, key=lambda line: not line.moved)

    @property
    def summary(self) -> str:
        """What the moves change, in one sentence that is read out."""
        out = [line for line in self.lines if line.moved == "out"]
        come = [line for line in self.lines if line.moved == "in"]
        said = []
        if out:
            said.append(
                ngettext("%(number)d project falls out: %(names)s.", "%(number)d projects fall out: %(names)s.",
                         len(out)) % {"number": len(out), "names": _listed(out)}
            )  # fmt: skip
        if come:
            said.append(
                ngettext("%(number)d project comes in: %(names)s.", "%(number)d projects come in: %(names)s.",
                         len(come)) % {"number": len(come), "names": _listed(come)}
            )  # fmt: skip
        return " ".join(said) or _("Nothing changes against what is free now.")


def result_of(inputs: Inputs, answer: Answer, before: Iterable[str] | None = None) -> Result:
    """The answer with the names of projects. ``before``: what the first rule takes without the moves."""
    judged = {each.project: each for each in answer.projects}
    sure = {} if answer.robustness is None else {
        each.project: _percent(each.inside, answer.robustness.redraws) for each in answer.robustness.projects
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
        said(answer.ties),
        tuple(each for each in inputs.entries if each.choice is Choice.WITHOUT),
    )


def taken_by_first(inputs: Inputs, answer: Answer) -> set[str]:
    """What the first rule takes, with what is fixed: to be compared with another answer."""
    return {each.key for each in inputs.fixed} | {each.project for each in answer.portfolios[0].amounts}


def rule_label(rule: str) -> str:
    """How a rule is called."""
    return {
        str(Rule.RANKING): _("Ranking by points"),
        str(Rule.OPTIMUM): _("Most points in all"),
        str(Rule.GREEDY): _("Most approvals per euro"),
        str(Rule.EQUAL_SHARES): _("Equal shares"),
        str(Rule.PHRAGMEN): _("Phragmén"),
    }[rule]


def rule_about(rule: str) -> str:
    """What a rule does, in one sentence."""
    return {
        str(Rule.RANKING): _("From the most points down, whatever still fits. The reference that committees use."),
        str(Rule.OPTIMUM): _("The choice whose points add up to the most, under all conditions."),
        str(Rule.GREEDY): _("From the most approvals per euro down, whatever still fits."),
        str(Rule.EQUAL_SHARES): _("Each partner gets the same share of the budget; projects are paid by those "
                                  "who approve of them. What is left goes to the most approvals per euro."),
        str(Rule.PHRAGMEN): _("All partners earn money at the same pace; as soon as those who approve of a "
                              "project have its cost together, it is in."),
    }[rule]  # fmt: skip


def verdict_label(verdict: str) -> str:
    """What all rules together say."""
    return {
        str(Verdict.IN): _("in under all rules"),
        str(Verdict.OUT): _("out under all rules"),
        str(Verdict.DISCUSS): _("to discuss"),
        FIXED: _("fixed"),
    }[verdict]


def standing_label(standing: Standing) -> str:
    """How far a project is."""
    return {
        Standing.RIPE: _("ripe for the decision"),
        Standing.WAITING: _("on the reserve list"),
        Standing.EARLIER: _("no proposal yet"),
        Standing.PLANNED: _("planned, not applied for"),
    }[standing]


def conditions_said(inputs: Inputs) -> list[str]:
    """The floors, caps and ties of a scenario, each as a sentence."""
    titles = {each.key: each.title for each in inputs.entries}
    found = []
    for each in inputs.conditions:
        name = inputs.named(each.of, each.value) if each.value else _("all projects together")
        for edge, words in (
            (each.at_least, _("%(name)s: at least %(edge)s")),
            (each.at_most, _("%(name)s: at most %(edge)s")),
        ):
            if edge is not None:
                shown = euro(edge) if each.counts is Counts.COST else _projects(edge)
                found.append(words % {"name": name, "edge": shown})
    for pair in inputs.pairs:
        words = (
            _("“%(one)s” or “%(other)s”, not both")
            if pair.tie is Tie.EITHER
            else _("“%(one)s” only together with “%(other)s”")
        )
        one, other = (titles.get(key, key) for key in (pair.one, pair.other))
        found.append(words % {"one": one, "other": other})
    return found


def _projects(number: Decimal) -> str:
    return ngettext("%(number)s project", "%(number)s projects", int(number)) % {
        "number": number_format(number.normalize(), use_l10n=True)
    }


def said(text: Text) -> str:
    """A sentence of the engine in the reader's language."""
    return text.de if (get_language() or "de").startswith("de") else text.en


def change_said(change: Change) -> str:
    """The smallest change of one number that turns a project."""
    shown = rounded(change.by)
    if change.lever is Lever.POINTS:
        words = (
            ngettext("%(by)s point more", "%(by)s points more", 1 if shown == 1 else 2),
            ngettext("%(by)s point less", "%(by)s points less", 1 if shown == 1 else 2),
        )
        by = number_format(shown.normalize(), use_l10n=True)
    else:
        by = euro(shown)
        words = {
            Lever.COST: (_("cost %(by)s higher"), _("cost %(by)s lower")),
            Lever.BUDGET: (_("budget %(by)s higher"), _("budget %(by)s lower")),
        }[change.lever]
    return (words[0] if change.more else words[1]) % {"by": by}


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
        said(why.reason),
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
        said(portfolio.sentence),
        portfolio.missed,
        portfolio.possible and portfolio.proven,
    )


def _percent(inside: int, redraws: int) -> int:
    """Of a hundred redraws, rounded so that 0 and 100 mean never and always."""
    share = Fraction(100 * inside, redraws)
    if 0 < share < 1:
        return 1
    if 99 < share < 100:
        return 99
    return int(rounded(share, 0))


def _listed(lines: Iterable[Line]) -> str:
    return ", ".join(line.entry.title for line in lines)
