"""Nobody asks for an alliance's rows without saying whose."""

from __future__ import annotations

import pytest
from tests import worlds

from buendnis.alliances.models import Seat
from buendnis.ground.tenancy import NotNarrowed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "ask",
    [
        lambda: list(Seat.objects.all()),
        Seat.objects.count,
        lambda: Seat.objects.filter(name="x").exists(),
        Seat.objects.first,
        lambda: Seat.objects.get(pk=1),
        lambda: list(Seat.objects.values_list("pk")),
        lambda: list(Seat.objects.iterator()),
        lambda: Seat.objects.update(name="x"),
        lambda: Seat.objects.filter(pk=1).delete(),
        lambda: Seat.objects.in_bulk([1]),
    ],
)
def test_a_question_without_an_alliance_raises(ask: object) -> None:
    worlds.seat(worlds.alliance(), name="Kammer 1")
    with pytest.raises(NotNarrowed):
        ask()  # type: ignore[operator]


def test_narrowed_questions_answer() -> None:
    ours, theirs = worlds.alliance(), worlds.alliance("nord")
    seat = worlds.seat(ours, name="Kammer 1")
    worlds.seat(theirs, name="Kammer 1")
    assert list(Seat.objects.in_alliance(ours.pk)) == [seat]
    assert list(Seat.objects.filter(name="Kammer 1").in_alliance(ours.pk)) == [seat]
    assert list(ours.seats.all()) == [seat]
    assert list(Seat.objects.in_alliance(None)) == []
    assert Seat.objects.unscoped("counting over all alliances").count() == 2
    seat.name = "Kammer 2"
    seat.save()
    seat.refresh_from_db()
    with pytest.raises(ValueError):
        Seat.objects.unscoped("")
