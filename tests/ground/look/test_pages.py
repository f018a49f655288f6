"""Page numbers are bounded, and refused forms come back with status 422."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from buendnis.ground.look.pages import paginate


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", 1),
        ("1", 1),
        ("3", 3),
        ("4", 4),
        ("5", 4),
        ("0", 1),
        ("-1", 1),
        ("--1", 1),
        ("x", 1),
        ("3.5", 1),
        ("²", 1),
        ("٣", 1),
        (" 2 ", 2),
        ("9" * 4000, 4),
        ("9999999999999999999999", 4),
    ],
)
def test_any_number_leads_to_a_page_that_exists(asked: str, shown: int) -> None:
    request = RequestFactory().get("/", {"page": asked})
    assert paginate(request, list(range(100)), per_page=30).number == shown


def test_nothing_is_a_page_too() -> None:
    page = paginate(RequestFactory().get("/?page=7"), [])
    assert (page.number, list(page)) == (1, [])
