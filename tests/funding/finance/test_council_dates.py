"""Council dates on the secretariat's list: what comes up, what nobody has told, and that questions do not grow."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.funding.applications.worlds import NOW, World, a_world
from tests.funding.finance.worlds import TOO_LATE, share, the_three_cities

from buendnis.desk.office import desk_of
from buendnis.funding.selectors.council_dates import coming_dates
from buendnis.funding.services.applications import return_application, submit_application
from buendnis.funding.services.cofunding import Later, record_source_status

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


@pytest.fixture
def world(db: None) -> World:
    return a_world()


def days(world: World, day: date) -> list[tuple[date, bool]]:
    return [(each.day, each.is_meeting) for each in coming_dates(world.alliance.pk, day, MONTH)]


def test_papers_and_meeting_come_up_once_it_is_submitted(world: World) -> None:
    row = the_three_cities(world)
    assert days(world, date(2018, 6, 1)) == []  # a draft is nobody else's business
    submit_application(world.actors["applicant"], row, NOW)
    assert days(world, date(2018, 4, 1)) == []
    assert days(world, date(2018, 6, 1)) == [(date(2018, 6, 6), False), (TOO_LATE, True)]
    assert days(world, TOO_LATE + timedelta(days=14)) == [(TOO_LATE, True)]  # what was decided?
    assert days(world, TOO_LATE + timedelta(days=15)) == []


def test_what_was_recorded_counts_and_a_returned_outline_is_left_off(world: World) -> None:
    row = the_three_cities(world)
    submit_application(world.actors["applicant"], row, NOW)
    wolfsburg = share(row, "Wolfsburg")
    earlier = Later("indicated", decides_on=date(2018, 6, 13), papers_due_on=date(2018, 6, 4))
    record_source_status(world.actors["office"], row, wolfsburg.key, earlier, NOW)
    assert days(world, date(2018, 6, 1)) == [(date(2018, 6, 4), False), (date(2018, 6, 13), True)]
    # a meeting that was moved from afar comes near, and one that was moved away is gone
    moved = date(2019, 11, 20)
    record_source_status(
        world.actors["office"], row, wolfsburg.key, Later("indicated", decides_on=moved), NOW
    )
    assert days(world, date(2018, 6, 1)) == []
    assert days(world, date(2019, 11, 1)) == [(moved, True)]
    record_source_status(world.actors["office"], row, wolfsburg.key, Later("confirmed", "Schreiben"), NOW)
    assert days(world, date(2018, 6, 1)) == []
    return_application(world.actors["office"], row, "Bitte ändern.", now=NOW)
    assert days(world, date(2018, 6, 1)) == []


def test_the_desk_tells_them_in_a_constant_number_of_questions(world: World) -> None:
    counts: list[int] = []
    for number in (1, 3):
        for _more in range(number - len(counts) * 1):
            submit_application(world.actors["applicant"], the_three_cities(world), NOW)
        with CaptureQueriesContext(connection) as queries:
            desk = desk_of(world.actors["office"], date(2018, 6, 20))
        counts.append(len(queries))
        lines = [each for each in desk["todo"] if each.due == TOO_LATE]
        assert len(lines) >= number
        assert "Rat der Stadt Wolfsburg" in str(lines[0].text)
        assert lines[0].url.endswith("/kofinanzierung/")
    assert counts[0] == counts[1]
