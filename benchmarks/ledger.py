"""A million postings in one budget: how long a balance, one of any day, and the whole course take.

    python -m benchmarks.ledger [--postings 1000000]

The postings are written by COPY into a database of its own, in the shape that verbs give them: ten years, twelve
kinds of moves, three funding objects, twenty thousand projects. What is measured is the selectors that pages call.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from benchmarks.installation import throw_away

BARS = {"balance": 10.0, "balance of a day": 10.0, "course": 100.0, "journal": 100.0}  # milliseconds
MOVES = (
    ("outside", "free"), ("free", "earmarked"), ("earmarked", "committed"), ("committed", "claimed"),
    ("claimed", "paid"), ("committed", "paid"), ("committed", "free"), ("earmarked", "free"),
    ("overplanned", "earmarked"), ("free", "overplanned"), ("carried", "free"), ("free", "reallocated"),
)  # fmt: skip
COLUMNS = (
    "public_id, created_at, head_id, booked_at, origin, target, amount, category, cause_kind, cause_id, cause_label, "
    "reason, source, source_date, key, booked_as"
)


def main() -> None:
    """Build, measure, print; the exit code says whether the bars hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=1_000_000)
    wanted = parser.parse_args()
    with throw_away():
        result = measure(wanted.postings)
    print(json.dumps(result, indent=2))
    raise SystemExit(0 if all(result["median ms"][name] <= bar for name, bar in BARS.items()) else 1)


def measure(number: int) -> dict[str, Any]:
    """Write the postings, and time the selectors."""
    from buendnis.alliances.models import Alliance, Recognition
    from buendnis.ledger.invariants import turnovers_agree
    from buendnis.ledger.models import BudgetHead
    from buendnis.ledger.selectors import balances, course, postings
    from buendnis.parties.models import Organisation

    host = Organisation.objects.create(name="Träger", kind="other")
    alliance = Alliance.objects.create(slug="m", code="M", name="Messung", programme_area="SER", host=host)
    recognition = Recognition.objects.create(
        alliance=alliance, starts_on=date(2015, 1, 1), ends_on=date(2024, 12, 31)
    )
    head = BudgetHead.objects.create(recognition=recognition, programme_area="SER")
    begun = time.perf_counter()
    copy(head.pk, number)
    written = time.perf_counter() - begun
    times = {
        "balance": median(lambda: balances(head)),
        "balance of a day": median(lambda: balances(head, date(2019, 6, 17))),
        "course": median(lambda: course(head)),
        "journal": median(lambda: list(postings(head)[:25])),
    }
    begun = time.perf_counter()
    problems = list(turnovers_agree())
    return {
        "postings": number,
        "written in s": round(written, 1),
        "median ms": {name: round(value, 2) for name, value in times.items()},
        "bars ms": BARS,
        "replay of all in s": round(time.perf_counter() - begun, 2),
        "differences to the replay": len(problems),
    }


def copy(head_id: int, number: int) -> None:
    """The postings, by COPY; the trigger sums them up."""
    from django.db import connection

    first = datetime(2015, 1, 1, 8, tzinfo=UTC)
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f"COPY ledger_posting ({COLUMNS}) FROM STDIN") as to,
    ):
        for place in range(number):
            origin, target = MOVES[place % len(MOVES)]
            booked = first + timedelta(minutes=place * 5_250_000 // number)
            to.write_row(
                (
                    str(uuid4()), booked, head_id, booked, origin, target, f"{place % 900 + 1}.{place % 100:02d}",
                    ("structure", "unemployed", "")[place % 3], "ledger.earmark", str(place % 20_000),
                    f"Projekt {place % 20_000}", "Messung", "Liste", booked.date(), f"m:{place}", "Messung",
                )
            )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def median(question: Callable[[], object], times: int = 15) -> float:
    """The middle of several runs, in milliseconds."""
    taken = []
    for _each in range(times):
        begun = time.perf_counter()
        question()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
