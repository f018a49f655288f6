"""Signing in by a mailed code: bound to the asking browser, few tries, no word about who has an account."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.signing_in import ask_for_code, mailed_code, sign_in, signed_in

from buendnis.ground.accounts.models import User

CONFIRM = "account_confirm_login_code"


def test_a_code_signs_in_and_confirms_the_address(client: Client, user: User) -> None:
    sign_in(client, user.email)
    assert signed_in(client)
    assert EmailAddress.objects.get(user=user).verified


def test_the_mail_carries_a_code_and_no_link_that_opens_anything(client: Client, user: User) -> None:
    ask_for_code(client, user.email)
    text = str(mail.outbox[-1].body)
    assert mailed_code() in text
    assert "/konto/" not in text


def test_a_code_works_in_the_asking_browser_only(client: Client, user: User) -> None:
    ask_for_code(client, user.email)
    other = Client()
    other.post(reverse(CONFIRM), {"code": mailed_code()})
    assert not signed_in(other)


def test_a_code_grows_old(client: Client, user: User) -> None:
    ask_for_code(client, user.email)
    code = mailed_code()
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        client.post(reverse(CONFIRM), {"code": code})
        assert not signed_in(client)


def test_five_wrong_codes_end_it_with_a_clear_word(client: Client, user: User) -> None:
    ask_for_code(client, user.email)
    code = mailed_code()
    for _ in range(4):
        answer = client.post(reverse(CONFIRM), {"code": "BBBB-BBBB"})
        assert "Dieser Code stimmt nicht oder ist abgelaufen" in answer.content.decode()
    answer = client.post(reverse(CONFIRM), {"code": "BBBB-BBBB"}, follow=True)
    assert "Zu viele Versuche" in answer.content.decode()
    client.post(reverse(CONFIRM), {"code": code})
    assert not signed_in(client)


def test_asking_too_often_gets_a_page_that_says_so(client: Client, user: User) -> None:
    for _ in range(3):
        ask_for_code(Client(), user.email)
    answer = client.post(reverse("account_request_login_code"), {"email": user.email})
    assert "Zu viele Versuche" in answer.content.decode()
    assert len(mail.outbox) == 3


def test_an_address_that_asks_for_everybody_gets_a_page_that_says_so(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    client.get(reverse("account_signup"))
    client.post(reverse("account_signup"), {"email": "a@example.org"})
    answer = Client().post(reverse("account_signup"), {"email": "b@example.org"})
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "Bitte warten Sie zehn Minuten" in answer.content.decode()


def test_nobody_learns_who_has_an_account(client: Client, user: User) -> None:
    known = client.post(reverse("account_request_login_code"), {"email": user.email})
    unknown = Client().post(reverse("account_request_login_code"), {"email": "nobody@example.org"})
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert mail.outbox[-1].to == ["nobody@example.org"]
    assert "kein Konto" in str(mail.outbox[-1].body)


def test_a_closed_account_stays_closed(client: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    ask_for_code(client, user.email)
    if mail.outbox and "Code" in mail.outbox[-1].subject:
        client.post(reverse(CONFIRM), {"code": mailed_code()})
    assert not signed_in(client)


def test_after_signing_in_one_is_where_one_wanted_to_be(client: Client, user: User) -> None:
    target = reverse("accounts:sessions")
    refused = client.get(target)
    assert refused.status_code == HTTPStatus.FOUND
    client.get(refused.headers["Location"])
    ask_for_code(client, user.email, target)
    answer = client.post(f"{reverse(CONFIRM)}?next={target}", {"code": mailed_code(), "next": target})
    assert answer.headers["Location"] == target


class TestOpeningAnAccount:
    def test_a_code_opens_it_and_it_carries_no_rights(self, client: Client) -> None:
        client.post(reverse("account_signup"), {"email": "New@Example.org"})
        client.post(reverse("account_email_verification_sent"), {"code": mailed_code()})
        assert signed_in(client)
        user = User.objects.get(email__iexact="new@example.org")
        assert not user.has_usable_password()
        assert not getattr(user, "is_superuser", False)

    def test_a_second_account_with_the_same_address_is_refused_silently(
        self, client: Client, user: User
    ) -> None:
        sign_in(Client(), user.email)
        answer = client.post(reverse("account_signup"), {"email": user.email.upper()})
        assert answer.status_code == HTTPStatus.FOUND
        assert User.objects.count() == 1
        assert "bereits ein Konto" in mail.outbox[-1].subject
        assert reverse("account_request_login_code") in str(mail.outbox[-1].body)


def test_changing_the_address_needs_the_code_that_goes_to_the_new_one(client: Client, user: User) -> None:
    sign_in(client, user.email)
    client.post(reverse("account_email"), {"email": "neu@example.org", "action_add": ""})
    assert mail.outbox[-1].to == ["neu@example.org"]
    user.refresh_from_db()
    assert user.email == "kammer1@example.org"
    client.post(reverse("account_email_verification_sent"), {"code": mailed_code()})
    user.refresh_from_db()
    assert user.email == "neu@example.org"


@pytest.mark.parametrize(
    "name",
    ["account_request_login_code", "account_signup", "account_inactive", "account_logout", "account_login"],
)
def test_the_pages_before_signing_in_open(client: Client, name: str) -> None:
    answer = client.get(reverse(name), follow=True)
    assert answer.status_code == HTTPStatus.OK
