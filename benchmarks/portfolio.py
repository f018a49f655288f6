"""How fast the portfolio engine answers: an alliance's own case, and elections beside another implementation.

    .venv/bin/python -m benchmarks.portfolio [--elections FOLDER] [--pabutools PYTHON]

The alliance has 60 projects, 28 ballots and 1.4 million Euro. Medians of the processor's time beside their limits; the
exit code is 1 if one is above its limit. With a folder of Pabulib files each is read and counted; with the Python of an
environment that has pabutools (which is no part of this project) it counts the same files in the same run, both from
reading to winners.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from buendnis.engines.portfolio import (
    Alternatives,
    Ballot,
    Completion,
    Counts,
    Limit,
    Of,
    Project,
    Question,
    Rule,
    Value,
    Variant,
    pabulib,
)
from buendnis.engines.portfolio.optimum import programme
from buendnis.engines.portfolio.rules import choose, settled

ROUNDS = 9
LONGEST = 180  # seconds that the other implementation gets for a file
FIELDS = ("advice", "digital", "matching", "care", "welcome", "training")
RULES = {
    "equal-shares": (Variant(Rule.EQUAL_SHARES), 20),
    "add-one": (Variant(Rule.EQUAL_SHARES, completion=Completion.ADD_ONE), 50),
    "phragmen": (Variant(Rule.PHRAGMEN), 50),
    "greedy": (Variant(Rule.GREEDY), None),
    "optimum": (Variant(Rule.OPTIMUM, value=Value.UTILITY), None),
}
# The most memory of a process since its program was loaded; what resource.getrusage says begins with its parent's.
MEMORY = """
from pathlib import Path
def memory():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
"""
PEER = (
    MEMORY
    + """
import sys, time, json
from pabutools.election.pabulib import parse_pabulib
from pabutools.election.satisfaction import Additive_Borda_Sat, Additive_Cardinal_Sat, Cost_Sat
from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares, sequential_phragmen
sys.setrecursionlimit(10000)
began = time.perf_counter()
instance, profile = parse_pabulib(sys.argv[1])
kind = instance.meta["vote_type"]
sat = {"ordinal": Additive_Borda_Sat, "approval": Cost_Sat, "choose-1": Cost_Sat}.get(kind, Additive_Cardinal_Sat)
rule = sys.argv[2]
if rule == "equal-shares": won = method_of_equal_shares(instance, profile, sat_class=sat)
if rule == "add-one": won = method_of_equal_shares(instance, profile, sat_class=sat, voter_budget_increment=1)
if rule == "phragmen": won = sequential_phragmen(instance, profile)
if rule == "greedy": won = greedy_utilitarian_welfare(instance, profile, sat_class=sat)
taken = time.perf_counter() - began
print(json.dumps([taken, memory(), sorted(str(project) for project in won)]))
"""
)
OWN = (
    MEMORY
    + """
import contextlib, io, sys
from buendnis.command import main
with contextlib.redirect_stdout(io.StringIO()):
    main(["portfolio", "run", *sys.argv[1:], "--json"])
print(memory())
"""
)


def main() -> int:
    """Measure, print, and say whether all limits are kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--elections", type=Path, help="a folder of .pb files")
    parser.add_argument("--pabutools", type=Path, help="a Python that has pabutools")
    options = parser.parse_args()
    above = _own_case() + _many()
    if options.elections:
        above += _elections(options.elections, options.pabutools)
    if above:
        print(f"\nOutside the limit: {', '.join(above)}")
    return 1 if above else 0


def alliance(
    seed: int, *, conditions: bool = False, redraws: int = 0, rules: tuple[Rule, ...] = ()
) -> Question:
    """A made-up call of an alliance."""
    rand = random.Random(seed)  # noqa: S311 - a case, no secret
    projects = tuple(
        Project(
            f"P{place:02}",
            Fraction(rand.randrange(1_000_000, 30_000_000), 100),
            score=Fraction(rand.randint(30 * 28, 95 * 28), 28),
            lowest=Fraction(30),
            highest=Fraction(95),
            fields=(rand.choice(FIELDS),),
        )
        for place in range(60)
    )
    ballots = tuple(
        Ballot(f"Seat {seat}", approves=tuple(p.id for p in projects if rand.random() < 0.3))
        for seat in range(28)
    )
    limits = (
        tuple(Limit(Of.FIELD, field, at_most=Fraction(400_000)) for field in FIELDS) if conditions else ()
    )
    return Question(
        Fraction(1_400_000),
        projects,
        ballots,
        rules=tuple(map(Variant, rules or Rule)),
        limits=limits,
        redraws=redraws,
    )


def chained(seed: int) -> Question:
    """The same where caps of fields and districts, alternatives and needs hang all projects together."""
    rand, own = random.Random(seed), alliance(seed, rules=(Rule.OPTIMUM,))  # noqa: S311 - a case, no secret
    ids = [project.id for project in own.projects]
    needs = {place: (ids[rand.randrange(place)],) for place in rand.sample(range(1, len(ids)), 8)}
    districts = "abcdefgh"
    return replace(
        own,
        projects=tuple(
            replace(project, districts=(rand.choice(districts),), needs=needs.get(place, ()))
            for place, project in enumerate(own.projects)
        ),
        limits=(
            *(Limit(Of.FIELD, field, at_most=Fraction(400_000)) for field in FIELDS),
            *(Limit(Of.DISTRICT, name, at_most=Fraction(350_000)) for name in districts[:6]),
            *(Limit(Of.DISTRICT, name, counts=Counts.NUMBER, at_least=Fraction(1)) for name in districts[6:]),
        ),
        alternatives=tuple(Alternatives(tuple(rand.sample(ids, 2))) for _ in range(8)),
    )


def _own_case() -> list[str]:
    runs: dict[str, tuple[float, Callable[[int], object]]] = {
        "all rules, reasons, fairness": (50, lambda seed: alliance(seed).answer()),
        "optimum with 60 reasons": (200, lambda seed: alliance(seed, rules=(Rule.OPTIMUM,)).answer()),
        "optimum under six caps, chosen only": (200, _chosen_under_caps),
        "optimum under six caps with 60 reasons": (
            200,
            lambda seed: alliance(seed, conditions=True, rules=(Rule.OPTIMUM,)).answer(),
        ),
        "optimum, 30 conditions chained, 60 reasons": (2000, lambda seed: chained(seed).answer()),
        "a moved budget, with 10,000 redraws": (50, _moved),
        "10,000 redraws": (
            1000,
            lambda seed: alliance(seed + 100, rules=(Rule.RANKING,), redraws=10_000).answer(),
        ),
    }
    print(f"{'an alliance of its own':<40}{'median':>12}{'of limit':>10}")
    above = []
    for seed in range(ROUNDS + 1):
        MOVED[seed] = alliance(seed, redraws=10_000)
    for name, (limit, run) in runs.items():
        run(0)
        times = []
        for seed in range(1, ROUNDS + 1):
            began = time.process_time()
            run(seed)
            times.append((time.process_time() - began) * 1000)
        median = statistics.median(times)
        print(f"{name:<40}{median:>9.1f} ms{median / limit:>10.2f}")
        if median > limit:
            above.append(name)
    return above


def _chosen_under_caps(seed: int) -> object:
    case = alliance(seed, conditions=True).case()
    return choose(case, settled(case, Variant(Rule.OPTIMUM)))


MOVED: dict[int, Question] = {}


def _moved(seed: int) -> object:
    """The budget is moved from 1.4 to 1.2 million while somebody watches; the scores have been drawn before."""
    return MOVED[seed].played(Fraction(1_200_000))


def many(projects: int, conditions: int) -> Question:
    """A made-up call in which each project falls under the budget and one of many floors and caps of money."""
    rand = random.Random(1)  # noqa: S311 - a case, no secret
    fields = [f"field {place}" for place in range(conditions)]
    asking = tuple(
        Project(
            f"P{place:04}",
            Fraction(rand.randrange(1_000_000, 30_000_000), 100),
            score=Fraction(rand.randint(3000, 9500), 100),
            fields=(rand.choice(fields),),
        )
        for place in range(projects)
    )
    total = sum(project.cost for project in asking)
    limits = tuple(
        Limit(Of.FIELD, field, at_most=Fraction(int(total * 15 / 100 / conditions)))
        if place % 3
        else Limit(Of.FIELD, field, at_least=Fraction(int(total * 10 / 100 / conditions)))
        for place, field in enumerate(fields)
    )
    return Question(Fraction(int(total * 12 / 100)), asking, rules=(Variant(Rule.OPTIMUM),), limits=limits)


def _many() -> list[str]:
    """A proven optimum beside what HiGHS calls optimal within its gap."""
    from buendnis.engines.portfolio.highs import guessed  # its memory is none of the elections'

    case = many(5000, 30).case()
    variant = settled(case, Variant(Rule.OPTIMUM))
    lines = programme(case, case.scores)
    here, bare, proven = [], [], True
    for _ in range(3):
        began = time.process_time()
        proven &= choose(case, variant).proven
        here.append(time.process_time() - began)
        began = time.process_time()
        guessed(lines.values, lines.lines, {})
        bare.append(time.process_time() - began)
    ratio = statistics.median(here) / statistics.median(bare)
    print(
        f"5,000 projects under 30 conditions: {statistics.median(here):.2f} s of the processor, "
        f"{'proven' if proven else 'not proven'}; {ratio:.2f} times a bare call of HiGHS; limit 1.2"
    )
    return [] if proven and ratio <= 1.2 else ["5,000 projects"]


def counted(path: Path, variant: Variant) -> list[str]:
    """The winners, from the file."""
    case = pabulib.read(path).case()
    return sorted(case.ids[project] for project in choose(case, settled(case, variant)).chosen)


def _elections(folder: Path, python: Path | None) -> list[str]:
    print(f"\n{'election':<44}{'rule':<14}{'here':>9}{'peer':>10}{'ratio':>8}{'memory':>8}")
    ratios: dict[str, list[float]] = {rule: [] for rule in RULES}
    memories: dict[str, list[float]] = {rule: [] for rule in RULES}
    above = []
    for path in sorted(folder.glob("*.pb")):
        for rule, (variant, limit) in RULES.items():
            times, winners = [], list[str]()
            for _ in range(3):
                began = time.perf_counter()
                winners = counted(path, variant)
                times.append(time.perf_counter() - began)
            here = statistics.median(times)
            peer = _peer(python, path, rule) if python and limit else None
            line = f"{path.stem[:43]:<44}{rule:<14}{here:>8.4f}s"
            if peer is not None:
                taken, memory, others = peer
                ratios[rule].append(taken / here)
                completion = ["--completion", variant.completion.value]
                used = _said(
                    [sys.executable, "-c", OWN, str(path), "--rule", variant.rule.value, *completion]
                )
                memories[rule].append(int(used or 0) / memory)
                line += f"{taken:>9.2f}s{taken / here:>8.1f}{memories[rule][-1]:>8.2f}"
                if winners != others:
                    line += "  other winners"
                    above.append(f"{path.stem} {rule}")
            print(line, flush=True)
    for rule, (_, limit) in RULES.items():
        if limit and ratios[rule]:
            mean = statistics.geometric_mean(ratios[rule])
            held = statistics.geometric_mean(memories[rule])
            print(
                f"{rule}: {mean:.1f} times as fast (limit {limit}), {held:.2f} of the memory (limit 0.33); "
                f"geometric means of {len(ratios[rule])} files"
            )
            if mean < limit:
                above.append(rule)
            if held > 1 / 3:
                above.append(f"{rule} memory")
    return above


def _peer(python: Path, path: Path, rule: str) -> tuple[float, int, list[str]] | None:
    said = _said([str(python), "-c", PEER, str(path), rule])
    if said is None:
        return None
    taken, memory, winners = json.loads(said)
    return taken, memory, winners


def _said(command: list[str]) -> str | None:
    """What a program prints; None if it fails or takes too long."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
