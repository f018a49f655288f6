"""Page numbers are bounded, and refused forms come back with status 422."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models.functions import Length
from django.test import RequestFactory

from buendnis.ground.look.pages import paginate
from buendnis.ground.rows import first_of


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


@pytest.mark.django_db
def test_rows_come_in_their_order_with_their_number_in_two_questions(
    django_assert_num_queries: Any,
) -> None:
    """However far down the page is, and also beyond the last one."""
    rows = ContentType.objects.order_by("-model", "pk").annotate(letters=Length("model"))
    everything = list(rows.all())
    for asked, number in (("1", 1), ("3", 3)):
        request = RequestFactory().get("/", {"page": asked})
        with django_assert_num_queries(2):
            page = paginate(request, rows, per_page=10)
            shown, in_all = list(page), page.paginator.count
        assert (page.number, in_all) == (number, len(everything))
        assert shown == everything[(number - 1) * 10 : number * 10]
        assert [row.letters for row in shown] == [len(row.model) for row in shown]
    last = paginate(RequestFactory().get("/?page=999"), rows, per_page=10)
    assert (last.number, list(last)) == (last.paginator.num_pages, everything[(last.number - 1) * 10 :])
    assert paginate(RequestFactory().get("/"), rows.filter(pk=0)).paginator.count == 0
    kept_apart = rows.values_list("model", flat=True).distinct().order_by("model")
    assert list(paginate(RequestFactory().get("/"), kept_apart, per_page=3)) == list(kept_apart[:3])
    assert first_of(rows, 4) == everything[:4]
