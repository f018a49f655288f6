"""Slow and plain second implementations, and random cases to hold the engine against."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from random import Random

from buendnis.engines.portfolio import (
    Alternatives,
    Ballot,
    Change,
    Counts,
    Given,
    Lever,
    Limit,
    Of,
    Project,
    Question,
    Rule,
    Utility,
    Variant,
)


def ballots(random: Random, names: list[str], number: int, kind: str) -> tuple[Ballot, ...]:
    """Ballots of one kind; some are recused from something."""
    found = []
    for voter in range(number):
        named = random.sample(names, random.randint(0, len(names)))
        recused = tuple(random.sample(names, 1)) if random.random() < 0.2 else ()
        if kind == "points":
            points = tuple(
                Given(name, Fraction(random.randint(0, 6), random.choice([1, 1, 2]))) for name in named
            )
            found.append(Ballot(f"v{voter}", points=points, recused=recused))
        elif kind == "ranking":
            found.append(Ballot(f"v{voter}", ranking=tuple(named), recused=recused))
        else:
            found.append(Ballot(f"v{voter}", approves=tuple(named), recused=recused))
    return tuple(found)


def question(random: Random, *, most: int = 7, kind: str = "approval", conditions: bool = True) -> Question:
    """A small case; coarse numbers make many ties."""
    size = random.randint(1, most)
    names = [f"p{place}" for place in random.sample(range(10, 99), size)]
    coarse = random.choice([3, 12, 400])
    projects = tuple(
        Project(
            name,
            cost=Fraction(random.randint(1, coarse), random.choice([1, 1, 100])),
            score=Fraction(random.randint(0, coarse), random.choice([1, 1, 2])),
            fields=(random.choice("ab"),),
            category=random.choice("xy"),
            needs=tuple(random.sample([each for each in names if each != name], 1))
            if conditions and size > 1 and random.random() < 0.15
            else (),
        )
        for name in names
    )
    total = sum(project.cost for project in projects)
    limits: tuple[Limit, ...] = ()
    alternatives: tuple[Alternatives, ...] = ()
    if conditions:
        limits = tuple(_limit(random, int(total)) for _ in range(random.choice([0, 0, 1, 2])))
        if size > 2 and random.random() < 0.3:
            alternatives = (Alternatives(tuple(random.sample(names, 2))),)
    return Question(
        budget=Fraction(random.randint(0, int(total * 100) + 100), 100),
        projects=projects,
        ballots=ballots(random, names, random.randint(0, 5), kind),
        limits=limits,
        alternatives=alternatives,
        threshold=Fraction(random.randint(0, coarse)) if conditions and random.random() < 0.2 else None,
    )


def _limit(random: Random, total: int) -> Limit:
    counts = random.choice([Counts.COST, Counts.NUMBER])
    edge = Fraction(random.randint(0, total if counts is Counts.COST else 3))
    floor = random.random() < 0.3
    return Limit(
        of=random.choice([Of.FIELD, Of.CATEGORY]),
        value=random.choice("abxy"),
        counts=counts,
        at_least=edge / 2 if floor else None,
        at_most=None if floor else edge,
    )


def keeps(asked: Question, chosen: frozenset[str]) -> bool:
    """Whether a set of projects keeps the budget and every condition, from the question alone."""
    projects = [project for project in asked.projects if project.id in chosen]
    if sum((project.cost for project in projects), Fraction(0)) > asked.budget:
        return False
    if any(not chosen.issuperset(project.needs) for project in projects):
        return False
    if asked.threshold is not None and any((project.score or 0) < asked.threshold for project in projects):
        return False
    if any(len(chosen.intersection(group.projects)) > 1 for group in asked.alternatives):
        return False
    for limit in asked.limits:
        touched = [project for project in projects if limit.touches(project)]
        total = (
            sum((project.cost for project in touched), Fraction(0))
            if limit.counts is Counts.COST
            else Fraction(len(touched))
        )
        if limit.at_most is not None and total > limit.at_most:
            return False
        if limit.at_least is not None and total < limit.at_least:
            return False
    return True


def best(asked: Question) -> frozenset[str] | None:
    """The canonical optimum, by trying every set."""
    names = sorted(project.id for project in asked.projects)
    scores = {project.id: project.score or Fraction(0) for project in asked.projects}
    found: tuple[Fraction, tuple[bool, ...]] | None = None
    for number in range(len(names) + 1):
        for some in combinations(names, number):
            if keeps(asked, frozenset(some)):
                one = sum((scores[name] for name in some), Fraction(0)), tuple(name in some for name in names)
                if found is None or one > found:
                    found = one
    return (
        None
        if found is None
        else frozenset(name for name, inside in zip(names, found[1], strict=True) if inside)
    )


def barred(asked: Question, chosen: list[str], name: str) -> bool:
    """Whether a rule that takes one by one passes a project over: it would break a cap, or needs what is not in."""
    projects = {project.id: project for project in asked.projects}
    own = projects[name]
    if asked.threshold is not None and (own.score or 0) < asked.threshold:
        return True
    if not set(own.needs) <= set(chosen):
        return True
    if any(name in group.projects and set(group.projects) & set(chosen) for group in asked.alternatives):
        return True
    for limit in asked.limits:
        if limit.at_most is None or not limit.touches(own):
            continue
        inside = [projects[each] for each in (*chosen, name) if limit.touches(projects[each])]
        total = sum((each.cost for each in inside), Fraction(0))
        if (total if limit.counts is Counts.COST else len(inside)) > limit.at_most:
            return True
    return False


def utilities(asked: Question, utility: Utility) -> list[dict[str, Fraction]]:
    """What each project is worth to each ballot, if it is worth anything."""
    costs = {project.id: project.cost for project in asked.projects}
    found = []
    for ballot in asked.ballots:
        own: dict[str, Fraction] = {}
        for place, name in enumerate(ballot.ranking):
            own[name] = Fraction(len(ballot.ranking) - 1 - place)
        own.update({given.project: given.points for given in ballot.points})
        own.update(dict.fromkeys(ballot.approves, Fraction(1)))
        own = {name: worth for name, worth in own.items() if name not in ballot.recused}
        if utility is Utility.CARDINALITY:
            own = dict.fromkeys(own, Fraction(1))
        if utility is Utility.COST:
            own = {name: costs[name] for name in own}
        found.append({name: worth for name, worth in own.items() if worth > 0})
    return found


def equal_shares(asked: Question, utility: Utility, share: Fraction | None = None) -> list[str]:
    """The method of equal shares as the papers define it: in each round, every price from scratch."""
    if not asked.ballots:
        return []
    worth = utilities(asked, utility)
    money = [asked.budget / len(worth) if share is None else share] * len(worth)
    costs = {project.id: project.cost for project in asked.projects}
    chosen: list[str] = []
    while True:
        prices = []
        for name in sorted(costs):
            if name in chosen or not any(name in own for own in worth) or barred(asked, chosen, name):
                continue
            rho = _rho(
                [(held, own[name]) for held, own in zip(money, worth, strict=True) if name in own],
                costs[name],
            )
            if rho is not None:
                prices.append((rho, name))
        if not prices:
            return chosen
        rho, name = min(prices)
        chosen.append(name)
        money = [held - min(held, rho * own.get(name, 0)) for held, own in zip(money, worth, strict=True)]


def add_one(asked: Question, utility: Utility, step: Fraction, *, stop: bool) -> list[str]:
    """Equal shares with all shares raised step by step, every step counted, until everybody could pay for all."""
    costs = {project.id: project.cost for project in asked.projects}
    wanted = {name for own in utilities(asked, utility) for name in own}
    share = asked.budget / len(asked.ballots)
    chosen = equal_shares(asked, utility, share)
    while True:
        left = asked.budget - sum(costs[name] for name in chosen)
        others = wanted - set(chosen)
        if not others or (stop and all(costs[name] > left for name in others)):
            return chosen
        if share >= sum(costs.values()):
            return chosen
        share += step
        further = equal_shares(asked, utility, share)
        if sum(costs[name] for name in further) > asked.budget:
            return chosen
        chosen = further


def _rho(backers: list[tuple[Fraction, Fraction]], cost: Fraction) -> Fraction | None:
    """The least rho with which the backers pay the cost: try every number of poor ones."""
    if sum(held for held, _ in backers) < cost:
        return None
    backers = sorted(backers, key=lambda backer: backer[0] / backer[1])
    for poor in range(len(backers)):
        rest = cost - sum(held for held, _ in backers[:poor])
        rho = rest / sum(worth for _, worth in backers[poor:])
        if rho * backers[poor][1] <= backers[poor][0]:
            return rho
    raise AssertionError("whoever can pay has a price")


def phragmen(asked: Question) -> list[str]:
    """Sequential Phragmén as the papers define it, with the same end as the engine's."""
    named = [
        {*ballot.approves, *(given.project for given in ballot.points), *ballot.ranking} - {*ballot.recused}
        for ballot in asked.ballots
    ]
    costs = {project.id: project.cost for project in asked.projects if project.cost <= asked.budget}
    loads = [Fraction(0)] * len(named)
    chosen: list[str] = []
    left = asked.budget
    while True:
        moments: dict[str, Fraction | None] = {}
        for name in sorted(set(costs) - set(chosen)):
            if barred(asked, chosen, name):
                continue
            backers = [load for load, own in zip(loads, named, strict=True) if name in own]
            moments[name] = (sum(backers) + costs[name]) / len(backers) if backers else None
        known = [moment for moment in moments.values() if moment is not None]
        first = min(known) if known else None
        tied = [name for name, moment in moments.items() if moment == first]
        if not tied or any(costs[name] > left for name in tied):
            return chosen
        name = tied[0]
        chosen.append(name)
        left -= costs[name]
        if first is not None:
            loads = [first if name in own else load for load, own in zip(loads, named, strict=True)]


def changed(asked: Question, project: str, change: Change, *, less: Fraction = Fraction(0)) -> Question:
    """The question after a change, or after one that is smaller by ``less``."""
    sign = 1 if change.more else -1
    move = sign * (change.by - less)
    if change.lever is Lever.BUDGET:
        return replace(asked, budget=asked.budget + move)
    projects = []
    for each in asked.projects:
        if each.id == project:
            projects.append(
                replace(each, cost=each.cost + move)
                if change.lever is Lever.COST
                else replace(each, score=(each.score or Fraction(0)) + move)
            )
        else:
            projects.append(each)
    return replace(asked, projects=tuple(projects))


def rules_for(kind: str) -> tuple[Variant, ...]:
    """All rules, and equal shares with each utility that the ballots allow."""
    extra = {"approval": Utility.CARDINALITY, "points": Utility.COST, "ranking": Utility.CARDINALITY}[kind]
    return (*(Variant(rule) for rule in Rule), Variant(Rule.EQUAL_SHARES, utility=extra))
