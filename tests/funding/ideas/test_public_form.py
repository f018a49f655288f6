"""The public form for ideas: brought by anybody, confirmed by mail."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from tests import worlds
from tests.funding.applications.worlds import World
from tests.funding.ideas.worlds import (
    NOW,
    as_,
    close_form,
    now_in,
    posted,
)
from tests.signing_in import ask_for_code, mailed_code

from buendnis.funding.models import Idea, IdeaState
from buendnis.ground.mail.models import Mail
from buendnis.strategy.models import FieldOfAction, Goal

ADDRESS = "idee@somewhere.example"


def form_of(world: World) -> str:
    return f"/b/{world.alliance.slug}/idee/"


def ideas_of(world: World) -> list[Idea]:
    return list(Idea.objects.in_alliance(world.alliance.pk).order_by("pk"))


class TestThePublicForm:
    def test_brought_confirmed_and_seen_by_the_office(self, world: World) -> None:
        """The whole way of somebody who has no account, as they walk it."""
        browser = Client()
        answer = browser.post(form_of(world), posted(world))
        assert answer.status_code == 302
        assert answer["Location"] == f"{form_of(world)}gesendet/"
        assert "bestätigen" in browser.get(answer["Location"]).content.decode()
        assert as_(world, "office").get("/ideen/").content.decode().count("Digitalisierungslabor") == 0

        (idea,) = ideas_of(world)
        page = f"/ideen/{idea.public_id}/bestaetigen/"
        assert page in Mail.objects.get(kind="idea.confirm").body
        led = browser.get(page)
        assert led.status_code == 302
        mail.outbox.clear()
        ask_for_code(browser, ADDRESS, target=page)
        answer = browser.post(reverse("account_confirm_login_code"), {"code": mailed_code(), "next": page})
        assert (answer.status_code, answer["Location"]) == (302, page)
        assert "Digitalisierungslabor" in browser.get(page).content.decode()
        assert now_in(idea).state == IdeaState.UNCONFIRMED  # reading confirms nothing
        answer = browser.post(page)
        assert answer["Location"] == f"/ideen/{idea.public_id}/"
        assert now_in(idea).state == IdeaState.NEW
        assert "Digitalisierungslabor" in as_(world, "office").get("/ideen/").content.decode()
        assert browser.post(page).status_code == 302  # once more does no harm
        assert browser.get(page).status_code == 302

    def test_everybody_opens_it_and_it_names_the_privacy_notice(self, world: World) -> None:
        for who in ["visitor", *world.users]:
            answer = as_(world, who).get(form_of(world))
            assert answer.status_code == 200
            named = f"/b/{world.alliance.slug}/#datenschutz" in answer.content.decode()
            assert named == (who not in {"office", "seat", "spokesperson"})

    def test_whoever_is_signed_in_confirms_nothing(self, world: World) -> None:
        client = as_(world, "applicant")
        data = posted(world)
        del data["contact_email"]
        answer = client.post(form_of(world), data)
        (idea,) = ideas_of(world)
        assert answer["Location"] == f"/ideen/{idea.public_id}/"
        assert idea.state == IdeaState.NEW
        assert not Mail.objects.filter(kind="idea.confirm").exists()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"title": ""}, "title"),
            ({"summary": " "}, "summary"),
            ({"contact_name": ""}, "contact_name"),
            ({"contact_email": "no address"}, "contact_email"),
            ({"privacy": ""}, "privacy"),
            ({"title": "x" * 161}, "title"),
            ({"field_of_action": "0192f0c1-7f00-7000-8000-000000000000"}, "field_of_action"),
            ({"field_of_action": "1' OR 1=1"}, "field_of_action"),
            ({"need": "x" * 4001}, "need"),
            ({"title": "a\x00b"}, "title"),
        ],
    )
    def test_bad_input_is_shown_at_its_field_and_the_rest_is_kept(
        self, world: World, changes: dict[str, Any], field: str
    ) -> None:
        answer = Client().post(form_of(world), posted(world, **changes))
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {field}
        assert "05321 12345" in answer.content.decode()
        assert ideas_of(world) == []

    def test_texts_are_shown_as_texts(self, world: World) -> None:
        answer = as_(world, "applicant").post(
            form_of(world), posted(world, title="<script>alert(1)</script>"), follow=True
        )
        assert "<script>alert" not in answer.content.decode()
        assert "&lt;script&gt;alert" in answer.content.decode()

    def test_a_closed_form_says_so(self, world: World) -> None:
        close_form(world)
        answer = Client().get(form_of(world))
        assert answer.status_code == 200
        assert "<textarea" not in answer.content.decode()
        assert as_(world, "seat").get(form_of(world)).content.decode().count("<textarea") == 2

    def test_closed_meanwhile_the_input_is_kept(self, world: World) -> None:
        browser = Client()
        browser.get(form_of(world))
        close_form(world)
        answer = browser.post(form_of(world), posted(world, summary="Was ich lange geschrieben habe"))
        assert answer.status_code == 422
        assert "Was ich lange geschrieben habe" in answer.content.decode()
        assert "geschlossen" in answer.content.decode()
        assert ideas_of(world) == []

    def test_a_program_that_fills_every_field_brings_nothing(self, world: World) -> None:
        answer = Client().post(form_of(world), posted(world, website="https://spam.example"))
        assert answer["Location"] == f"{form_of(world)}gesendet/"
        assert ideas_of(world) == []
        assert not Mail.objects.exists()

    def test_nobody_brings_many_in_an_hour(self, world: World) -> None:
        browser = Client()
        for number in range(5):
            answer = browser.post(form_of(world), posted(world, title=f"Idee {number}"))
            assert answer.status_code == 302
        answer = browser.post(form_of(world), posted(world, title="Noch eine"))
        assert answer.status_code == 429
        assert "Noch eine" in answer.content.decode()
        assert len(ideas_of(world)) == 5
        for number in range(15):
            browser.post(form_of(world), posted(world, contact_email=f"a{number}@somewhere.example"))
        answer = browser.post(form_of(world), posted(world, contact_email="b@somewhere.example"))
        assert answer.status_code == 429
        assert len(ideas_of(world)) == 19  # twenty tries from one place

    def test_it_does_not_tell_whether_an_address_is_known(self, world: World) -> None:
        answers = [
            Client().post(form_of(world), posted(world, contact_email=email))
            for email in (ADDRESS, world.users["office"].email)
        ]
        assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1

    def test_an_unknown_alliance_is_not_there(self, world: World) -> None:
        assert Client().get("/b/nirgends/idee/").status_code == 404
        assert Client().post("/b/nirgends/idee/", posted(world)).status_code == 404

    def test_only_the_fields_of_the_strategy_in_force_are_offered(self, world: World) -> None:
        first, last = NOW.date().replace(year=2015), NOW.date().replace(year=2017)
        worlds.strategy(world.alliance, "Altes Handlungsfeld", title="Alt", starts_on=first, ends_on=last)
        content = Client().get(form_of(world)).content.decode()
        assert world.field_of_action.title in content
        assert "Altes Handlungsfeld" not in content
        assert 'name="goal"' not in content  # there is none to be named

    def test_a_goal_can_be_named_and_names_its_field(self, world: World) -> None:
        field = world.field_of_action
        goal = Goal.objects.create(field=field, number=1, title="Mehr Beratung")
        other = FieldOfAction.objects.create(strategy=field.strategy, number=9, title="Matching")
        for chosen, said in ((str(other.public_id), "anderen Handlungsfeld"), ("", "")):
            data = posted(world, goal=str(goal.public_id), field_of_action=chosen)
            answer = Client().post(form_of(world), data)
            assert said in answer.content.decode()
            assert answer.status_code == (422 if said else 302)
        idea = Idea.objects.in_alliance(world.alliance.pk).get()
        assert (idea.goal, idea.field_of_action) == (goal, field)
