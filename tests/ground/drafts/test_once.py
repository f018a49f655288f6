"""What is sent twice happens once, whole or not at all."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.ground.drafts.filling import CLOSED, OPEN, effects, filled_in, hidden
from tests.ground.drafts.site import effect

from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor
from buendnis.ground.audit.models import AuditEntry
from buendnis.ground.clock import now
from buendnis.ground.drafts import middleware
from buendnis.ground.drafts.jobs import sweep
from buendnis.ground.drafts.models import KeptInput, OnceToken
from buendnis.ground.jobs.models import JobProgress
from buendnis.ground.verbs import record


def test_a_second_sending_gets_the_first_ones_answer(client: Client) -> None:
    sent = filled_in(client, text="Eins")
    first = client.post(OPEN, sent)
    second = client.post(OPEN, sent)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert effects() == ["Eins"]


def test_each_page_has_a_token_of_its_own(client: Client) -> None:
    client.post(OPEN, filled_in(client, text="Eins"))
    client.post(OPEN, filled_in(client, text="Zwei"))
    assert effects() == ["Eins", "Zwei"]


def test_a_refused_form_can_be_sent_again_as_it_is(client: Client) -> None:
    sent = filled_in(client, text="")
    assert client.post(OPEN, sent).status_code == 422
    assert not OnceToken.objects.exists()
    assert client.post(OPEN, sent | {"text": "Eins"}).status_code == 302
    assert effects() == ["Eins"]


def test_a_token_counts_for_its_address_and_account_only(client: Client, user: User) -> None:
    sent = filled_in(client, text="Eins")
    client.post(OPEN, sent)
    client.force_login(user)
    client.post(OPEN, sent)
    client.post(CLOSED, sent)
    assert effects() == ["Eins"] * 3


@pytest.mark.parametrize("token", [{}, {"once": ""}, {"once": "x" * 101}])
def test_without_a_token_each_sending_counts(client: Client, token: dict[str, str]) -> None:
    for _time in range(2):
        assert client.post(OPEN, {"text": "Eins"} | token).status_code == 302
    assert effects() == ["Eins", "Eins"]


class TestOneUnit:
    """Each POST is one transaction."""

    def test_an_ordinary_answer_commits_whatever_its_status(self, client: Client) -> None:
        assert client.post("/probe/zu-oft/", {"once": "a"}).status_code == 429
        assert effects() == ["counted"]

    @pytest.mark.parametrize(("address", "status"), [("/probe/fehlt/", 404), ("/probe/bricht/", 500)])
    def test_an_exception_takes_everything_back(self, client: Client, address: str, status: int) -> None:
        client.raise_request_exception = False
        assert client.post(address, {"once": "a"}).status_code == status
        assert effects() == []
        assert not OnceToken.objects.exists()

    def test_an_answer_that_allauth_raises_is_one(self, client: Client) -> None:
        answers = [client.post("/probe/sofort/", {"once": "a"}) for _time in range(2)]
        assert [answer["Location"] for answer in answers] == ["/sofort/", "/sofort/"]
        assert effects() == ["begun"]

    def test_who_has_to_prove_who_they_are_sends_the_form_afterwards(
        self, client: Client, user: User
    ) -> None:
        client.force_login(user)
        answer = client.post("/probe/nochmal/", {"once": "a"})
        assert answer.status_code == 302
        assert "/konto/" in answer["Location"]
        assert not OnceToken.objects.exists()

    def test_an_answer_that_is_drawn_later_is_drawn(self, client: Client) -> None:
        answer = client.post("/probe/spaeter/")
        assert "<h1>Probe</h1>" in answer.content.decode()
        assert hidden(answer, "once")
        assert effects() == ["drawn"]

    def test_records_are_written_at_the_end_of_it(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Several verbs in one request write their records after all they have done."""
        seen: list[int] = []

        def settle(key: str, response: object) -> None:
            record(Actor.visitor(), "trial.settled", effect("late"))
            seen.append(AuditEntry.objects.count())

        monkeypatch.setattr(middleware, "_settle", settle)
        client.post(OPEN, filled_in(client, text="Eins"))
        assert seen == [0]
        assert AuditEntry.objects.count() == 1


def test_eight_at_once_have_one_effect_and_one_answer(cloned_db: None) -> None:
    sent = filled_in(Client(), text="Eins")
    together = threading.Barrier(8)
    answers: list[Any] = []

    def send() -> None:
        try:
            client = Client()
            together.wait()
            answers.append(client.post(f"{OPEN}?slowly=1", sent))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert effects() == ["Eins"]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, f"/fertig/{_only_key()}/")
    }
    assert len(answers) == 8


def test_the_twin_of_a_refused_one_is_a_first_one(cloned_db: None) -> None:
    """Both forms are incomplete: each is shown again, none waits for ever."""
    sent = filled_in(Client(), text="")
    statuses: list[int] = []

    def send() -> None:
        try:
            statuses.append(Client().post(OPEN, sent).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [422] * 4
    assert not OnceToken.objects.exists()


def _only_key() -> int:
    return JobProgress.objects.get().pk


def test_old_tokens_and_old_input_are_swept_away(client: Client) -> None:
    client.post(OPEN, filled_in(client, text="Eins"))
    client.post(CLOSED, filled_in(client, text="Zwei"))
    assert (OnceToken.objects.count(), KeptInput.objects.count()) == (1, 1)
    sweep.func()
    assert (OnceToken.objects.count(), KeptInput.objects.count()) == (1, 1)
    OnceToken.objects.update(sent_at=now() - timedelta(days=2, minutes=1))
    KeptInput.objects.update(kept_at=now() - timedelta(hours=24, minutes=1))
    sweep.func()
    assert not OnceToken.objects.exists()
    assert not KeptInput.objects.exists()
