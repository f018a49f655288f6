"""How fast the engines answer, beside the slow and plain second counter that the tests hold them against.

    .venv/bin/python -m benchmarks.engines

Each engine answers the questions of a real size (28 seats; 20 aspects and 12 assessors). The limit is what a
whole page may take; a ballot with five silent seats is where the second counter can still keep up,
because it tries every way to go on. The exit code is 1 if an engine is above its limit.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.engines.ballots.reference import Case, completions, final_state

from buendnis.engines import ballots, scoring, shortage
from buendnis.engines.ballots import Base, Choice, Majority, Mode, Quorum, Rules, Silence, State
from buendnis.engines.exact import Signed

LIMIT_MS = 50.0
SECONDS = 1.0
START = datetime(2018, 9, 5, 14, 0, tzinfo=UTC)
SEATS, PARTLY = 28, 5


def main() -> int:
    """Measure, print, and say whether all engines keep the limit."""
    big = {
        "ballots: 28 seats, closed": lambda: _committee(SEATS, voted=24).count(closed=True),
        "ballots: 28 seats, may it end early?": lambda: _committee(SEATS, voted=16).count(closed=False),
        "ballots: the same from JSON and back": _from_json(),
        "scoring: 20 aspects, 12 assessors": _scoring(),
        "shortage: 100 groups of 6 indicators": _shortage(),
    }
    print(f"{'question':<40}{'median':>10}{'a second':>11}{'of limit':>10}")
    above = []
    for name, ask in big.items():
        taken = _median_ms(ask)
        print(f"{name:<40}{taken:>7.3f} ms{1000 / taken:>11,.0f}{taken / LIMIT_MS:>10.3f}")
        if taken > LIMIT_MS:
            above.append(name)
    small = _committee(PARTLY + 1, voted=0)
    ends = {final_state(each) for each in completions(small)}
    if (small.count(closed=False).state is State.OPEN) is not (len(ends) > 1):
        raise SystemExit("The engine and the second counter disagree.")
    engine = _median_ms(lambda: small.count(closed=False))
    counter = _median_ms(lambda: {final_state(each) for each in completions(small)})
    print(
        f"\nEarly end with {PARTLY} silent seats: engine {engine:.3f} ms, second counter {counter:.3f} ms,"
        f" ratio {counter / engine:,.0f}; both say the same."
    )
    print(f"of limit: median / {LIMIT_MS:.0f} ms")
    return 1 if above else 0


def _committee(size: int, *, voted: int) -> Case:
    """A circular ballot of two thirds with one seat recused; every fifth vote says no."""
    rules = Rules(
        majority=Majority.TWO_THIRDS,
        base=Base.ALL,
        quorum=Quorum(share=Fraction(1, 2), more_than=True),
        silence=Silence.NOT_COUNTED,
        early_close=True,
    )
    votes = {seat: Choice.NO if seat % 5 == 4 else Choice.YES for seat in range(1, 1 + voted)}
    return Case(rules, Mode.CIRCULAR, size, recused=frozenset({0}), votes=votes)


def _from_json() -> Callable[[], object]:
    case = _committee(SEATS, voted=24)
    question = ballots.Question(
        rules=case.rules,
        seats=tuple(case.seats()),
        mode=case.mode,
        deadline_passed=True,
        recusals=tuple(case.recusals()),
        votes=tuple(replace(vote, at=START + timedelta(minutes=n)) for n, vote in enumerate(case.cast())),
    ).to_json()
    return lambda: ballots.Question.from_json(question).answer().to_json()


def _scoring() -> Callable[[], object]:
    """Five criteria with four aspects of 10 points, all of them scored by everybody."""
    blocks = tuple(
        scoring.Criterion(
            f"c{criterion}",
            f"Kriterium {criterion}",
            tuple(
                scoring.Aspect(
                    f"a{criterion}{aspect}",
                    f"Aspekt {criterion}.{aspect}",
                    Decimal(10),
                    scoring.JudgedBy.ALLIANCE,
                    Decimal(4),
                    Decimal(1),
                )
                for aspect in range(4)
            ),
            None,
            Decimal(20),
            False,
        )
        for criterion in range(5)
    )
    rubric = scoring.Rubric(
        (scoring.Block("b", "Block", blocks, None, None),), None, Decimal(120), None, Decimal(1)
    )
    scores = tuple(
        scoring.Score(f"Sitz {seat}", key, Decimal((seat + place) % 11))
        for seat in range(12)
        for place, key in enumerate(rubric.aspects)
    )
    question = scoring.Question(rubric=rubric, scores=scores)
    return lambda: question.answer().to_json()


def _shortage() -> Callable[[], object]:
    """As many groups as a page ranks, with values that have as many decimals as the published ones."""
    keys = [each.key for each in shortage.BA_2025.indicators]
    groups = tuple(
        shortage.Occupation(
            key=str(1000 + number),
            level=2 + number % 3,
            employees=500 + number,
            regulated_training=True,
            values=tuple(
                shortage.Value(key, Signed(Fraction(number * 7919 + place, 9973)))
                for place, key in enumerate(keys)
            ),
        )
        for number in range(100)
    )
    question = shortage.Question(occupations=groups)
    return lambda: question.answer().to_json()


def _median_ms(ask: Callable[[], object]) -> float:
    ask()
    times: list[float] = []
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end or len(times) < 5:
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
