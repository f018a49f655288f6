"""Choosing as whom one acts, and what everybody may see."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse
from tests import worlds

from buendnis.alliances.models import District, MandateRole
from buendnis.alliances.services import end_mandate, open_public_forms, save_notices

pytestmark = pytest.mark.django_db
HOME = resolve_url(settings.LOGIN_REDIRECT_URL)


def page(client: Client, name: str = "overview", *args: str) -> str:
    answer = client.get(reverse(f"alliances:{name}", args=args))
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_head_says_as_whom_one_acts_and_switches() -> None:
    son, jadebay = worlds.alliance("son"), worlds.alliance("jadebay")
    first = worlds.mandate(
        son, MandateRole.REPRESENTATIVE, worlds.seat(son, "Jobcenter 1"), email="x@j.example"
    )
    second = worlds.mandate(
        jadebay, MandateRole.SUBSTITUTE, worlds.seat(jadebay, "Jobcenter 7"), email="x@j.example"
    )
    client = worlds.client(first)
    switch = reverse("alliances:act_as")
    for mandate, title in ((second, "Bündnis JADEBAY"), (first, "Bündnis SON")):
        answer = client.post(switch, {"mandate": str(mandate.public_id)})
        assert (answer.status_code, answer["Location"]) == (302, HOME)
        shown = page(client)
        assert f"<h1>{title}</h1>" in shown
        acting = shown.partition('class="acting"')[2].partition("<details>")[0]
        assert mandate.seat is not None
        assert mandate.seat.name in acting
        # the head names the alliance beside the name of the product, and nowhere else
        head = shown.partition("<header")[2].partition("</header>")[0]
        assert mandate.alliance.name not in acting
        assert re.search(rf'class="brand__alliance">{mandate.alliance.name}</span>', head)
    client.post(switch, {"mandate": "none"})
    assert client.get(reverse("alliances:overview")).status_code == 404


def test_the_head_names_the_alliance_of_the_office_once() -> None:
    own = worlds.mandate(worlds.alliance("son"))
    shown = page(worlds.client(own))
    head = shown.partition("<header")[2].partition("acting__choices")[0]
    assert "<strong>Geschäftsstelle</strong>" in head
    assert head.count("Bündnis SON") == 1


def test_what_is_no_mandate_of_ones_own_changes_nothing() -> None:
    son = worlds.alliance("son")
    own = worlds.mandate(son, MandateRole.REPRESENTATIVE, worlds.seat(son))
    foreign = worlds.mandate(worlds.alliance("jadebay"))
    client = worlds.client(own)
    for asked in (str(foreign.public_id), "", "nonsense"):
        client.post(reverse("alliances:act_as"), {"mandate": asked})
        assert "<h1>Bündnis SON</h1>" in page(client)


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/buendnis/sitze/", "/buendnis/sitze/"),
        ("https://böse.example/", HOME),
        ("//boese.example", HOME),
        ("", HOME),
    ],
)
def test_it_leads_back_only_to_this_site(target: str, lands: str) -> None:
    son = worlds.alliance("son")
    own = worlds.mandate(son, MandateRole.REPRESENTATIVE, worlds.seat(son))
    answer = worlds.client(own).post(
        reverse("alliances:act_as"), {"mandate": str(own.public_id), "next": target}
    )
    assert answer["Location"] == lands


def test_it_is_only_ever_posted_by_somebody_signed_in() -> None:
    own = worlds.mandate(worlds.alliance("son"))
    assert worlds.client(own).get(reverse("alliances:act_as")).status_code == 405
    assert "/konto/anmelden/" in Client().post(reverse("alliances:act_as"), {"mandate": "none"})["Location"]


def test_a_switch_after_an_expired_login_is_sent_from_the_page_after_the_sign_in() -> None:
    son, jadebay = worlds.alliance("son"), worlds.alliance("jadebay")
    first = worlds.mandate(son, MandateRole.REPRESENTATIVE, worlds.seat(son), email="x@j.example")
    second = worlds.mandate(jadebay, MandateRole.REPRESENTATIVE, worlds.seat(jadebay), email="x@j.example")
    client, switch = Client(), reverse("alliances:act_as")
    asked = client.post(switch, {"mandate": str(second.public_id), "next": "/buendnis/"})
    back = parse_qs(urlsplit(asked["Location"]).query)["next"][0]
    user = first.person.user
    assert user is not None
    client.force_login(user, backend=worlds.BACKEND)
    page = client.get(back).content.decode()
    form = page.partition("<h1>")[2].partition("<form")[2].partition("</form>")[0]
    assert f'action="{switch}"' in form
    answer = client.post(switch, dict(re.findall(r'name="([^"]*)" value="([^"]*)"', form)))
    assert answer["Location"] == "/buendnis/"
    assert "<h1>Bündnis JADEBAY" in client.get("/buendnis/").content.decode()


def test_an_ended_mandate_opens_no_page_from_that_moment() -> None:
    son = worlds.alliance("son")
    office = worlds.actor(worlds.mandate(son))
    ending = worlds.mandate(son, MandateRole.SUBSTITUTE, worlds.seat(son))
    client = worlds.client(ending)
    client.post(reverse("alliances:act_as"), {"mandate": str(ending.public_id)})
    page(client)
    end_mandate(office, ending)
    assert client.get(reverse("alliances:overview")).status_code == 404
    answer = client.post(reverse("alliances:act_as"), {"mandate": str(ending.public_id)}, follow=True)
    assert "gilt nicht mehr" in answer.content.decode()


def test_everybody_reads_of_the_alliances() -> None:
    son = worlds.alliance("son")
    son.districts.add(District.objects.create(ags="03153", name="Goslar"))
    assert "Goslar" in page(Client(), "list")
    closed = page(Client(), "public", "son")
    assert 'id="datenschutz"' in closed
    assert reverse("funding:public_idea", args=["son"]) not in closed
    office = worlds.actor(worlds.mandate(son))
    save_notices(
        office,
        son,
        controller_kind="host",
        controller="Träger, Weg 1",
        imprint="<b>Impressum</b> des Bündnisses",
        privacy_notice="Ihre Angaben\nbleiben hier.",
    )
    open_public_forms(office, son)
    shown = page(Client(), "public", "son")
    assert reverse("funding:public_idea", args=["son"]) in shown
    assert "&lt;b&gt;Impressum" in shown
    assert "bleiben hier." in shown
    assert Client().get(reverse("alliances:public", args=["nirgends"])).status_code == 404
