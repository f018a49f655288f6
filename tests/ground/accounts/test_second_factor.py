"""The second factor: who needs one gets no further without, codes are counted, its key is kept encrypted."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse
from tests.signing_in import sign_in, signed_in, totp_code

from buendnis.ground.accounts import policies
from buendnis.ground.accounts.models import User

# allauth tells of a new second factor, and counts its set-up, when all is committed
pytestmark = pytest.mark.usefixtures("cloned_db")


@pytest.fixture
def _demanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies, "SECOND_FACTOR_RULES", [lambda user: True])


@pytest.fixture(autouse=True)
def _at_rest() -> Iterator[None]:
    """The clock of the app and of the server agree, and stand still."""
    with time_machine.travel(time.time(), tick=False):
        yield


def set_up(client: Client) -> str:
    """Set the second factor up as a person does; the key."""
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    found = re.search(r'<p class="code">([A-Z2-7]+)</p>', page)
    assert found
    answer = client.post(reverse("mfa_activate_totp"), {"code": totp_code(found[1])})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    return found[1]


def recovery_codes(client: Client) -> list[str]:
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    return re.findall(r'<li class="code">(\w+)</li>', page)


@pytest.mark.usefixtures("_demanded")
class TestDemanded:
    def test_every_page_leads_to_the_set_up(self, client: Client, user: User) -> None:
        sign_in(client, user.email)
        for name in ("accounts:overview", "accounts:sessions", "account_email", "mfa_index"):
            answer = client.get(reverse(name))
            assert answer.headers["Location"] == reverse("mfa_activate_totp"), name

    def test_the_set_up_itself_and_the_way_out_stay_open(self, client: Client, user: User) -> None:
        sign_in(client, user.email)
        for name in ("mfa_activate_totp", "look:imprint", "account_logout"):
            assert client.get(reverse(name)).status_code == 200, name
        client.post(reverse("account_logout"))
        assert (
            client.get(reverse("accounts:overview"))
            .headers["Location"]
            .startswith(reverse("account_request_login_code"))
        )

    def test_an_address_that_is_not_there_stays_not_there(self, client: Client, user: User) -> None:
        sign_in(client, user.email)
        assert client.get("/gibt-es-nicht/").status_code in {302, 404}

    def test_with_it_all_is_open(self, client: Client, user: User) -> None:
        sign_in(client, user.email)
        set_up(client)
        assert signed_in(client)
        assert len(recovery_codes(client)) == 10

    def test_it_cannot_be_removed(self, client: Client, user: User) -> None:
        sign_in(client, user.email)
        set_up(client)
        answer = client.post(reverse("mfa_deactivate_totp"))
        assert "Ihre Rolle verlangt einen zweiten Faktor" in answer.content.decode()
        assert Authenticator.objects.filter(user=user, type="totp").exists()


def test_nobody_else_is_bothered(client: Client, user: User) -> None:
    sign_in(client, user.email)
    assert signed_in(client)


def test_the_key_is_not_in_the_database_in_clear(client: Client, user: User) -> None:
    sign_in(client, user.email)
    secret = set_up(client)
    stored = str(Authenticator.objects.get(user=user, type="totp").data)
    assert secret not in stored
    assert Authenticator.objects.get(user=user, type="totp").wrap().validate_code("000000") is False


class TestSigningInWithIt:
    @pytest.fixture
    def secret(self, client: Client, user: User) -> str:
        sign_in(client, user.email)
        return set_up(client)

    def test_the_mailed_code_alone_is_not_enough(self, secret: str, user: User) -> None:
        other = Client()
        sign_in(other, user.email)
        assert not signed_in(other)
        with time_machine.travel(time.time() + 30, tick=False):
            other.post(reverse("mfa_authenticate"), {"code": totp_code(secret)})
        assert signed_in(other)

    def test_a_recovery_code_works_once(self, secret: str, client: Client, user: User) -> None:
        code = recovery_codes(client)[0]
        for expected in (True, False):
            other = Client()
            sign_in(other, user.email)
            other.post(reverse("mfa_authenticate"), {"code": code})
            assert signed_in(other) is expected

    def test_five_wrong_codes_close_it_even_for_the_right_one(self, secret: str, user: User) -> None:
        other = Client()
        sign_in(other, user.email)
        for _ in range(5):
            answer = other.post(reverse("mfa_authenticate"), {"code": "000000"})
            assert "Dieser Code stimmt nicht" in answer.content.decode()
        with time_machine.travel(time.time() + 30, tick=False):
            answer = other.post(reverse("mfa_authenticate"), {"code": totp_code(secret)})
            assert "Zu viele Versuche" in answer.content.decode()
            assert not signed_in(other)
        with time_machine.travel(time.time() + 601, tick=False):
            sign_in(other, user.email)
            other.post(reverse("mfa_authenticate"), {"code": totp_code(secret)})
            assert signed_in(other)

    @pytest.mark.parametrize(
        ("seconds", "expected"),
        [pytest.param(30, True, id="just over"), pytest.param(60, False, id="long over")],
    )
    def test_a_code_may_be_typed_at_the_end_of_its_time(
        self, secret: str, user: User, seconds: int, expected: bool
    ) -> None:
        shown = totp_code(secret, time.time() + 60)
        other = Client()
        sign_in(other, user.email)
        with time_machine.travel(time.time() + 60 + seconds, tick=False):
            other.post(reverse("mfa_authenticate"), {"code": shown})
            assert signed_in(other) is expected

    def test_no_code_opens_twice_while_it_is_accepted(self, secret: str, user: User) -> None:
        shown = totp_code(secret, time.time() + 60)
        for later, expected in ((30, True), (61, False), (89, False)):
            other = Client()
            with time_machine.travel(time.time() + later, tick=False):
                sign_in(other, user.email)
                other.post(reverse("mfa_authenticate"), {"code": shown})
                assert signed_in(other) is expected, later

    def test_its_owner_is_told_by_mail(self, secret: str) -> None:
        assert any(message.subject == "Zweiter Faktor eingerichtet" for message in mail.outbox)

    def test_it_can_be_removed_where_no_role_demands_it(
        self, secret: str, client: Client, user: User
    ) -> None:
        client.post(reverse("mfa_deactivate_totp"))
        assert not Authenticator.objects.filter(user=user, type="totp").exists()
