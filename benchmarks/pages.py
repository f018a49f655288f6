"""How long the server works on the main pages, in a database of ten years and eight alliances.

    .venv/bin/python -m benchmarks.pages [--rounds N] [--large] [--keep]

Beside each page's median stand its share of the limit, and how much slower it is than the same page was a
moment before in the example world alone. ``work`` is the processor's time in Python, which a busy machine
lengthens less. The exit code is 1 if a page is above the limit.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.installation import kept, throw_away

if TYPE_CHECKING:
    from django.test import Client

    from buendnis.demo.story import Story

LIMIT_MS = 50.0
ROUNDS, WARM_UP = 30, 3
LARGE = {"per_year": 63, "ideas": 4}  # 5,040 outlines, 20,160 ideas


@dataclass(frozen=True)
class Measured:
    """One page, in milliseconds: median, 95th percentile, median of Python's own work; and its queries."""

    median: float
    high: float
    work: float
    queries: int


def main() -> int:
    """Measure, print, and say whether all pages keep the limit."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help="calls of each page (default: %(default)s)"
    )
    parser.add_argument(
        "--large", action="store_true", help="with 5,000 outlines and 20,000 ideas; takes some minutes"
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="keep the large world in the folder that BUENDNIS_TEST_HOME names, or measure the one kept there",
    )
    options = parser.parse_args()
    rounds: int = options.rounds
    if options.keep:
        with kept("large", lambda: _keep(LARGE)):
            return _report({}, _measure_all(_kept_pages(), _clients(), rounds))
    with throw_away():
        story = _world()
        addresses, clients = _pages(story), _clients()
        alone = _measure_all(addresses, clients, rounds)
        _grow(story, LARGE if options.large else {})
        grown = _measure_all(addresses, clients, rounds)
    return _report(alone, grown)


def _world() -> Story:
    """The example world with a finished project."""
    from django.conf import settings

    from buendnis.appraisal.jobs import seal_opinion
    from buendnis.demo import world

    settings.DEMO = True
    print("Building the example world …", flush=True)
    story = world.build("running")
    assert story.opinion is not None  # noqa: S101 - this stage has one
    seal_opinion(story.opinion.pk)
    return story


def _grow(story: Story, size: dict[str, int]) -> None:
    from benchmarks.growth import grow

    print("Adding ten years of eight alliances …", flush=True)
    began = time.perf_counter()
    rows = grow(story, **size)
    print(f"  {time.perf_counter() - began:.0f} s: " + ", ".join(f"{n:,} {t}" for t, n in rows.items()))


def _keep(size: dict[str, int]) -> None:
    """Build the world that is kept, and note its pages beside it."""
    story = _world()
    _kept_in().write_text(json.dumps(_pages(story)))
    _grow(story, size)


def _kept_in() -> Path:
    from buendnis.config.test_settings import TEST_HOME

    return TEST_HOME / "pages.json"


def _kept_pages() -> dict[str, tuple[str, str]]:
    from django.conf import settings

    settings.DEMO = True
    found = {name: (who, path) for name, (who, path) in json.loads(_kept_in().read_text()).items()}
    return found | _lists()


def _lists() -> dict[str, tuple[str, str]]:
    """Pages whose address names nothing of the world."""
    from django.urls import reverse

    waiting, ideas = reverse("funding:waiting"), reverse("funding:ideas")
    return {
        "what waits": ("office", waiting),
        "what waits, by its last day": ("office", f"{waiting}?sort=due"),
        "list of advice": ("office", reverse("funding:advice")),
        "list of ideas, for their applicant": ("applicant", ideas),
        "list of ideas, for a partner": ("partner", ideas),
        "list of outlines, for its applicant": ("applicant", reverse("funding:applications")),
    }


def _pages(story: Story) -> dict[str, tuple[str, str]]:
    """What is measured: name → who calls it, and where."""
    from django.urls import reverse

    from buendnis.ledger.selectors import heads_of

    assert story.application is not None  # noqa: S101 - this stage has all of them
    assert story.case is not None  # noqa: S101
    assert story.resolution is not None  # noqa: S101
    assert story.opinion is not None  # noqa: S101
    application = [story.application.public_id]
    head = heads_of(story.alliance).get(recognition__starts_on__year=2018)
    outlines = reverse("funding:applications")
    return {
        "Monday page": ("office", reverse("desk:home")),
        "list of ideas": ("office", reverse("funding:ideas")),
        "list of outlines": ("office", outlines),
        "list of outlines, sorted by amount": ("office", f"{outlines}?sort=-esf"),
        "one outline": ("office", reverse("funding:application", args=application)),
        "its pre-check": ("office", reverse("funding:precheck", args=application)),
        "its assessment": ("office", reverse("appraisal:case", args=application)),
        "list of resolutions": ("office", reverse("decisions:list")),
        "one resolution": ("office", reverse("decisions:resolution", args=[story.resolution.public_id])),
        "budget": ("office", reverse("ledger:overview")),
        "one budget with its journal": ("office", reverse("ledger:head", args=[head.public_id])),
        "list of expert opinions": ("office", reverse("appraisal:opinions")),
        "one expert opinion": ("office", reverse("appraisal:opinion", args=[story.opinion.public_id])),
        "seats": ("office", reverse("alliances:seats")),
        "partner's desk": ("partner", reverse("desk:home")),
        "one outline, for a partner": ("partner", reverse("funding:application", args=application)),
        "applicant's desk": ("applicant", reverse("desk:home")),
        "one outline, for its applicant": ("applicant", reverse("funding:application", args=application)),
        "start page": ("visitor", reverse("desk:start")),
        **_lists(),
    }


def _clients() -> dict[str, Client]:
    """Browsers of the example's people."""
    from django.test import Client

    from buendnis.demo import people
    from buendnis.ground.accounts.models import User

    who = {"office": people.OFFICE, "partner": f"kammer-2@{people.DOMAIN}", "applicant": people.APPLICANT}
    found = {"visitor": Client(SERVER_NAME="localhost")}
    for name, email in who.items():
        found[name] = Client(SERVER_NAME="localhost")
        found[name].force_login(
            User.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
    # the secretariat has signed in with its second factor, as it must
    session = found["office"].session
    session["account_authentication_methods_user"] = str(session["_auth_user_id"])
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session.save()
    return found


def _measure_all(
    addresses: Mapping[str, tuple[str, str]], clients: Mapping[str, Client], rounds: int
) -> dict[str, Measured]:
    return {name: _measure(clients[who], path, rounds) for name, (who, path) in addresses.items()}


def _measure(client: Client, path: str, rounds: int) -> Measured:
    from django.db import connection

    from buendnis.config.garbage import spare_callers

    asked: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    for _ in range(WARM_UP):
        answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answers {answer.status_code}; nothing can be measured.")
    spare_callers()  # as the server does
    with connection.execute_wrapper(note):
        client.get(path)
    walls, works = [], []
    for _ in range(rounds):
        began, worked = time.perf_counter(), time.process_time()
        client.get(path)
        walls.append((time.perf_counter() - began) * 1000)
        works.append((time.process_time() - worked) * 1000)
    high = sorted(walls)[max(0, round(len(walls) * 0.95) - 1)]
    return Measured(statistics.median(walls), high, statistics.median(works), len(asked))


def _report(alone: Mapping[str, Measured], grown: Mapping[str, Measured]) -> int:
    print(f"\n{'page':<36}{'median':>9}{'95 %':>9}{'work':>9}{'of limit':>10}{'growth':>8}{'queries':>9}")
    above = []
    for name, now in grown.items():
        before = alone.get(name)
        share = now.median / LIMIT_MS
        grew = before is not None and before.queries != now.queries
        asked = f"{before.queries}→{now.queries}" if before and grew else f"{now.queries}"
        growth = f"{now.median / before.median:.2f}" if before else "–"
        print(
            f"{name:<36}{now.median:>6.1f} ms{now.high:>6.1f} ms{now.work:>6.1f} ms{share:>10.2f}"
            f"{growth:>8}{asked:>9}"
        )
        if share > 1:
            above.append(name)
    print(f"\nof limit: median / {LIMIT_MS:.0f} ms; growth: median / median in the example world alone")
    if above:
        print(f"Above the limit: {', '.join(above)}")
    return 1 if above else 0


if __name__ == "__main__":
    sys.exit(main())
