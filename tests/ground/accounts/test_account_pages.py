"""One's own account: the name, and where one is signed in."""

from __future__ import annotations

import re

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from tests.signing_in import sign_in, signed_in

from buendnis.ground.accounts.jobs import sweep_sessions
from buendnis.ground.accounts.models import User
from buendnis.ground.accounts.sessions import describe
from buendnis.ground.clock import now

SESSIONS = "accounts:sessions"


def test_the_name_can_be_changed(client: Client, user: User) -> None:
    sign_in(client, user.email)
    answer = client.post(reverse("accounts:overview"), {"name": "  Frau Muster "}, follow=True)
    assert "Ihr Name wurde gespeichert." in answer.content.decode()
    user.refresh_from_db()
    assert user.name == "Frau Muster"


def test_an_empty_name_is_refused_at_its_field(client: Client, user: User) -> None:
    sign_in(client, user.email)
    answer = client.post(reverse("accounts:overview"), {"name": " "})
    assert answer.status_code == 422
    assert 'id="id_name_error"' in answer.content.decode()


class TestSessions:
    @pytest.fixture
    def elsewhere(self, user: User) -> Client:
        other = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/128.0"})
        sign_in(other, user.email)
        return other

    def test_they_are_listed_with_this_one_first(self, client: Client, user: User, elsewhere: Client) -> None:
        sign_in(client, user.email)
        page = client.get(reverse(SESSIONS)).content.decode()
        assert "Firefox unter Windows" in page
        assert page.count("<tr>") == 3
        assert page.index("diese") < page.index("Firefox unter Windows")

    def test_another_one_can_be_ended(self, client: Client, user: User, elsewhere: Client) -> None:
        sign_in(client, user.email)
        value = re.search(r'name="session" value="(\d+)"', client.get(reverse(SESSIONS)).content.decode())
        assert value
        client.post(reverse(SESSIONS), {"session": value[1]})
        assert signed_in(client)
        assert not signed_in(elsewhere)

    def test_all_others_can_be_ended(self, client: Client, user: User, elsewhere: Client) -> None:
        sign_in(client, user.email)
        client.post(reverse(SESSIONS), {"session": "others"})
        assert signed_in(client)
        assert not signed_in(elsewhere)

    @pytest.mark.parametrize("value", ["", "0", "x", "9" * 40, "-1"])
    def test_nothing_else_ends_anything(
        self, client: Client, user: User, elsewhere: Client, value: str
    ) -> None:
        sign_in(client, user.email)
        client.post(reverse(SESSIONS), {"session": value})
        assert signed_in(client)
        assert signed_in(elsewhere)

    def test_the_session_of_somebody_else_stays(self, client: Client, user: User, elsewhere: Client) -> None:
        from allauth.usersessions.models import UserSession

        theirs = UserSession.objects.get(user=user)
        User.objects.create_user("other@example.org", name="Jemand")
        sign_in(client, "other@example.org")
        client.post(reverse(SESSIONS), {"session": str(theirs.pk)})
        assert signed_in(elsewhere)

    def test_what_is_over_is_swept_away(self, client: Client, user: User, elsewhere: Client) -> None:
        sign_in(client, user.email)
        key = client.session.session_key
        Session.objects.exclude(session_key=key).update(expire_date=now())
        sweep_sessions()
        assert [row.session_key for row in UserSession.objects.all()] == [key]
        assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36",
            "Chrome unter Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1",
            "Safari unter iOS",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537 Edg/130", "Edge unter Windows"),
        ("curl/8", "Unbekannter Browser"),
        ("", "Unbekannter Browser"),
    ],
)
def test_browsers_are_named_as_people_know_them(agent: str, said: str) -> None:
    from django.utils import translation

    with translation.override("de"):
        assert describe(agent) == said


def test_the_table_of_routes_names_what_is_served() -> None:
    from buendnis.ground.accounts import urls
    from buendnis.ground.accounts.routes import ROUTES

    served = {pattern.name for pattern in urls.urlpatterns if getattr(pattern, "name", None)}
    assert served == set(ROUTES)
