"""A password is an offer: set shortly after signing in, good beside the code, never in place of the second factor."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client
from django.urls import reverse
from tests.signing_in import ask_for_code, mailed_code, sign_in, signed_in, totp_code

from buendnis.ground.accounts.models import User
from buendnis.ground.accounts.services import remove_password, set_password
from buendnis.ground.actor import Actor, Role
from buendnis.ground.audit.models import AuditEntry
from buendnis.ground.clock import now
from buendnis.ground.verbs import NotAllowed

GOOD = "sieben graue Ziegel im Regen"
SECRET = "JBSWY3DPEHPK3PXP"
pytestmark = pytest.mark.usefixtures("cloned_db")


def set_one(client: Client, first: str = GOOD, second: str = GOOD) -> int:
    answer = client.post(reverse("accounts:password"), {"password1": first, "password2": second})
    return answer.status_code


def by_password(client: Client, email: str, password: str = GOOD, target: str = "") -> int:
    data = {"login": email, "password": password} | ({"next": target} if target else {})
    return client.post(reverse("account_password_login"), data).status_code


def test_set_it_and_sign_in_with_it(client: Client, user: User) -> None:
    sign_in(client, user.email)
    assert set_one(client) == 302
    assert signed_in(client)
    other = Client()
    assert by_password(other, user.email) == 302
    assert signed_in(other)


def test_setting_it_is_told_by_mail_and_noted_without_it(client: Client, user: User) -> None:
    sign_in(client, user.email)
    set_one(client)
    assert mail.outbox[-1].to == [user.email]
    assert GOOD not in mail.outbox[-1].body
    entry = AuditEntry.objects.get(action="account.password_set")
    assert GOOD not in str(entry.__dict__)


def test_the_code_still_opens_the_account(client: Client, user: User) -> None:
    sign_in(client, user.email)
    set_one(client)
    other = Client()
    sign_in(other, user.email)
    assert signed_in(other)


def test_all_other_sessions_end_with_it(client: Client, user: User) -> None:
    other = Client()
    sign_in(other, user.email)
    sign_in(client, user.email)
    set_one(client)
    assert not signed_in(other)
    assert signed_in(client)
    page = client.get(reverse("accounts:sessions")).content.decode()
    assert page.count('<th scope="row">') == 1


def test_a_second_factor_is_asked_for_all_the_same(client: Client, user: User) -> None:
    sign_in(client, user.email)
    set_one(client)
    TOTP.activate(user, SECRET)
    other = Client()
    by_password(other, user.email)
    assert not signed_in(other)
    other.post(reverse("mfa_authenticate"), {"code": totp_code(SECRET)})
    assert signed_in(other)


def test_who_has_one_proves_it_before_touching_the_second_factor(client: Client, user: User) -> None:
    sign_in(client, user.email)
    set_one(client)
    with time_machine.travel(now() + timedelta(minutes=20)):
        asked = client.get(reverse("mfa_activate_totp"))
        assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
        wrong = client.post(asked.headers["Location"], {"password": "falsch falsch falsch"})
        assert "nicht das Passwort" in wrong.content.decode()
        right = client.post(asked.headers["Location"], {"password": GOOD})
        assert right.headers["Location"] == reverse("mfa_activate_totp")


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("kurz", "kurz", "12 Zeichen"),
        ("1q2w3e4r5t6y", "1q2w3e4r5t6y", "üblich"),
        ("kammer1@example.org", "kammer1@example.org", "ähnlich"),
        (GOOD, GOOD + " ", "unterscheiden sich"),
        ("", "", "zwingend erforderlich"),
    ],
)
def test_a_poor_one_is_refused_at_its_field(
    client: Client, user: User, first: str, second: str, said: str
) -> None:
    sign_in(client, user.email)
    answer = client.post(reverse("accounts:password"), {"password1": first, "password2": second})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page, page[page.find("<main") :][:3000]
    assert f'value="{first}"' not in page
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_a_found_phone_sets_none(client: Client, user: User) -> None:
    sign_in(client, user.email)
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert set_one(client) == 200
        page = client.get(reverse("accounts:password")).content.decode()
        assert "password1" not in page
        assert reverse("account_logout") in page
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_removing_it(client: Client, user: User) -> None:
    sign_in(client, user.email)
    set_one(client)
    with time_machine.travel(now() + timedelta(minutes=11)):
        client.post(reverse("accounts:remove_password"))
        user.refresh_from_db()
        assert user.has_usable_password()
    assert client.post(reverse("accounts:remove_password")).status_code == 302
    assert signed_in(client)
    assert by_password(Client(), user.email) == 200
    sign_in(other := Client(), user.email)
    assert signed_in(other)


def test_wrong_ones_are_counted_whoever_asks(client: Client, user: User) -> None:
    sign_in(client, user.email)
    set_one(client)
    for number in range(5):
        tried = client.__class__(REMOTE_ADDR=f"192.0.2.{number + 1}")
        assert by_password(tried, user.email, "falsch falsch falsch") == 200
    late = Client(REMOTE_ADDR="192.0.2.99")
    answer = late.post(reverse("account_password_login"), {"login": user.email, "password": GOOD})
    assert answer.status_code != 302
    assert not signed_in(late)
    sign_in(other := Client(), user.email)  # the code stays a way in
    assert signed_in(other)


def test_an_unknown_address_is_answered_like_a_wrong_password(client: Client, user: User) -> None:
    pages = []
    for email in (user.email, "niemand@example.org"):
        answer = client.post(
            reverse("account_password_login"), {"login": email, "password": "falsch falsch falsch"}
        )
        text = answer.content.decode()
        assert "passen nicht zusammen" in text
        pages.append(answer.status_code)
    assert len(set(pages)) == 1


def test_the_way_goes_on_where_one_wanted_to_go(client: Client, user: User) -> None:
    ask_for_code(client, user.email, target=reverse("accounts:sessions"))
    code = mailed_code()
    answer = client.post(
        reverse("account_confirm_login_code"), {"code": code, "next": reverse("accounts:sessions")}
    )
    assert answer.headers["Location"] == reverse("accounts:sessions")
    set_one(client)
    other = Client()
    target = reverse("accounts:sessions")
    page = other.get(f"{reverse('account_request_login_code')}?next={target}").content.decode()
    link = f"{reverse('account_password_login')}?next={target}"
    assert f'href="{link}"' in page
    entered = other.post(link, {"login": user.email, "password": GOOD, "next": reverse("accounts:sessions")})
    assert entered.headers["Location"] == reverse("accounts:sessions")


@pytest.mark.parametrize("verb", [lambda a, u: set_password(a, u, GOOD), remove_password])
def test_nobody_does_it_for_another(user: User, verb: object) -> None:
    other = User.objects.create_user("andere@example.org")
    assert callable(verb)
    with pytest.raises(NotAllowed):
        verb(Actor(user_id=other.pk, role=Role.NONE), user)
