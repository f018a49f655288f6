"""Reminders: before, on and after their days; tuned, switched off, once a week, and never twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from tests.worlds import BACKEND

from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor, Role
from buendnis.ground.mail import kinds, reminders
from buendnis.ground.mail.models import Mail, ReminderSent
from buendnis.ground.mail.reminders import Due, chosen_by, send_reminders
from buendnis.ground.mail.services import choose_reminders
from buendnis.ground.verbs import NotAllowed

KIND = "remind.test"
DUE = date(2026, 3, 12)  # a Thursday
ROWS: list[Due] = []


def find(first: date, last: date) -> list[Due]:
    return [row for row in ROWS if first <= row.due <= last]


@pytest.fixture(autouse=True)
def kind() -> Iterator[None]:
    known, mails = dict(reminders._reminders), dict(kinds._kinds)
    reminders._reminders.clear()
    reminders.register(KIND, "Etwas ist fällig", find, usual=3)
    yield
    reminders._reminders.clear()
    reminders._reminders.update(known)
    kinds._kinds.clear()
    kinds._kinds.update(mails)
    ROWS.clear()


def somebody(email: str = "wer@example.org") -> User:
    user = User.objects.create_user(email, "Wer")
    ROWS.append(Due(user.pk, "ding", DUE, "Das Ding", "/ding/"))
    return user


def at(days: int) -> datetime:
    """In the morning, so many days after the last day."""
    return datetime(2026, 3, 12, 5, 10, tzinfo=UTC) + timedelta(days=days)


def choose(user: User, days: int | None, *, weekly: bool = False) -> None:
    choose_reminders(Actor(user_id=user.pk, role=Role.NONE), user, {KIND: days}, weekly=weekly)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("chosen", "first"), [("usual", -3), (14, -14), (7, -7), (3, -3), (1, -1), (0, 0), (None, None)]
)
def test_from_the_chosen_day_on_once(chosen: str | int | None, first: int | None) -> None:
    user = somebody()
    if chosen != "usual":
        choose(user, chosen if isinstance(chosen, int) else None)
    sent_on = [day for day in range(-16, 3) if send_reminders(at(day))]
    assert sent_on == ([first] if first is not None else [])


@pytest.mark.django_db
def test_a_night_in_which_nothing_ran_loses_none_but_what_has_passed_is_not_told() -> None:
    somebody()
    assert send_reminders(at(-1)) == 1
    ROWS[0] = Due(ROWS[0].user_id, "anderes", DUE, "Anderes", "/x/")
    assert send_reminders(at(1)) == 0
    mail = Mail.objects.get()
    assert (mail.kind, mail.to) == (KIND, "wer@example.org")
    for text in ("Das Ding", "12.03.2026", "/ding/", "/einstellungen/"):
        assert text in mail.body, text


@pytest.mark.django_db
def test_a_moved_day_is_told_anew() -> None:
    user = somebody()
    assert send_reminders(at(-3)) == 1
    ROWS[0] = Due(user.pk, "ding", DUE + timedelta(days=7), "Das Ding", "/ding/")
    assert send_reminders(at(-3)) == 0
    assert send_reminders(at(4)) == 1


@pytest.mark.django_db
def test_once_a_week_on_mondays_in_place_of_single_ones() -> None:
    user = somebody()
    ROWS.append(Due(user.pk, "mehr", DUE + timedelta(days=1), "Mehr", "/mehr/"))
    choose(user, 0, weekly=True)
    sent_on = [day for day in range(-14, 3) if send_reminders(at(day)) or send_reminders(at(day))]
    assert sent_on == [-10, -3]  # the Mondays of the two weeks before
    body = Mail.objects.latest("pk").body
    assert "Das Ding" in body
    assert "Mehr" in body
    choose(user, None, weekly=True)
    assert send_reminders(at(-3)) == 0


@pytest.mark.django_db
def test_nobody_chooses_for_somebody_else() -> None:
    user = somebody()
    with pytest.raises(NotAllowed):
        choose_reminders(Actor(user_id=user.pk + 1, role=Role.NONE), user, {KIND: None}, weekly=False)


@pytest.mark.django_db
def test_on_the_settings_page() -> None:
    user = somebody()
    client = Client()
    client.force_login(user, backend=BACKEND)
    page = "/post/einstellungen/"
    assert "Etwas ist fällig" in client.get(page).content.decode()
    assert client.post(page, {f"remind.{KIND}": "7", "weekly": "on"}).status_code == 302
    assert (chosen_by(user), reminders.wants_weekly(user)) == ({KIND: 7}, True)
    assert client.post(page, {f"remind.{KIND}": ""}).status_code == 302
    assert (chosen_by(user), reminders.wants_weekly(user)) == ({KIND: None}, False)
    assert client.post(page, {f"remind.{KIND}": "5"}).status_code == 422


@pytest.mark.usefixtures("cloned_db")
def test_two_runs_at_once_send_one_mail() -> None:
    somebody()
    gate, sent = threading.Barrier(2), []

    def run() -> None:
        try:
            gate.wait()
            sent.append(send_reminders(at(-3)))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == [0, 1]
    assert Mail.objects.filter(kind=KIND).count() == ReminderSent.objects.count() == 1


@pytest.mark.django_db
def test_a_run_that_dies_before_the_mail_sends_it_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    somebody()
    with monkeypatch.context() as broken:
        broken.setattr(reminders, "queue_mail", _dies)
        with pytest.raises(RuntimeError):
            send_reminders(at(-3))
    assert send_reminders(at(-3)) == 1


def _dies(*_args: object, **_options: object) -> None:
    raise RuntimeError("killed")
