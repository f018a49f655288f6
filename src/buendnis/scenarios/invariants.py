"""What must hold of scenarios."""

from __future__ import annotations

from collections.abc import Iterator

from buendnis.ground.database.invariants import invariant
from buendnis.ground.frozen import sha256_of
from buendnis.scenarios.inputs import Inputs
from buendnis.scenarios.models import Scenario
from buendnis.scenarios.selectors import differences

WHY = "an invariant of all alliances"


@invariant("A saved scenario comes out the same again, or differs by the version of the engine")
def scenarios_come_out_again() -> Iterator[str]:
    """Under the engine that answered, word by word; under a later one, who gets what."""
    for row in Scenario.objects.unscoped(WHY).order_by("pk").iterator(chunk_size=50):
        content = {"inputs": row.inputs, "question": row.question, "answer": row.answer}
        if sha256_of(content) != row.content_hash:
            yield f"The scenario {row.public_id} is not what its hash says."
        elif different := differences(row):
            yield f"The scenario {row.public_id}: {different}."
        elif row.ballot_seats.keys() != {each.id for each in Inputs.from_json(row.inputs).ballots}:
            yield f"The scenario {row.public_id} has ballots of nobody."
