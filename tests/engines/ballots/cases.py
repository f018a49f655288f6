"""Reads the worked cases of the docs: one letter for each seat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from buendnis.engines.ballots import Outcome
from buendnis.engines.ballots.counting import Question

CHOICES = {"J": "yes", "N": "no", "E": "abstain", "W": "object"}
RECUSED = {"x": "no_vote", "y": "leave"}


def answer_of(case: Mapping[str, Any]) -> Outcome:
    """What the engine says of a case (the letters are explained where the cases stand)."""
    seats = list(enumerate(case["sitze"], start=1))
    effects = [(str(seat), RECUSED[letter]) for seat, letter in seats if letter in RECUSED]
    recusals = [*effects, *case.get("befangen", {}).items()]
    votes = [(str(seat), CHOICES[letter]) for seat, letter in seats if letter in CHOICES]
    question: dict[str, Any] = {
        "mode": case["verfahren"],
        "deadline_passed": case.get("frist_vorbei", True),
        "rules": case["regeln"],
        "seats": [{"id": str(seat), "voting": letter != "b"} for seat, letter in seats],
        "recusals": [{"seat": seat, "effect": effect} for seat, effect in recusals],
    }
    if case["verfahren"] == "meeting":
        question["presences"] = [{"seat": str(seat)} for seat, letter in seats if letter not in "-xy"]
    if case.get("geheim"):
        tally = {choice: sum(chosen == choice for _seat, chosen in votes) for choice in CHOICES.values()}
        question["secret"] = {"voted": [seat for seat, _chosen in votes], "tally": tally}
    else:
        question["votes"] = [{"seat": seat, "choice": choice} for seat, choice in votes]
    return Question.from_json(question).answer()
