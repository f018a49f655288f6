"""How long it takes to import job titles and postal codes, to find an occupation, and to show the pages of need.

    .venv/bin/python -m benchmarks.evidence

It needs the published files beside the project (``BUENDNIS_SHARED_DATA`` names another folder). The *peer* of an
import is reading the same file with Python's CSV reader and putting its rows into the same table by COPY, without
looking at them, and committing; the limit is twice that. Searches have 20 ms at the 95th percentile, pages 50 ms at
the median. The exit code is 1 if something is above its limit.
"""

from __future__ import annotations

import csv
import gzip
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.shared_data import published_file

from benchmarks.installation import throw_away

if TYPE_CHECKING:
    from buendnis.alliances.models import Alliance

FILES = (
    "kldb2010_v2020.csv.gz",
    "ba_engpass_2025_de.csv",
    "ba_engpass_2025_laender.csv",
    "kreise_niedersachsen_bremen.geojson",
    "destatis_21231-02.csv.gz",
    "regprof-german-professions.json",
)
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
    """How long the bare work takes. It is committed as an import is: only then the foreign keys are looked up."""
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
    taken = time.perf_counter() - began
    dataset.delete()
    return taken


def _searches() -> list[str]:
    from tests.evidence.test_search import EVERYDAY
    from tests.evidence.unseen import UNSEEN

    from buendnis.evidence.selectors import find_occupations

    find_occupations("Koch")  # builds the index
    taken = []
    for asked in (*EVERYDAY, *UNSEEN):
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
    _figures(alliance)
    for path in (
        "/bedarf/",
        "/bedarf/berufe/3421/",
        "/bedarf/berufe/8130/",
        "/bedarf/suche/?q=krankenschwester",
        "/bedarf/karte/?occupation=813",
        "/bedarf/karte/?occupation=813&shape=umrisse",
        "/bedarf/branchen/medizin/",
        "/bedarf/vergleich/?a=Hessen&b=Bayern",
        "/bedarf/anerkennung/",
        "/bedarf/anerkennung/reglementiert/",
        "/bedarf/nachweise/",
    ):

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


def _figures(alliance: Alliance) -> None:
    """Figures of all districts of Lower Saxony for a group, and documents, so that the pages have something to show."""
    from buendnis.alliances.models import District
    from buendnis.evidence import core
    from buendnis.evidence.services import Facts, bring_exhibit, import_file
    from buendnis.ground.actor import Actor
    from buendnis.ground.clock import today

    rows = ["AGS;Berufsgruppe;Niveau;SvB;Arbeitslose;Gemeldete Stellen;Stellenabgänge;Vakanzzeit"]
    for number, tile in enumerate(core.tiles()):
        District.objects.get_or_create(ags=tile.ags, defaults={"name": tile.name})
        rows += [
            f"{tile.ags};{code};{level};{900 + number};{30 + number};{20 + number};{70 + number};{30 + number},5"
            for code in ("813", "821", "831")
            for level in (2, 3, 4)
        ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kreise.csv"
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        actor = Actor.system("benchmark", alliance.pk)
        if import_file(actor, path, kind="local", alliance=alliance).dataset is None:
            raise SystemExit("The figures of the districts are not sound.")
    for number in range(30):
        facts = Facts("survey", f"Befragung {number}", "Kammer 1", today(), "Es fehlt an Leuten.")
        bring_exhibit(actor, alliance, facts, SimpleUploadedFile("b.txt", b"Befragung", "text/plain"))


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
