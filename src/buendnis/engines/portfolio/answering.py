"""From the question to the answer: apply each rule, explain each project, compare."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from buendnis.engines.portfolio.answer import Amount, Answer, Breakpoint, Portfolio, Standing, Verdict, Why
from buendnis.engines.portfolio.breakpoints import listed
from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.fairness import fairness
from buendnis.engines.portfolio.in_turn import by_density, by_score
from buendnis.engines.portfolio.model import Project
from buendnis.engines.portfolio.optimum import values
from buendnis.engines.portfolio.robustness import redrawn, spread_of
from buendnis.engines.portfolio.rules import Choice, choose, settled
from buendnis.engines.portfolio.terms import Terms
from buendnis.engines.portfolio.variants import Rule, Utility, Value, Variant
from buendnis.engines.portfolio.why import equal_shares, in_turn, optimum, phragmen, sentences
from buendnis.engines.portfolio.why.findings import Finding
from buendnis.engines.record import Text


def answered(question: Terms, *, brief: bool = False) -> Answer:
    """Everything that there is to say, or what is asked for first."""
    case = question.case()
    choices = [choose(case, settled(case, variant)) for variant in question.rules]
    step = int(question.step * case.grain)
    found = [explanations(case, choice, step, brief=brief) for choice in (choices[:1] if brief else choices)]
    spread = spread_of(question.projects, case)
    turns, unlisted = tuple[Breakpoint, ...](), tuple[int, ...]()
    if question.around is not None:
        around = (question.around * case.unit).__floor__()
        turns, unlisted = listed(case, choices, around, spread, step)
    return Answer(
        portfolios=tuple(_portfolio(question, case, choice) for choice in choices),
        projects=tuple(_standing(case, project, choices, found) for project in range(len(case.ids))),
        fairness=tuple(
            fairness(case, place, choice.chosen, _utility(choice.variant), choice.inflated)
            for place, choice in enumerate(choices)
        ),
        robustness=redrawn(
            case, spread, question.redraws, question.seed, optimum=not brief and _scored(choices)
        )
        if question.redraws
        else None,
        ties=sentences.ties(),
        breakpoints=turns,
        unlisted=unlisted,
    )


def explained(
    case: Case, choice: Choice, step: int, only: frozenset[int] | None = None, *, brief: bool = False
) -> list[Finding]:
    """Why a rule takes each project or leaves it.

    With ``only``, what takes long is left out for all others; what is said of them is not to be shown.
    """
    variant = choice.variant
    if variant.rule is Rule.RANKING:
        return in_turn.findings(case, choice.chosen, in_turn.Turn(by_score(case), by_score=True), step)
    if variant.rule is Rule.GREEDY:
        utility = _utility(variant)
        totals = case.votes.totals(utility, case.costs)
        turn = in_turn.Turn(
            by_density(totals, case.costs), by_score=False, totals=None if utility is Utility.COST else totals
        )
        return in_turn.findings(case, choice.chosen, turn, step)
    if variant.rule is Rule.OPTIMUM:
        return optimum.findings(
            case,
            choice.chosen,
            values(case, variant),
            step,
            scored=variant.value is Value.SCORE,
            only=only,
            brief=brief,
        )
    if variant.rule is Rule.EQUAL_SHARES:
        return equal_shares.findings(case, choice, _utility(variant), only)
    return phragmen.findings(case, choice, only)


def explanations(
    case: Case, choice: Choice, step: int, only: frozenset[int] | None = None, *, brief: bool = False
) -> list[Finding]:
    """The same, whatever came out: also where no portfolio is possible, or the proof was given up."""
    if only is not None and not only:
        return []
    if not choice.possible:
        return [Finding(False, sentences.NO_PORTFOLIO) for _ in case.ids]
    if not choice.proven:
        return [Finding(False, sentences.NOT_PROVEN) for _ in case.ids]
    return explained(case, choice, step, only, brief=brief)


def _utility(variant: Variant) -> Utility:
    assert variant.utility is not None  # noqa: S101 - it has been settled
    return variant.utility


def _portfolio(question: Terms, case: Case, choice: Choice) -> Portfolio:
    cost = case.cost_of(choice.chosen)
    amounts = _amounts(question, case, choice)
    spent = sum((amount.amount for amount in amounts), Fraction(0))
    missed = [name for name in case.broken(choice.chosen) if name.startswith("floor:")]
    return Portfolio(
        variant=choice.variant,
        chosen=tuple(case.ids[project] for project in sorted(choice.chosen)),
        order=tuple(case.ids[project] for project in choice.chosen),
        amounts=amounts,
        cost=spent,
        left=question.budget - spent,
        score=case.points(sum(case.scores[project] for project in choice.chosen)),
        missed=tuple(name.removeprefix("floor:") for name in missed) if choice.possible else (),
        possible=choice.possible,
        proven=choice.proven,
        sentence=_sentence(case, choice, cost),
    )


def _sentence(case: Case, choice: Choice, cost: int) -> Text:
    if not choice.proven:
        return sentences.NOT_PROVEN
    if not choice.possible:
        return sentences.NO_PORTFOLIO
    return sentences.portfolio(len(choice.chosen), case.euro(cost), case.euro(case.budget - cost))


def _amounts(question: Terms, case: Case, choice: Choice) -> tuple[Amount, ...]:
    """Who gets how much. What is left goes down the scores: first to parts that can work, then on top."""
    projects = {project.id: project for project in question.projects}
    amounts = {case.ids[project]: projects[case.ids[project]].cost for project in choice.chosen}
    if question.part_funding and choice.possible and choice.proven:
        _part_fund(question, case, amounts, projects)
    return tuple(
        Amount(name, amount, part=amount < projects[name].cost) for name, amount in sorted(amounts.items())
    )


def _part_fund(
    question: Terms, case: Case, amounts: dict[str, Fraction], projects: dict[str, Project]
) -> None:
    left = question.budget - sum(amounts.values(), Fraction(0))
    for place in by_score(case):
        project = projects[case.ids[place]]
        if project.id in amounts or project.least is None or not case.eligible(place):
            continue
        room = min(left, project.cost, _room(question, project, amounts, projects))
        if room >= project.least and room > 0 and _welcome(question, project, amounts):
            amounts[project.id] = room
            left -= room
    for place in by_score(case):
        project = projects[case.ids[place]]
        if project.id in amounts and project.most is not None:
            more = min(left, project.most - amounts[project.id], _room(question, project, amounts, projects))
            if more > 0:
                amounts[project.id] += more
                left -= more


def _room(
    question: Terms, project: Project, amounts: dict[str, Fraction], projects: dict[str, Project]
) -> Fraction:
    """What the caps leave for one more part of a project."""
    room = question.budget
    for limit in question.limits:
        if limit.at_most is None or not limit.touches(project):
            continue
        inside = [name for name in amounts if limit.touches(projects[name])]
        if limit.counts == "cost":
            room = min(room, limit.at_most - sum((amounts[name] for name in inside), Fraction(0)))
        elif project.id not in amounts and len(inside) + 1 > limit.at_most:
            return Fraction(0)
    return room


def _welcome(question: Terms, project: Project, amounts: dict[str, Fraction]) -> bool:
    """Whether what it needs is in and no alternative is."""
    rivals = {
        name for group in question.alternatives if project.id in group.projects for name in group.projects
    }
    return amounts.keys() >= set(project.needs) and not (rivals - {project.id}) & amounts.keys()


def _standing(
    case: Case, project: int, choices: Sequence[Choice], found: Sequence[Sequence[Finding]]
) -> Standing:
    whys = tuple(why(case, place, each[project]) for place, each in enumerate(found))
    return Standing(
        project=case.ids[project],
        verdict=verdict(project, choices),
        score=case.points(case.scores[project]),
        supporters=case.votes.supporters[project],
        whys=whys,
    )


def why(case: Case, place: int, finding: Finding) -> Why:
    """A finding as the outside knows it."""
    return Why(
        place=place,
        inside=finding.inside,
        reason=finding.reason,
        crowded_out_by=tuple(case.ids[other] for other in finding.crowded_out_by),
        changes=tuple(finding.changes),
    )


def verdict(project: int, choices: Sequence[Choice]) -> Verdict:
    """What all rules together say of a project; those that found no portfolio, or gave up, have no say."""
    sure = [project in choice.chosen for choice in choices if choice.proven and choice.possible]
    if sure and all(sure):
        return Verdict.IN
    if sure and not any(sure):
        return Verdict.OUT
    return Verdict.DISCUSS


def _scored(choices: Sequence[Choice]) -> bool:
    """Whether an optimum of scores has been asked for, and found."""
    return any(
        choice.variant.rule is Rule.OPTIMUM and choice.variant.value is Value.SCORE and choice.proven
        for choice in choices
    )
