"""Found an alliance in production, before `invite` appoints its first secretariat.

Of the eight alliances of Lower Saxony name, code, host, districts and recognitions are known from published
sources; naming one of them is enough. Whatever is given besides replaces what is known. Without a SLUG the
known alliances are listed.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from buendnis.command.surroundings import CommandFailed, database, set_up_django

if TYPE_CHECKING:
    from buendnis.demo.facts import AllianceFacts

WORDS = ("name", "code", "area", "host")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "slug", nargs="?", metavar="SLUG", help="the alliance's short name, as in its addresses"
    )
    parser.add_argument("--name", help="its full name")
    parser.add_argument("--code", help="its abbreviation, which opinions carry in their numbers")
    parser.add_argument("--area", choices=("SER", "UER"), help="the programme area of its budget (UER: ÜR)")
    parser.add_argument("--host", help="the organisation that carries its office")
    parser.add_argument("--email", default="", help="the address of its office")


def run(options: argparse.Namespace) -> int:
    from buendnis.demo.facts import alliances

    known = {each.slug: each for each in alliances().alliances}
    if options.slug is None:
        width = max(map(len, known))
        print("\n".join(f"{slug:<{width}}  {each.name}" for slug, each in known.items()))
        return 0
    facts = known.get(options.slug)
    missing = [word for word in WORDS if facts is None and not getattr(options, word)]
    if missing:
        raise CommandFailed(
            f"{options.slug} is none of the known alliances. Please give "
            + ", ".join(f"--{word}" for word in missing)
            + ", too, or call `buendnis found` to see the known ones."
        )
    with database():
        set_up_django(as_owner=False)
        from django.core.exceptions import ValidationError

        try:
            name = _found(options, facts)
        except ValidationError as error:
            raise CommandFailed(" ".join(error.messages)) from error
    print(f"{name} is founded. Next: buendnis invite --alliance {options.slug} --email ADDRESS")
    return 0


def _found(options: argparse.Namespace, facts: AllianceFacts | None) -> str:
    from buendnis.alliances.services import add_recognition, found_alliance
    from buendnis.demo.base import districts_of
    from buendnis.ground.actor import Actor
    from buendnis.ground.verbs import unit

    actor = Actor.system("buendnis found")
    with unit():
        alliance = found_alliance(
            actor,
            slug=options.slug,
            code=options.code or (facts.code if facts else ""),
            name=options.name or (facts.name if facts else ""),
            programme_area=options.area or (facts.programme_area.value if facts else ""),
            host=options.host or (facts.host.name if facts else ""),
            districts=districts_of(facts) if facts else (),
            email=options.email,
        )
        for period in facts.recognitions if facts else ():
            add_recognition(
                actor,
                alliance,
                starts_on=period.starts_on,
                ends_on=period.ends_on,
                source=period.source[:200],
            )
    return alliance.name
