"""The desks of partners and applicants, and the start page: one's own, what is open, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.appraisal.worlds import (
    DEADLINE,
    NOW,
    TODAY,
    Stage,
    a_case,
    a_draft_opinion,
    a_proposed_case,
    a_stage,
    assessed,
    fresh,
    with_second_factor,
)
from tests.funding.applications.worlds import a_draft
from tests.funding.ideas.worlds import as_, close_form, confirmed, open_form

from buendnis.appraisal.services.cases import declare_conflict
from buendnis.appraisal.services.opinions import draft_hash, edit_opinion, release_opinion
from buendnis.appraisal.services.proposals import bring_to_committee
from buendnis.decisions import services as decisions
from buendnis.decisions.models import Resolution
from buendnis.desk import partner

HOME = "/arbeitsplatz/"


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    with time_machine.travel(NOW, tick=False):
        yield a_stage()


def todo(stage: Stage, who: str = "third") -> dict[str, str]:
    return {item.title: str(item.text) for item in partner.desk_of(stage.actor(who), TODAY)["todo"]}


def an_open_vote(stage: Stage, title: str) -> Resolution:
    drafted = bring_to_committee(
        stage.office,
        a_proposed_case(stage, title),
        committee=stage.committee,
        mode="circular",
        deadline=DEADLINE,
        now=NOW,
    )
    return decisions.open_resolution(stage.office, drafted, NOW)


def test_assessing_is_asked_for_until_it_is_done_or_a_conflict_is_declared(stage: Stage) -> None:
    case = a_case(stage, "Labor")
    asked = {"Labor": "Bitte bewerten Sie"}
    assert todo(stage) == todo(stage, "fourth") == asked
    assessed(stage, case, "third")
    assert todo(stage) == {}
    declare_conflict(stage.actor("fourth"), case, "personal", "verwandt", NOW)
    assert todo(stage, "fourth") == {}
    assert todo(stage, "seat") == asked


def test_voting_is_asked_for_until_it_is_done(stage: Stage) -> None:
    resolution = an_open_vote(stage, "Labor")
    assert todo(stage) == {"Labor": "Bitte stimmen Sie ab"}
    decisions.cast_vote(stage.actor("third"), resolution, "yes", now=NOW)
    assert todo(stage) == {}
    assert todo(stage, "fourth").keys() == {"Labor"}


def test_a_recorded_vote_is_asked_about_until_it_is_confirmed(stage: Stage) -> None:
    resolution = an_open_vote(stage, "Labor")
    vote = decisions.record_vote(
        stage.office,
        resolution,
        stage.seats["third"],
        choice="yes",
        channel="telephone",
        evidence="Anruf",
        cast_at=NOW,
        now=NOW,
    )
    (item,) = partner.desk_of(stage.actor("third"), TODAY)["todo"]
    assert item.icon == "question-mark"
    assert as_(stage.world, "third").get(item.url).status_code == 200
    decisions.confirm_recorded_vote(stage.actor("third"), vote, agrees=True)
    assert todo(stage) == {}


def test_a_release_is_asked_for_again_when_the_wording_has_changed(stage: Stage) -> None:
    opinion = a_draft_opinion(stage, "Labor")
    asked = todo(stage, "spokesperson")
    assert asked.keys() == {"Labor"}
    assert todo(stage, "third") == {}  # only spokespersons release
    release_opinion(stage.actor("spokesperson"), opinion, draft_hash(opinion))
    assert todo(stage, "spokesperson") == {}
    edit_opinion(stage.office, fresh(opinion), reasons="Neue Begründung")
    assert todo(stage, "spokesperson") == asked


def test_a_partner_sees_only_the_own_alliance_and_the_page_asks_a_constant_number(stage: Stage) -> None:
    foreign = a_stage("JAD", "03405")
    an_open_vote(foreign, "Fremde Abstimmung")
    a_case(foreign, "Fremde Bewertung")
    client = as_(stage.world, "third")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(HOME).content.decode()
        assert "Fremde" not in page
        return len(queries)

    def fill(number: int) -> None:
        an_open_vote(stage, f"Abstimmung {number}")
        a_case(stage, f"Bewertung {number}")

    fill(1)
    asked()
    first = asked()
    for number in range(2, 6):
        fill(number)
    assert len(todo(stage)) == 10
    assert asked() == first


def test_a_partner_with_nothing_to_do_is_told_so(stage: Stage) -> None:
    page = as_(stage.world, "third").get(HOME).content.decode()
    assert 'class="empty"' in page
    assert "worklist__item" not in page


def test_an_applicant_sees_the_own_outlines_and_ideas(stage: Stage) -> None:
    open_form(stage.world)
    client, other = as_(stage.world, "applicant"), as_(stage.world, "stranger")
    assert 'class="empty"' in client.get(HOME).content.decode()

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(HOME).status_code == 200
        return len(queries)

    a_draft(stage.world, "Meine Skizze 1")
    confirmed(stage.world, "Meine Idee 1")
    asked()
    first = asked()
    for number in range(2, 6):
        a_draft(stage.world, f"Meine Skizze {number}")
        confirmed(stage.world, f"Meine Idee {number}")
    page = client.get(HOME).content.decode()
    assert page.count("Meine Skizze") >= 5
    assert page.count("Meine Idee") >= 5
    assert asked() == first
    assert "Meine" not in other.get(HOME).content.decode()


@pytest.mark.parametrize(
    ("who", "template"),
    [
        ("office", "desk/office.html"),
        ("seat", "desk/partner.html"),
        ("spokesperson", "desk/partner.html"),
        ("applicant", "desk/applicant.html"),
        ("stranger", "desk/applicant.html"),
    ],
)
def test_each_role_gets_its_own_page(stage: Stage, who: str, template: str) -> None:
    if who in {"office", "spokesperson"}:
        with_second_factor(stage, who)
    client = as_(stage.world, who)
    assert client.get("/")["Location"] == HOME
    answer = client.get(HOME)
    named = [found.name for found in answer.templates if (found.name or "").startswith("desk/")]
    assert named[0] == template
    assert "no-store" in answer["Cache-Control"]


def test_the_start_page_offers_forms_that_are_open(stage: Stage) -> None:
    link = f"/b/{stage.world.alliance.slug}/idee/"
    assert link not in Client().get("/").content.decode()
    open_form(stage.world)
    assert link in Client().get("/").content.decode()
    close_form(stage.world)
    assert link not in Client().get("/").content.decode()
