"""Who sees a page, looked at by everybody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import uuid4

from django.urls import reverse
from tests.appraisal.worlds import (
    VOTERS,
    Stage,
    as_,
)

ROLES = ("office", *VOTERS, "applicant", "stranger", "foreign office", "foreign seat", "visitor")
SEATS = set(VOTERS)
MEMBERS = SEATS | {"office"}


def who_sees(stage: Stage, foreign: Stage, names: Iterable[str], public_id: object) -> dict[str, set[str]]:
    """Who gets which page; all others get what a random id gets, byte for byte but for the form's tokens."""
    seen: dict[str, set[str]] = {name: set() for name in names}
    for who in ROLES:
        side = foreign if who.startswith("foreign") else stage
        client = as_(side, who.removeprefix("foreign "))
        nowhere = client.get(reverse(f"appraisal:{next(iter(seen))}", args=[uuid4()]))
        for name, those in seen.items():
            answer = client.get(reverse(f"appraisal:{name}", args=[public_id]))
            if answer.status_code == 200:
                those.add(who)
            elif who == "visitor":
                assert answer.status_code == 302
                assert "anmelden" in answer["Location"]
            else:
                assert answer.status_code == nowhere.status_code == 404, (who, name)
                assert _plain(answer.content) == _plain(nowhere.content), (who, name)
    return seen


def _plain(html: bytes) -> str:
    return re.sub(r'value="[^"]*"', "", html.decode())
