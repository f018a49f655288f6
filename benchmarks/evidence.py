"""How long it takes to import job titles and postal codes, to find an occupation, and to show the pages of need.

    .venv/bin/python -m benchmarks.evidence

It needs the published files beside the project (``BUENDNIS_SHARED_DATA`` names another folder). The *peer* of an
import is reading the same file with Python's CSV reader and putting its rows into the same table by COPY, without
looking at them; the limit is twice that. Searches have 20 ms at the 95th percentile, pages 50 ms at the median. The
exit code is 1 if something is above its limit.
"""

from __future__ import annotations

import csv
import gzip
import statistics
import sys
import time
from collections.abc import Callable

from tests.shared_data import published_file

from benchmarks.installation import throw_away

FILES = ("kldb2010_v2020.csv.gz", "ba_engpass_2025_de.csv", "ba_engpass_2025_laender.csv")
MEASURED = {
    "ba_gesamtberufsliste_2019.csv.gz": (
        "evidence_jobtitle",
        ("number", "code", "state", "neutral", "male", "female"),
    ),
    "plz_de.csv.gz": ("evidence_postcode", ("code", "place", "ags", "latitude", "longitude")),
}
PLACES = {"ba_gesamtberufsliste_2019.csv.gz": range(6), "plz_de.csv.gz": (0, 1, 2, 4, 5)}
IMPORT_LIMIT, SEARCH_MS, PAGE_MS, ROUNDS = 2.0, 20.0, 50.0, 5


def main() -> int:
    """Measure, print, and say whether all limits are kept."""
    if missing := [name for name in (*FILES, *MEASURED) if not published_file(name).exists()]:
        print(f"Not here: {', '.join(missing)}.")
        return 1
    with throw_away():
        above = [*_imports(), *_searches(), *_pages()]
    return 1 if above else 0


def _imports() -> list[str]:
    from buendnis.evidence.services import import_file, undo_import
    from buendnis.ground.actor import Actor

    operator = Actor.system("benchmark")
    above = []
    for name, (table, columns) in MEASURED.items():
        path = published_file(name)
        own, peer = [], []
        for _round in range(ROUNDS):
            began = time.perf_counter()
            outcome = import_file(operator, path)
            own.append(time.perf_counter() - began)
            if outcome.dataset is None:
                raise SystemExit(f"{name}: {outcome.problems}")
            peer.append(_copied(name, table, columns))
            undo_import(operator, outcome.dataset)
        ratio = statistics.median(own) / statistics.median(peer)
        print(
            f"import {name:<36}{statistics.median(own) * 1000:>8.0f} ms   reading and COPY "
            f"{statistics.median(peer) * 1000:>6.0f} ms   ratio {ratio:.2f} of {IMPORT_LIMIT}"
        )
        if ratio > IMPORT_LIMIT:
            above.append(name)
    for name in (*FILES, *MEASURED):
        import_file(operator, published_file(name))
    return above


def _copied(name: str, table: str, columns: tuple[str, ...]) -> float:
    """How long the bare work takes, in a transaction that is taken back."""
    from django.db import connection, transaction

    from buendnis.evidence.models import Dataset
    from buendnis.ground.clock import today

    began = time.perf_counter()
    with transaction.atomic():
        dataset = Dataset.objects.create(
            kind="titles", version="peer", as_of=today(), source="-", licence="-", content_hash=str(began)
        )
        names = ", ".join((*columns, "dataset_id"))
        with (
            gzip.open(published_file(name), "rt", encoding="utf-8", newline="") as file,
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
        ):
            rows = csv.reader(file)
            next(rows)
            places = PLACES[name]
            for row in rows:
                copy.write_row([*(row[place] for place in places), dataset.pk])
        transaction.set_rollback(True)
    return time.perf_counter() - began


def _searches() -> list[str]:
    from tests.evidence.test_search import EVERYDAY

    from buendnis.evidence.selectors import find_occupations

    find_occupations("Koch")  # builds the index
    taken = []
    for asked in EVERYDAY:
        for length in (3, 5, len(asked)):
            began = time.perf_counter()
            find_occupations(asked[:length])
            taken.append((time.perf_counter() - began) * 1000)
    found = statistics.quantiles(taken, n=20)[-1]
    print(
        f"search: median {statistics.median(taken):.1f} ms, 95th percentile {found:.1f} of {SEARCH_MS:.0f} ms"
    )
    return ["search"] if found > SEARCH_MS else []


def _pages() -> list[str]:
    from tests import worlds

    from buendnis.alliances.models import MandateRole

    alliance = worlds.alliance()
    client = worlds.client(worlds.mandate(alliance, MandateRole.REPRESENTATIVE, worlds.seat(alliance)))
    above = []
    for path in ("/bedarf/", "/bedarf/berufe/3421/", "/bedarf/suche/?q=krankenschwester"):

        def ask(path: str = path) -> object:
            answer = client.get(path, headers={"host": "localhost"})
            if answer.status_code != 200:
                raise SystemExit(f"{path} answers {answer.status_code}.")
            return answer

        taken = _median_ms(ask)
        print(f"page {path:<40}{taken:>7.1f} of {PAGE_MS:.0f} ms")
        if taken > PAGE_MS:
            above.append(path)
    return above


def _median_ms(ask: Callable[[], object]) -> float:
    for _warm in range(3):
        ask()
    taken = []
    for _round in range(30):
        began = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    sys.exit(main())
