"""How long it takes to find similar ideas among 25,000 texts of eight alliances, and to list 20,000 ideas.

    .venv/bin/python -m benchmarks.similar [--rounds N]

Each line shows the median and the 95th percentile, and the share of the limit that the median takes. The *peer* is
the same search by PostgreSQL alone: all words of the text, every match ranked. The exit code is 1 if something is
above its limit.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from benchmarks.installation import throw_away
from benchmarks.pages import _clients as clients_of

if TYPE_CHECKING:
    from django.test import Client

IDEAS_PER_ALLIANCE, OUTLINES_PER_ALLIANCE = 2500, 625
LIMITS_MS = {"similar": 100.0, "list": 50.0}
ROUNDS, WARM_UP = 60, 5
# German compounds are made of few parts, so the words of the texts are, too
FIRST = [
    "Fach",
    "Pflege",
    "Ausbildungs",
    "Digital",
    "Werkstatt",
    "Betriebs",
    "Berufs",
    "Sprach",
    "Willkommens",
    "Hochschul",
    "Handwerks",
    "Logistik",
    "Energie",
    "Klima",
    "Gesundheits",
    "Kinder",
    "Senioren",
    "Mobilitäts",
    "Land",
    "Stadt",
    "Regional",
    "Praktikums",
    "Studien",
    "Familien",
    "Weiterbildungs",
    "Beratungs",
    "Netzwerk",
    "Innovations",
    "Labor",
    "Lern",
    "Kompetenz",
    "Arbeits",
    "Unternehmens",
    "Schul",
    "Integrations",
]
LAST = [
    "kräfte",
    "zentrum",
    "projekt",
    "börse",
    "labor",
    "messe",
    "lotsen",
    "netz",
    "werkstatt",
    "programm",
    "beratung",
    "schule",
    "tage",
    "camp",
    "stelle",
    "kurs",
    "gruppe",
    "akademie",
    "agentur",
    "messe",
    "tour",
    "karte",
    "portal",
    "woche",
    "preis",
    "patenschaft",
    "vermittlung",
    "analyse",
    "kampagne",
]
PLAIN = [
    "Betriebe",
    "Region",
    "Menschen",
    "Frauen",
    "Jugendliche",
    "Studierende",
    "Auszubildende",
    "Zugewanderte",
    "Arbeitslose",
    "Kommune",
    "unterstützen",
    "gewinnen",
    "halten",
    "qualifizieren",
    "begleiten",
    "vernetzen",
    "ansprechen",
    "beraten",
    "vermitteln",
    "erproben",
    "Braunschweig",
    "Wolfsburg",
    "Salzgitter",
    "Goslar",
    "Gifhorn",
    "Helmstedt",
    "Peine",
    "Wolfenbüttel",
    "Harz",
    "Heide",
    "gemeinsam",
    "dauerhaft",
    "und",
    "für",
    "mit",
    "die",
    "der",
    "das",
    "in",
    "von",
    "zu",
    "auf",
    "eine",
    "einen",
    "werden",
    "sollen",
    "können",
    "über",
    "während",
    "bei",
]


def main() -> int:
    """Measure, print, and say whether all limits are kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of each question (default: %(default)s)")
    rounds: int = parser.parse_args().rounds
    with throw_away():
        from buendnis.demo import world

        words = random.Random(7)  # noqa: S311 - texts, no secrets
        print("Building the example world …", flush=True)
        world.build("idea")
        print("Adding ideas and outlines of eight alliances …", flush=True)
        number = _fill(words)
        print(f"  {number:,} texts can be found.", flush=True)
        return _report(_measured(words, rounds))


def _text(words: random.Random, length: int) -> str:
    """Words as frequent as in a language: few of them often, most of them seldom."""

    def one() -> str:
        if words.random() < 0.55:
            return PLAIN[min(int(words.expovariate(0.09)), len(PLAIN) - 1)]
        first = FIRST[min(int(words.expovariate(0.07)), len(FIRST) - 1)]
        return first + LAST[min(int(words.expovariate(0.07)), len(LAST) - 1)]

    return " ".join(one() for _ in range(length))


def _fill(words: random.Random) -> int:
    from django.db import connection

    from buendnis.alliances.models import Alliance
    from buendnis.funding.kinds import OUTLINE
    from buendnis.funding.models import Idea
    from buendnis.ground.clock import now, today
    from buendnis.ground.ids import public_id
    from buendnis.ground.text import sort_key
    from buendnis.ground.textindex.kinds import Piece
    from buendnis.ground.textindex.services import put_all, rebuild

    alliances = list(Alliance.objects.order_by("pk")[:8])

    def ideas() -> Iterator[Idea]:
        for alliance in alliances:
            for place in range(IDEAS_PER_ALLIANCE):
                title = _text(words, 5)[:160]
                published = now() if place % 3 == 0 else None
                yield Idea(
                    alliance=alliance,
                    title=title,
                    sort_key=sort_key(title),
                    summary=_text(words, words.randrange(40, 400)),
                    need=_text(words, words.randrange(0, 120)),
                    state=("new", "advice", "outlined")[place % 3],
                    confirmed_at=now(),
                    may_be_published=published is not None,
                    published_at=published,
                )

    Idea.objects.bulk_create(ideas(), batch_size=1000)
    number = rebuild()
    number += put_all(
        Piece(OUTLINE, public_id(), alliance.pk, _text(words, 5), _text(words, 500), False, today())
        for alliance in alliances
        for _ in range(OUTLINES_PER_ALLIANCE)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return number


def _measured(words: random.Random, rounds: int) -> dict[str, tuple[str, list[float]]]:
    from django.urls import reverse

    from buendnis.alliances.models import Alliance
    from buendnis.demo import people
    from buendnis.funding.selectors.similar import alike
    from buendnis.ground.actor import Actor

    alliance = Alliance.objects.get(slug="suedostniedersachsen")
    office, visitor = people.acting(people.OFFICE, alliance), Actor.visitor()
    clients = clients_of()
    short = [(_text(words, 4), _text(words, 15)) for _ in range(rounds)]
    long = [(_text(words, 6), _text(words, 350)) for _ in range(rounds)]
    address, listed = reverse("funding:similar"), reverse("funding:ideas")

    def get(client: Client, **asked: str) -> None:
        answer = client.get(address, asked)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answers {answer.status_code}; nothing can be measured.")

    def page(query: str = "") -> Callable[[int], object]:
        return lambda _: clients["office"].get(listed + query)

    runs: dict[str, tuple[str, Callable[[int], object]]] = {
        "a few words, for the office": ("similar", lambda place: alike(office, *short[place])),
        "a long text, for the office": ("similar", lambda place: alike(office, *long[place])),
        "a long text, for a visitor": ("similar", lambda place: alike(visitor, *long[place])),
        "common words only": (
            "similar",
            lambda _: alike(office, "Betriebe der Region", "Menschen gewinnen"),
        ),
        "page while typing": (
            "similar",
            lambda place: get(clients["office"], title=short[place][0], text=long[place][1][:1500]),
        ),
        "peer: every match ranked": ("", lambda place: _peer(office, " ".join(long[place]))),
        "list of ideas": ("list", page()),
        "list of ideas, page 50": ("list", page("?page=50")),
        "list of ideas, sorted by title": ("list", page("?sort=title")),
        "list of ideas, by state": ("list", page("?state=advice")),
        "list of ideas, searched": ("list", page("?q=werkstatt")),
    }
    return {name: (limit, _times(run, rounds)) for name, (limit, run) in runs.items()}


def _peer(actor: object, text: str) -> None:
    from django.contrib.postgres.search import SearchQuery, SearchRank
    from django.db.models import F

    from buendnis.ground.actor import Actor
    from buendnis.ground.textindex.folding import fold
    from buendnis.ground.textindex.models import Entry

    assert isinstance(actor, Actor)  # noqa: S101 - narrowed for the type checker
    any_of = " | ".join(sorted({word for word in fold(text).split() if word.isalpha()}))
    query = SearchQuery(any_of, config="pg_catalog.german", search_type="raw")
    rows = Entry.objects.visible_to(actor).filter(words=query)
    list(rows.annotate(rank=SearchRank(F("words"), query)).order_by("-rank").values_list("pk")[:5])


def _times(run: Callable[[int], object], rounds: int) -> list[float]:
    for place in range(min(WARM_UP, rounds)):
        run(place)
    times = []
    for place in range(rounds):
        began = time.perf_counter()
        run(place)
        times.append((time.perf_counter() - began) * 1000)
    return times


def _report(measured: dict[str, tuple[str, list[float]]]) -> int:
    print(f"\n{'question':<36}{'median':>12}{'95 %':>12}{'of limit':>10}")
    above = []
    for name, (limit, times) in measured.items():
        median, high = statistics.median(times), sorted(times)[max(0, round(len(times) * 0.95) - 1)]
        share = median / LIMITS_MS[limit] if limit else None
        print(f"{name:<36}{median:>9.1f} ms{high:>9.1f} ms{'' if share is None else f'{share:.2f}':>10}")
        if share is not None and share > 1:
            above.append(name)
    print("\nlimits: " + ", ".join(f"{name} {limit:.0f} ms" for name, limit in LIMITS_MS.items()))
    if above:
        print(f"Above the limit: {', '.join(above)}")
    return 1 if above else 0


if __name__ == "__main__":
    sys.exit(main())
