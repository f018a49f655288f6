"""The portfolio engine against exhaustive search, in larger numbers than the tests can afford.

    .venv/bin/python -m benchmarks.portfolio_truth [--instances 20000] [--seed 1]

Random small cases with conditions: the optimum is the best of all sets; each stated change turns its project, and a
cent or step less does not. Prints what was looked at; the exit code is 1 at the first difference, which is
printed, too.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from fractions import Fraction
from random import Random

from tests.engines.portfolio import reference

from buendnis.engines.portfolio import Lever, Question, Rule, Variant
from buendnis.engines.portfolio.rules import choose, settled

KINDS = ("approval", "points", "ranking")


def main() -> int:
    """Look, count, and say whether all is well."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--instances", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--optimum-only", action="store_true", help="leave out the changes")
    options = parser.parse_args()
    random = Random(options.seed)  # noqa: S311 - cases, no secrets
    changes = impossible = 0
    for number in range(options.instances):
        kind = KINDS[number % 3]
        asked = reference.question(random, kind=kind, conditions=True, most=7)
        truth = reference.best(asked)
        impossible += truth is None
        if _winners(asked, Variant(Rule.OPTIMUM)) != (truth or frozenset()):
            return _differs("optimum", asked)
        if options.optimum_only:
            continue
        found = _changes(replace(asked, rules=reference.rules_for(kind)))
        if found is None:
            return 1
        changes += found
    print(
        f"{options.instances} cases, {impossible} of them without any portfolio; {changes} changes: all as said."
    )
    return 0


def _winners(asked: Question, variant: Variant) -> frozenset[str]:
    case = asked.case()
    return frozenset(case.ids[project] for project in choose(case, settled(case, variant)).chosen)


def _changes(asked: Question) -> int | None:
    """How many changes the answer states; None if one does not do what it says, or a smaller one does."""
    answer, number = asked.answer(), 0
    for standing in answer.projects:
        for why in standing.whys:
            variant = answer.portfolios[why.place].variant
            for change in why.changes:
                number += 1
                unit = asked.step if change.lever is Lever.POINTS else Fraction(1, asked.case().unit)
                turned = _winners(reference.changed(asked, standing.project, change), variant)
                almost = _winners(reference.changed(asked, standing.project, change, less=unit), variant)
                inside = standing.project in turned, standing.project in almost
                if inside != (not why.inside, why.inside):
                    _differs(f"{variant.rule} {standing.project} {change}", asked)
                    return None
    return number


def _differs(what: str, asked: Question) -> int:
    print(f"Differs: {what}\n{json.dumps(asked.to_json())}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
