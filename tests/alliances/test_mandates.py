"""Appointing and ending, as people and as the database know it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import translation
from tests import worlds

from buendnis.alliances.models import Alliance, Mandate, MandateRole
from buendnis.alliances.selectors import mandates_for_seats, mandates_of, office_of, standing_of
from buendnis.alliances.services import (
    appoint,
    appoint_first_secretariat,
    end_mandate,
    end_seat,
)
from buendnis.ground.accounts.models import User
from buendnis.ground.audit.models import AuditEntry
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.parties.models import Person

TODAY = date(2018, 9, 5)
NOON = datetime(2018, 9, 5, 10, 0, tzinfo=UTC)


@pytest.fixture
def son(db: None) -> Alliance:
    return worlds.alliance("son")


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False), translation.override("de"):
        yield


def test_an_appointed_person_has_an_account_a_mail_and_rights(son: Alliance) -> None:
    office, seat = worlds.actor(worlds.mandate(son)), worlds.seat(son, "Kammer 1")
    given = appoint(
        office, son, email="Neu@Kammer.example", name="Vertretung Kammer 1", role="representative", seat=seat
    )
    assert given.person.user == User.objects.get(email="neu@kammer.example")
    assert (given.starts_on, given.ends_on) == (TODAY, None)
    assert [each.pk for each in mandates_of(given.person.user)] == [given.pk]
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-1] == "mandate.given"


def test_appointing_twice_keeps_one_person(son: Alliance) -> None:
    office = worlds.actor(worlds.mandate(son))
    for name in ("Kammer 1", "Kammer 2"):
        appoint(office, son, email="x@k.example", name="X", role="substitute", seat=worlds.seat(son, name))
    assert Person.objects.filter(email="x@k.example").count() == 1


def test_only_ones_own_secretariat_appoints(son: Alliance) -> None:
    seat = worlds.seat(son)
    foreign = worlds.actor(worlds.mandate(worlds.alliance("jadebay")))
    seated = worlds.actor(worlds.mandate(son, MandateRole.REPRESENTATIVE, seat))
    for actor in (foreign, seated):
        with pytest.raises(NotAllowed):
            appoint(actor, son, email="x@k.example", name="X", role="substitute", seat=seat)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"email": "kein-at"}, "email", "E-Mail"),
        ({"role": "king"}, "role", ""),
        ({"ends_on": date(2018, 9, 4)}, "ends_on", "Ende"),
        ({"starts_on": date(2017, 1, 1)}, None, "Sitz"),
        ({"role": "representative"}, None, "Vertretung"),
    ],
)
def test_what_can_not_be_is_refused_in_words(
    son: Alliance, changes: dict[str, object], field: str | None, said: str
) -> None:
    office, seat = worlds.actor(worlds.mandate(son)), worlds.seat(son, "Kammer 1")
    worlds.mandate(son, MandateRole.REPRESENTATIVE, seat)
    data = {"email": "x@k.example", "name": "X", "role": "substitute", "seat": seat, **changes}
    with pytest.raises(ProcessError) as refused:
        appoint(office, son, **data)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert said in refused.value.text
    assert not User.objects.filter(email="x@k.example").exists()


def test_a_foreign_seat_is_refused(son: Alliance) -> None:
    office, foreign = worlds.actor(worlds.mandate(son)), worlds.seat(worlds.alliance("jadebay"))
    with pytest.raises(ProcessError) as refused:
        appoint(office, son, email="x@k.example", name="X", role="substitute", seat=foreign)
    assert refused.value.field == "seat"


def test_the_database_itself_refuses_a_second_representative(son: Alliance) -> None:
    seat = worlds.seat(son)
    worlds.mandate(son, MandateRole.REPRESENTATIVE, seat)
    with pytest.raises(IntegrityError, match="mandate_one_representative_per_seat"), transaction.atomic():
        worlds.mandate(son, MandateRole.SPOKESPERSON, seat)
    with pytest.raises(IntegrityError, match="mandate_seat_unless_secretariat"), transaction.atomic():
        worlds.mandate(son, MandateRole.SECRETARIAT, seat)
    worlds.mandate(son, MandateRole.SUBSTITUTE, seat)


def test_a_mandate_that_is_ended_at_once_is_gone_at_once_and_stays_in_the_past(son: Alliance) -> None:
    office, seat = worlds.actor(worlds.mandate(son)), worlds.seat(son)
    old = worlds.mandate(son, MandateRole.REPRESENTATIVE, seat)
    user = old.person.user
    assert user is not None
    end_mandate(office, old)
    old.refresh_from_db()
    assert (old.ends_on, old.ended_at, standing_of(old)) == (TODAY, NOON, "past")
    assert mandates_of(user) == []
    assert mandates_of(user, date(2018, 9, 4)) == [old]
    # its successor begins on the same day, and can be ended on it, too
    second = appoint(office, son, email="2@k.example", name="2", role="representative", seat=seat)
    end_mandate(office, second)
    third = appoint(office, son, email="3@k.example", name="3", role="representative", seat=seat)
    assert [each.pk for each in mandates_for_seats(son)] == [third.pk]
    # but nobody comes in where somebody was
    with pytest.raises(ProcessError):
        appoint(
            office,
            son,
            email="4@k.example",
            name="4",
            role="representative",
            seat=seat,
            starts_on=date(2018, 9, 4),
            ends_on=date(2018, 9, 4),
        )


def test_a_mandate_ends_with_its_last_day(son: Alliance) -> None:
    office, seat = worlds.actor(worlds.mandate(son)), worlds.seat(son)
    mandate = worlds.mandate(son, MandateRole.SUBSTITUTE, seat)
    user = mandate.person.user
    assert user is not None
    end_mandate(office, mandate, TODAY)
    with time_machine.travel(datetime(2018, 9, 5, 21, 59, tzinfo=UTC)):
        assert mandates_of(user) != []
    with time_machine.travel(datetime(2018, 9, 5, 22, 1, tzinfo=UTC)):  # midnight in Berlin
        assert mandates_of(user) == []
    with time_machine.travel(datetime(2018, 9, 6, 8, 0, tzinfo=UTC)), pytest.raises(ProcessError):
        end_mandate(office, mandate)
    with pytest.raises(ProcessError):
        end_mandate(office, mandate, date(2018, 9, 4))


def test_the_last_secretary_stays(son: Alliance) -> None:
    only = worlds.mandate(son)
    office = worlds.actor(only)
    for on in (None, date(2018, 12, 31)):
        with pytest.raises(ProcessError, match="leer"):
            end_mandate(office, only, on)
    # somebody who will come later, or who goes earlier, does not help
    appoint(office, son, email="b@o.example", name="B", role="secretariat", starts_on=date(2019, 1, 2))
    appoint(office, son, email="c@o.example", name="C", role="secretariat", ends_on=date(2018, 12, 31))
    with pytest.raises(ProcessError, match="leer"):
        end_mandate(office, only, date(2018, 12, 31))
    end_mandate(office, only, date(2019, 1, 2))
    assert office_of(son, date(2019, 1, 3)).count() == 1


def test_a_seat_ends_with_its_mandates(son: Alliance) -> None:
    office, seat = worlds.actor(worlds.mandate(son)), worlds.seat(son)
    mandate = worlds.mandate(son, MandateRole.REPRESENTATIVE, seat)
    with pytest.raises(ProcessError):
        end_seat(office, seat, date(2018, 9, 4))
    end_seat(office, seat, date(2018, 9, 30))
    mandate.refresh_from_db()
    assert mandate.ends_on == seat.ends_on == date(2018, 9, 30)
    with pytest.raises(ProcessError, match="Sitz"):
        appoint(office, son, email="x@k.example", name="X", role="substitute", seat=seat)


def test_the_first_secretary_is_appointed_once(son: Alliance) -> None:
    first = appoint_first_secretariat("son", "erste@b.example")
    assert appoint_first_secretariat("son", "Erste@B.example") == first
    assert first.role == MandateRole.SECRETARIAT
    with pytest.raises(Alliance.DoesNotExist):
        appoint_first_secretariat("niemandsland", "erste@b.example")
    with pytest.raises(ProcessError):
        appoint_first_secretariat("son", "keine Adresse")


@pytest.mark.parametrize("role", [MandateRole.SECRETARIAT, MandateRole.SPOKESPERSON])
def test_who_keeps_books_or_signs_needs_a_second_factor(son: Alliance, role: str) -> None:
    seat = None if role == MandateRole.SECRETARIAT else worlds.seat(son)
    bare = worlds.client(worlds.mandate(son, role, seat, second_factor=False))
    answer = bare.get(reverse("alliances:overview"))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("mfa_activate_totp")


def test_a_representative_needs_none(son: Alliance) -> None:
    client = worlds.client(worlds.mandate(son, MandateRole.REPRESENTATIVE, worlds.seat(son)))
    assert client.get(reverse("alliances:overview")).status_code == 200


def _in_threads(*calls: object) -> list[object]:
    """The results of ``calls``, or what they raised, when all begin at once."""
    start, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place: int) -> None:
        try:
            translation.activate("de")  # as a request in its own thread has it
            start.wait()
            results[place] = calls[place]()  # type: ignore[operator]
        except Exception as problem:
            results[place] = problem  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(results)


def test_two_who_appoint_at_once_do_not_fill_a_seat_twice(cloned_db: None) -> None:
    son = worlds.alliance("son")
    office, seat = worlds.actor(worlds.mandate(son)), worlds.seat(son)
    results = _in_threads(
        *(
            lambda number=number: appoint(
                office, son, email=f"{number}@k.example", name="X", role="representative", seat=seat
            )
            for number in range(2)
        )
    )
    refused = [each for each in results if isinstance(each, ProcessError)]
    assert len(refused) == 1, results
    assert "Vertretung" in refused[0].text
    assert Mandate.objects.in_alliance(son.pk).filter(seat=seat).count() == 1


def test_two_secretaries_do_not_end_each_other(cloned_db: None) -> None:
    son = worlds.alliance("son")
    both = [worlds.mandate(son), worlds.mandate(son)]
    results = _in_threads(
        lambda: end_mandate(worlds.actor(both[0]), both[1]),
        lambda: end_mandate(worlds.actor(both[1]), both[0]),
    )
    assert sum(isinstance(each, ProcessError) for each in results) == 1, results
    assert office_of(son).count() == 1


def test_a_mail_tells_of_the_mandate(son: Alliance, django_capture_on_commit_callbacks: object) -> None:
    from buendnis.ground.mail.models import Mail

    office = worlds.actor(worlds.mandate(son))
    appoint(office, son, email="x@k.example", name="X", role="substitute", seat=worlds.seat(son, "Kammer 1"))
    row = Mail.objects.get()
    assert row.kind == "mandate.given"
    assert "Kammer 1" in row.body
    assert mail.outbox == []  # it waits for its transaction
