"""The page with the accounts of the example world: there in the demo, nowhere else, and what it shows works."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests.reading import tight
from tests.signing_in import sign_in, signed_in

from buendnis.demo import people
from buendnis.demo.base import build_base

PAGE = "/beispiel/"


@pytest.fixture
def demo(db: None, settings: Any) -> Iterator[None]:
    """The clock stands still, so that a code that is shown stays the present one."""
    settings.DEMO = True
    with time_machine.travel(time.time(), tick=False):
        yield


def shown_codes(page: str) -> dict[str, str]:
    """Address and present code of the second factor, as the table shows them."""
    rows = re.findall(r"<tr>(.*?)</tr>", tight(page))
    cells = [re.findall(r'<span class="code">([^<]+)</span>', row) for row in rows]
    return {found[0]: found[1] if len(found) > 1 else "" for found in cells if found}


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_outside_the_demo_it_is_not_there(db: None, method: str) -> None:
    answer = getattr(Client(), method)(PAGE)
    assert answer.status_code == (405 if method == "post" else 404)


def test_outside_the_demo_nothing_leads_there(db: None) -> None:
    assert PAGE not in Client().get("/").content.decode()
    assert Client().get(reverse("mail:outbox")).status_code == 404


def test_in_the_demo_the_start_page_leads_there(demo: None) -> None:
    assert f'href="{PAGE}"' in Client().get("/").content.decode()


def test_before_the_world_is_built_it_shows_no_codes(demo: None) -> None:
    answer = Client().get(PAGE)
    assert answer.status_code == 200
    shown = shown_codes(answer.content.decode())
    assert shown == {login.email: "" for login in people.LOGINS}


def test_it_is_never_kept_by_a_cache(demo: None) -> None:
    assert "no-store" in Client().get(PAGE)["Cache-Control"]


def test_everybody_it_names_gets_in_with_what_it_shows(demo: None) -> None:
    build_base()
    shown = shown_codes(Client().get(PAGE).content.decode())
    assert shown.keys() == {login.email for login in people.LOGINS}
    assert {email for email, code in shown.items() if code} == {
        people.OFFICE,
        people.SPOKESPERSON,
        people.SECOND_SPOKESPERSON,
    }
    for email, code in shown.items():
        browser = Client()
        sign_in(browser, email)
        assert signed_in(browser) is not bool(code), email
        if code:
            answer = browser.post(reverse("mfa_authenticate"), {"code": code})
            assert answer.status_code == 302, email
        assert signed_in(browser), email
        assert browser.get(reverse("desk:home")).status_code == 200, email


def test_codes_are_of_this_installation(demo: None, settings: Any) -> None:
    build_base()
    here = people.totp_secret(people.OFFICE)
    settings.SECOND_FACTOR_KEY = "another installation's"
    assert people.totp_secret(people.OFFICE) != here
    assert people.totp_secret(people.OFFICE) != people.totp_secret(people.SPOKESPERSON)
