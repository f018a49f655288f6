"""Elections from files, whatever their format, and what a rule makes of them.

Tables are loaded where one is read or written: counting a town's votes needs no more than its file and a rule.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from buendnis.engines.exact import fraction, text
from buendnis.engines.portfolio import pabulib
from buendnis.engines.portfolio.answer import NAME, VERSION
from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.model import kind_of
from buendnis.engines.portfolio.question import Question
from buendnis.engines.portfolio.rules import choose, settled
from buendnis.engines.portfolio.variants import Completion, Rule, Utility, Value, Variant
from buendnis.engines.problems import refuse

SUFFIXES = (".pb", ".csv", ".xlsx", ".json")


def outcome(
    path: Path,
    *,
    rule: str,
    utility: str | None = None,
    completion: str = "none",
    step: str = "1",
    stop_when_exhaustive: bool = True,
) -> dict[str, Any]:
    """What a rule chooses in the election of a file, with all parameters. Raises BadInput and OSError."""
    case, names = _case(path)
    try:
        raised = fraction(step)
    except ValueError as error:
        raise refuse(f"The step “{step}” is no number.") from error
    scored = any(case.scores) and Rule(rule) in {Rule.OPTIMUM, Rule.RANKING}
    variant = Variant(
        rule=Rule(rule),
        utility=None if utility is None else Utility(utility),
        completion=Completion(completion),
        step=raised,
        stop_when_exhaustive=stop_when_exhaustive,
        value=Value.SCORE if scored else Value.UTILITY,
    )
    variant = settled(case, variant)
    if variant.rule is Rule.RANKING and not scored:
        case = _ranked(case, variant)
    choice = choose(case, variant)
    chosen = [case.ids[project] for project in choice.chosen]
    return {
        "winners": sorted(chosen),
        "order": chosen,
        "cost": text(case.euro(case.cost_of(choice.chosen))),
        "budget": text(case.euro(case.budget)),
        "projects": len(case.ids),
        "ballots": case.votes.number,
        "possible": choice.possible,
        "proven": choice.proven,
        "inflated": text(choice.inflated),
        "variant": variant.to_json(),
        "ties": "the smaller id",
        "names": {name: names[name] for name in chosen if names.get(name)},
        "engine": NAME,
        "version": VERSION,
    }


def convert(path: Path, into: Path) -> None:
    """Write an election in the format that the suffix names. Raises BadInput and OSError."""
    from buendnis.engines.portfolio import tables

    question = _question(path)
    suffix = into.suffix.lower()
    if suffix == ".json":
        into.write_text(json.dumps(question.to_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    elif suffix == ".pb":
        kind = kind_of(question.ballots)
        content = pabulib.write({}, question.budget, question.projects, question.ballots, kind)
        into.write_text(content, "utf-8")
    elif suffix == ".csv":
        into.write_text(tables.to_csv(question), "utf-8")
    elif suffix == ".xlsx":
        into.write_bytes(tables.to_xlsx(question))
    else:
        raise refuse(f"The format “{into.suffix}” is not known. Known: {', '.join(SUFFIXES)}.")


def _case(path: Path) -> tuple[Case, dict[str, str]]:
    if path.suffix.lower() == ".pb":
        election = pabulib.read(path)
        return election.case(), {name: about.get("name", "") for name, about in election.projects.items()}
    question = _question(path)
    return question.case(), {project.id: project.label for project in question.projects}


def _question(path: Path) -> Question:
    from buendnis.engines.portfolio import tables

    suffix = path.suffix.lower()
    if suffix == ".pb":
        election = pabulib.read(path, voters=True)
        projects, ballots = election.records()
        return Question(budget=election.budget, projects=projects, ballots=ballots)
    if suffix == ".csv":
        return tables.from_csv(path.read_text("utf-8-sig"))
    if suffix == ".xlsx":
        return tables.from_xlsx(path.read_bytes())
    if suffix == ".json":
        try:
            data = json.loads(path.read_text("utf-8-sig"), parse_float=Decimal)
        except ValueError as error:
            raise refuse(f"The file is no JSON: {error}.") from error
        return Question.from_json(data)
    raise refuse(f"The format “{path.suffix}” is not known. Known: {', '.join(SUFFIXES)}.")


def _ranked(case: Case, variant: Variant) -> Case:
    """A ranking without scores is one by the utility of all ballots."""
    from dataclasses import replace

    assert variant.utility is not None  # noqa: S101 - it has been settled
    return replace(case, scores=tuple(case.votes.totals(variant.utility, case.costs)))
