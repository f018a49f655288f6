"""The secretariat's Monday page: each thing to do or to wait for comes when it should, and goes when it is done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.appraisal.worlds import (
    DEADLINE,
    NOW,
    TODAY,
    VOTERS,
    Stage,
    a_case,
    a_checked_outline,
    a_draft_opinion,
    a_proposed_case,
    a_released_opinion,
    a_stage,
    assessed,
    voted,
    with_second_factor,
)
from tests.funding.applications.worlds import a_draft, a_full_draft
from tests.funding.ideas.worlds import as_, brought, confirmed, open_form

from buendnis.appraisal.models import ExpertOpinion
from buendnis.appraisal.services.cases import open_case
from buendnis.appraisal.services.opinions import draft_hash, issue_opinion, release_opinion
from buendnis.appraisal.services.proposals import bring_to_committee, propose
from buendnis.decisions import services as decisions
from buendnis.decisions.models import Meeting
from buendnis.desk import office, partner
from buendnis.desk.items import Item, in_order
from buendnis.funding.models import AdviceStep, Application, Idea
from buendnis.funding.services.advice_notes import add_advice, tick_step
from buendnis.funding.services.applications import mark_checked, submit_application
from buendnis.funding.services.ideas import park_idea
from buendnis.ground.mail.models import Mail, MailState

DUE = date(2018, 6, 1)


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    with time_machine.travel(NOW, tick=False):
        yield a_stage()


def todo(stage: Stage, day: date = TODAY) -> dict[str, str]:
    """Title and text of what the office has to do."""
    return {item.title: str(item.text) for item in office.desk_of(stage.office, day)["todo"]}


def waiting(stage: Stage, day: date = TODAY) -> dict[str, str]:
    return {item.title: f"{item.who} {item.text}" for item in office.desk_of(stage.office, day)["waiting"]}


def test_an_outline_from_its_beginning_to_its_opinion(stage: Stage) -> None:
    """The same title wanders through the page, and nothing of an earlier step stays."""
    title = "Digitalisierungslabor"
    row = a_full_draft(stage.world, title)
    assert (todo(stage), waiting(stage)) == ({}, {})  # what an applicant begins is private

    submit_application(stage.actor("applicant"), row, NOW)
    assert (todo(stage), waiting(stage)) == ({title: "Vorprüfung durchführen"}, {})

    row = mark_checked(stage.office, row)
    assert (todo(stage), waiting(stage)) == ({title: "Bewertung eröffnen"}, {})

    case = open_case(stage.office, row, now=NOW)
    assert todo(stage) == {}
    assert waiting(stage).keys() == {title}
    assert todo(stage, case.due_on) == {title: "Die Zeit für Bewertungen ist um: Vorschlag machen"}
    assert waiting(stage, case.due_on) == {}

    assessed(stage, case, "seat", "third")
    assert " 2 " in waiting(stage)[title]
    propose(stage.office, case, result="support", now=NOW)
    assert (todo(stage), waiting(stage)) == ({title: "Vorschlag ins Gremium bringen"}, {})

    resolution = bring_to_committee(
        stage.office, case, committee=stage.committee, mode="circular", deadline=DEADLINE, now=NOW
    )
    assert (todo(stage), waiting(stage)) == ({title: "Abstimmung eröffnen"}, {})
    resolution = decisions.open_resolution(stage.office, resolution, NOW)
    assert todo(stage) == {}
    assert waiting(stage).keys() == {title}

    for name in VOTERS[:4]:
        decisions.cast_vote(stage.actor(name), resolution, "yes", now=NOW)
    decisions.close_resolution(stage.office, resolution, DEADLINE)
    assert (todo(stage), waiting(stage)) == ({title: "Stellungnahme freigeben lassen"}, {})

    opinion = ExpertOpinion.objects.in_alliance(case.alliance_id).get(case=case.pk)
    opinion = release_opinion(stage.actor("spokesperson"), opinion, draft_hash(opinion))
    assert todo(stage) == {title: "Stellungnahme erteilen"}
    opinion = issue_opinion(stage.office, opinion, NOW)
    assert todo(stage) == {}

    opinion.seal_problem = "Das Zertifikat ist abgelaufen"
    opinion.save(update_fields=["seal_problem"])
    assert todo(stage) == {title: "Die Stellungnahme konnte nicht gesiegelt werden"}


def test_an_outline_that_came_of_an_advised_idea_is_waited_for(stage: Stage) -> None:
    open_form(stage.world)
    row = a_draft(stage.world, "Labor")
    idea = confirmed(stage.world, "Idee")
    advised(stage, idea, "", None)
    Application.objects.in_alliance(row.alliance_id).filter(pk=row.pk).update(idea=idea)
    assert waiting(stage) == {"Labor": "Hochschule SON schreibt die Projektskizze"}


def test_where_the_office_proposes_nobody_is_waited_for(stage: Stage) -> None:
    open_case(stage.office, a_checked_outline(stage, "Labor"), mode="proposal", now=NOW)
    assert (todo(stage), waiting(stage)) == ({"Labor": "Vorschlag machen"}, {})


def test_what_was_objected_to_waits_for_a_meeting(stage: Stage) -> None:
    case = a_proposed_case(stage, "Labor")
    resolution = bring_to_committee(
        stage.office, case, committee=stage.committee, mode="circular", deadline=DEADLINE, now=NOW
    )
    resolution = decisions.open_resolution(stage.office, resolution, NOW)
    decisions.cast_vote(stage.actor("seat"), resolution, "object", now=NOW)
    resolution = decisions.close_resolution(stage.office, resolution, DEADLINE)
    assert todo(stage) == {"Labor": "In eine Sitzung bringen"}
    meeting = decisions.plan_meeting(stage.office, stage.committee, starts_at=DEADLINE, place="Rathaus")
    decisions.take_to_meeting(stage.office, resolution, meeting)
    name = "Steuerkreis, 15.03.2018, 23:59"
    assert todo(stage) == {name: "Sitze einladen"}
    decisions.open_meeting(stage.office, meeting, DEADLINE)
    assert todo(stage) == {"Labor": "Abstimmung eröffnen"}
    motion = meeting.items.select_related("meeting__committee").get(kind="motion")
    decisions.postpone_item(stage.office, motion)
    decisions.close_meeting(stage.office, meeting, DEADLINE)
    assert todo(stage) == {
        "Labor": "In eine Sitzung bringen",
        name: "Niederschrift schreiben und versenden",
    }
    decisions.share_minutes(
        stage.office, Meeting.objects.in_alliance(meeting.committee.alliance_id).get().minutes
    )
    assert todo(stage)[name] == "Niederschrift genehmigen lassen"
    speaker = partner.desk_of(stage.actor("spokesperson"))["todo"]
    assert [item.text for item in speaker if item.title == name] == ["Bitte geben Sie die Niederschrift frei"]


def test_a_contradicted_vote_comes_first(stage: Stage) -> None:
    case = a_proposed_case(stage, "Labor")
    resolution = bring_to_committee(
        stage.office, case, committee=stage.committee, mode="circular", deadline=DEADLINE, now=NOW
    )
    resolution = decisions.open_resolution(stage.office, resolution, NOW)
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
    assert todo(stage) == {}
    decisions.confirm_recorded_vote(stage.actor("third"), vote, agrees=False, remark="Es war ein Nein.")
    assert todo(stage) == {"Labor": "Gewerkschaft 4 widerspricht der eingetragenen Stimme"}
    (item,) = office.desk_of(stage.office, TODAY)["todo"]
    assert item.state == "due"
    decisions.cast_vote(stage.actor("third"), resolution, "no", now=NOW)
    assert todo(stage) == {}


def test_a_new_idea_comes_and_an_unconfirmed_one_does_not(stage: Stage) -> None:
    open_form(stage.world)
    brought(stage.world, NOW, title="Unbestätigt")
    idea = confirmed(stage.world, "Idee")
    assert todo(stage) == {"Idee": "Eine neue Idee: Kontakt aufnehmen"}
    advised(stage, idea, "", None)
    assert todo(stage) == {}


def advised(stage: Stage, idea: Idea, step: str, due: date | None, on: date = TODAY) -> None:
    add_advice(
        stage.office,
        idea,
        advised_on=on,
        channel="talk",
        text="Gespräch",
        next_step=step,
        next_step_by="Landkreis" if step else "",
        next_step_due=due,
        now=NOW,
    )


def test_next_steps_stand_there_until_they_are_ticked_off(stage: Stage) -> None:
    open_form(stage.world)
    idea = confirmed(stage.world, "Idee")
    advised(stage, idea, "Kofinanzierung klären", DUE, TODAY - timedelta(days=2))
    assert todo(stage) == {}  # too far ahead
    assert todo(stage, DUE - timedelta(days=30)) == {"Idee": "Kofinanzierung klären"}
    (done,) = AdviceStep.objects.in_alliance(stage.office.alliance_id)
    tick_step(stage.office, done, now=NOW)
    advised(stage, idea, "Träger suchen", DUE)
    assert todo(stage, DUE) == {"Idee": "Träger suchen"}
    (item,) = office.desk_of(stage.office, DUE)["todo"]
    assert (item.who, item.due, item.state) == ("Landkreis", DUE, "due")
    (item,) = office.desk_of(stage.office, DUE + timedelta(days=1))["todo"]
    assert item.state == "late"
    park_idea(stage.office, idea, "Später")
    assert todo(stage, DUE) == {}


def test_expiring_earmarks_and_the_reserve_list(db: None) -> None:
    with time_machine.travel(NOW, tick=False):
        stage = a_stage(money="300000.00")
        for title in ("Erstes", "Zweites"):
            voted(stage, a_proposed_case(stage, title))
    found = todo(stage)
    assert found["Nachrückliste"].startswith("1 ")
    assert "Die Vormerkung läuft ab" not in found.values()
    later = office.desk_of(stage.office, date(2019, 3, 1))["todo"]
    (expiring,) = [item for item in later if item.icon == "euro"]
    assert (expiring.title, expiring.due) == ("Erstes", date(2019, 3, 20))


def test_the_budget_says_what_is_free(stage: Stage) -> None:
    def free() -> Decimal:
        ((_head, _bar, balances),) = office.desk_of(stage.office, TODAY)["budgets"]
        found: Decimal = balances.free
        return found

    assert free() == Decimal(1_400_000)
    a_draft_opinion(stage)
    assert free() == Decimal(1_165_000)
    page = page_of(stage)
    assert "1.165.000,00" in page


def page_of(stage: Stage, who: str = "office") -> str:
    if who == "office":
        with_second_factor(stage, who)
    answer = as_(stage.world, who).get("/arbeitsplatz/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_page_says_so(stage: Stage) -> None:
    page = page_of(stage)
    for words in ("Es steht nichts an", "Auf niemanden wird gewartet", "Keine Sitzung ist geplant"):
        assert re.search(words, page, re.IGNORECASE), words


def test_meetings_to_come_and_mails_that_failed(stage: Stage) -> None:
    decisions.plan_meeting(stage.office, stage.committee, starts_at=DEADLINE, place="Rathaus Goslar")
    Mail.objects.create(kind="idea.received", alliance_id=stage.world.alliance.pk, state=MailState.FAILED)
    page = page_of(stage)
    assert "Rathaus Goslar" in page
    assert "1 E-Mail konnte nicht" in page


def fill(stage: Stage, number: int) -> None:
    """One of each kind."""
    name = f"{stage.world.alliance.code}-{number}"
    open_form(stage.world)
    confirmed(stage.world, f"Idee {name}")
    advised(stage, confirmed(stage.world, f"Beratung {name}"), "Klären", TODAY)
    a_draft(stage.world, f"Entwurf {name}")
    submit_application(stage.actor("applicant"), a_full_draft(stage.world, f"Eingereicht {name}"), NOW)
    a_checked_outline(stage, f"Geprüft {name}")
    a_case(stage, f"Bewertet {name}")
    a_proposed_case(stage, f"Vorgeschlagen {name}")
    a_released_opinion(stage, f"Freigegeben {name}")
    a_draft_opinion(stage, f"Beschlossen {name}")
    resolution = bring_to_committee(
        stage.office,
        a_proposed_case(stage, f"Abstimmung {name}"),
        committee=stage.committee,
        mode="circular",
        deadline=DEADLINE,
        now=NOW,
    )
    decisions.open_resolution(stage.office, resolution, NOW)


KINDS = 9  # the draft that an applicant began alone is not the office's


def test_the_number_of_questions_does_not_grow(stage: Stage) -> None:
    with_second_factor(stage, "office")
    client = as_(stage.world, "office")

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/arbeitsplatz/").status_code == 200
        return len(queries)

    fill(stage, 1)
    client.get("/arbeitsplatz/")
    first = asked()
    for number in (2, 3):
        fill(stage, number)
    desk = office.desk_of(stage.office, TODAY)
    assert len(desk["todo"]) + len(desk["waiting"]) >= 3 * KINDS
    assert asked() == first


def test_every_link_leads_somewhere_and_nothing_is_of_another_alliance(stage: Stage) -> None:
    foreign = a_stage("JAD", "03405")
    fill(stage, 1)
    fill(foreign, 1)
    page = page_of(stage)
    assert "Vorgeschlagen SON-1" in page
    assert "JAD-1" not in page
    assert "Entwurf SON-1" not in page
    desk = office.desk_of(stage.office, TODAY)
    items: list[Item] = [*desk["todo"], *desk["waiting"]]
    assert len(items) >= KINDS
    client = as_(stage.world, "office")
    for item in items:
        assert client.get(item.url).status_code == 200, (item.title, item.url)
        assert f'href="{item.url}"' in page


def test_what_is_due_stands_first_and_what_waits_longest_next() -> None:
    day = date(2018, 3, 1)
    items = [
        Item("neu", "", "", "", since=day),
        Item("alt", "", "", "", since=day - timedelta(days=9)),
        Item("fällig", "", "", "", due=day, today=day),
        Item("bald", "", "", "", due=day + timedelta(days=4), today=day),
        Item("spät", "", "", "", due=day - timedelta(days=1), today=day),
        Item("ohne", "", "", ""),
    ]
    assert [item.title for item in in_order(items)] == ["spät", "fällig", "bald", "alt", "neu", "ohne"]
    states = {item.title: item.state for item in items}
    assert (states["spät"], states["fällig"], states["bald"], states["neu"]) == ("late", "due", "", "")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_read_only(stage: Stage, method: str) -> None:
    with_second_factor(stage, "office")
    assert getattr(as_(stage.world, "office"), method)("/arbeitsplatz/").status_code == 405


def test_a_visitor_signs_in_first(stage: Stage) -> None:
    answer = Client().get("/arbeitsplatz/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/konto/")
