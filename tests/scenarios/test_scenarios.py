"""Scenarios with a real budget, real assessments and the real engine."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.http import QueryDict
from django.utils import translation
from pytest_django import DjangoAssertNumQueries
from tests.appraisal.worlds import NOW, Stage
from tests.scenarios.worlds import browser, case_of, key_of, saved, tried

from buendnis.appraisal.citing import citable
from buendnis.appraisal.models import AppraisalCase
from buendnis.appraisal.services.cases import declare_conflict
from buendnis.engines.portfolio import Rule
from buendnis.ground.audit.models import AuditEntry
from buendnis.ground.mail.models import Mail
from buendnis.ground.textindex.models import Entry as Found
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.scenarios import takeout
from buendnis.scenarios.inputs import Choice, Inputs, Pair, Standing, Tie
from buendnis.scenarios.invariants import scenarios_come_out_again
from buendnis.scenarios.models import Scenario, ScenarioState
from buendnis.scenarios.moves import Try, address_of
from buendnis.scenarios.panels import what_if
from buendnis.scenarios.pool import pool_of
from buendnis.scenarios.selectors import left_out_of, listed, partner_view, seen_by, shares_of
from buendnis.scenarios.services import (
    drop_scenario,
    hand_scenario,
    set_partner_view,
    share_scenario,
    take_back_scenario,
    unshare_scenario,
)

pytestmark = pytest.mark.xdist_group("scenarios")
PLAY = "/szenarien/ausprobieren/"


def test_a_try_begins_with_what_is_ripe_and_what_is_free(stage: Stage) -> None:
    pool, inputs = tried(stage, "seat")
    assert [(each.title, each.standing, each.choice) for each in pool.entries] == [
        ("Labor Eins", Standing.RIPE, Choice.WITH),
        ("Labor Zwei", Standing.RIPE, Choice.WITH),
        ("Labor Drei", Standing.RIPE, Choice.WITH),
        ("Noch ohne Vorschlag", Standing.EARLIER, Choice.WITHOUT),
    ]
    one = pool.entries[0]
    assert one.lowest is not None
    assert one.highest is not None
    assert one.points is not None
    assert one.lowest < one.points < one.highest
    assert pool.entries[3].points is None
    assert inputs.budget == Decimal(500_000)
    assert len(inputs.ballots) == 2
    assert set(inputs.rules) == set(Rule)
    with translation.override("de"):
        result = seen_by(stage.actor("seat"), saved(stage, "seat")).result
    one_line = result.line(one.key)
    assert one_line is not None
    assert one_line.verdict_said == "nach allen Regeln dabei"
    out = [line for line in result.lines if line.verdict == "out"]
    assert [line.entry.title for line in out] == ["Labor Zwei", "Labor Drei"]
    assert out[0].crowded_out_by == "Labor Eins"
    assert out[0].changes
    assert out[0].sure is not None


def test_approvals_come_from_assessments_and_not_from_whoever_is_kept_out(stage: Stage) -> None:
    pool = pool_of(stage.actor("seat"), stage.head)
    by_seat = {pool.seats[ballot.id]: ballot for ballot in pool.ballots}
    seats = {name: str(stage.seats[name].public_id) for name in ("seat", "third", "fourth")}
    assert by_seat.keys() == {seats["seat"], seats["third"]}
    assert pool.owing == 0
    low = key_of(stage, "Labor Drei")
    assert low not in by_seat[seats["third"]].approves  # its points are below half
    key = key_of(stage, "Labor Zwei")
    assert key in by_seat[seats["third"]].approves
    with time_machine.travel(NOW, tick=False):
        declare_conflict(stage.actor("third"), case_of(stage, "Labor Zwei"), "personal", "doch", NOW)
    pool = pool_of(stage.actor("seat"), stage.head)
    ballot = {pool.seats[each.id]: each for each in pool.ballots}[seats["third"]]
    assert key not in ballot.approves
    assert ballot.recused == (key,)


def test_an_address_says_the_whole_try(stage: Stage) -> None:
    pool, inputs = tried(stage, "seat")
    one, two, three, early = (each.key for each in pool.entries)
    choices = {one: Choice.FIXED, three: Choice.WITHOUT, early: Choice.WITH}
    entries = {each.key: replace(each, choice=choices.get(each.key, each.choice)) for each in inputs.entries}
    entries[early] = replace(entries[early], points=Decimal("12.5"), assumed=True)
    entries[two] = replace(entries[two], least=Decimal(90000))
    moved = replace(
        inputs,
        budget=Decimal("420000.50"),
        entries=tuple(entries.values()),
        pairs=(Pair(two, Tie.EITHER, early),),
        threshold=Decimal("3.5"),
        part_funding=True,
        rules=(Rule.RANKING, Rule.PHRAGMEN),
    )
    again = Try(pool, stage.head, inputs.free, QueryDict(address_of(moved, stage.head, pool)))
    assert again.is_valid()
    assert again.inputs(100) == moved
    assert Inputs.from_json(moved.to_json()) == moved


def test_what_a_try_refuses_keeps_what_was_typed(stage: Stage) -> None:
    page = browser(stage, "seat").get(f"{PLAY}?s=1&b=viel&r=ranking&c0-f=all:&x0-n=Idee&t=4")
    text = page.content.decode()
    assert "viel" in text
    assert "Bitte korrigieren Sie, was hier genannt ist" in text
    assert "Ein geplantes Vorhaben braucht einen Namen und einen Betrag." in text
    assert "Bitte sagen Sie, wie viel mindestens oder höchstens." in text
    much = f"{key_of(stage, 'Labor Eins')}-l=999999999"
    part = browser(stage, "seat").get(f"{PLAY}?s=1&b=viel&r=ranking&{much}", headers={"X-Part": "outcome"})
    assert "Labor Eins, kommt aus mit: Das ist mehr, als das Vorhaben beantragt." in part.content.decode()
    fixed = "&".join(f"{key_of(stage, title)}-w=f" for title in ("Labor Eins", "Labor Zwei"))
    page = browser(stage, "seat").get(f"{PLAY}?s=1&b=300000&r=ranking&{fixed}")
    assert "170.000,00\u00a0€ mehr als das Budget" in page.content.decode()
    none = "&".join(f"{key_of(stage, f'Labor {number}')}-w=o" for number in ("Eins", "Zwei", "Drei"))
    text = browser(stage, "seat").get(f"{PLAY}?s=1&b=300000&r=ranking&{none}").content.decode()
    assert "Kein Vorhaben nimmt teil" in text
    assert 'class="said"></p>' in text  # with a space in it, its empty bar would stay on a phone


def test_moving_the_budget_says_what_falls_out_and_writes_nothing(
    stage: Stage, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(stage, "seat")
    client.get(PLAY)
    with django_assert_max_num_queries(34):
        page = client.get(f"{PLAY}?s=1&b=300000&r=ranking&r=optimum", headers={"X-Part": "outcome"})
    text = page.content.decode()
    assert "<html" not in text
    assert "1 Vorhaben fällt heraus: Labor Zwei." in text
    assert "b=300.000" in page["X-Address"]
    stepped = client.get(f"{PLAY}?s=1&b=300000&r=ranking&um=-100000")
    assert stepped.status_code == 302
    assert "b=200.000" in stepped["Location"]
    assert "um=" not in stepped["Location"]
    assert not Scenario.objects.in_alliance(stage.world.alliance.pk).exists()


def test_saving_freezes_and_comes_out_the_same_again(stage: Stage) -> None:
    scenario = saved(stage, "seat")
    assert list(scenarios_come_out_again()) == []
    with pytest.raises(DatabaseError), transaction.atomic():
        Scenario.objects.in_alliance(scenario.alliance_id).update(budget=Decimal(1))
    # what is known later changes nothing
    case = case_of(stage, "Labor Zwei")
    AppraisalCase.objects.in_alliance(case.alliance_id).filter(pk=case.pk).update(
        evaluation=case_of(stage, "Labor Drei").evaluation
    )
    assert seen_by(stage.actor("seat"), scenario).inputs == Inputs.from_json(scenario.inputs)
    page = browser(stage, "seat").get(f"{PLAY}?h={stage.head.public_id}&von={scenario.public_id}")
    assert 'value="300.000"' in page.content.decode()


def test_who_sees_a_scenario(stage: Stage) -> None:
    office, seat, third = stage.office, stage.actor("seat"), stage.actor("third")
    own = saved(stage, "seat")

    def sees(actor: object) -> bool:
        return listed(actor).filter(pk=own.pk).exists()  # type: ignore[arg-type]

    assert (sees(seat), sees(office), sees(third)) == (True, False, False)
    for refused in (hand_scenario, take_back_scenario, drop_scenario):
        with pytest.raises(NotAllowed):
            refused(third, own)
    with pytest.raises(NotAllowed):
        share_scenario(office, own, stage.committee)
    hand_scenario(seat, own)
    assert (sees(office), sees(third)) == (True, False)
    mail = Mail.objects.get(kind="scenario.handed")
    assert f"/szenarien/{own.public_id}/" in mail.body
    assert own.title not in mail.subject + mail.body  # not everybody in the office may read it
    with pytest.raises(NotAllowed):
        share_scenario(seat, own, stage.committee)
    share_scenario(office, own, stage.committee, NOW)
    assert (sees(office), sees(third)) == (True, True)
    with pytest.raises(ProcessError):
        take_back_scenario(seat, own)  # a committee sees it
    with pytest.raises(ProcessError):
        share_scenario(office, own, stage.committee)
    unshare_scenario(office, own)
    assert not sees(third)
    take_back_scenario(seat, own)
    assert not sees(office)
    drop_scenario(seat, own)
    own.refresh_from_db()
    assert own.state == ScenarioState.DROPPED
    assert not sees(seat)
    said = AuditEntry.objects.filter(object_kind="scenarios.scenario").order_by("pk")
    assert [each.action for each in said] == [
        f"scenario.{step}" for step in ("saved", "hand", "share", "unshare", "take_back", "drop")
    ]
    # the words of whoever made it stay out of the audit
    assert all("title" not in each.commitments and "note" not in each.commitments for each in said)


def test_whoever_is_kept_out_reads_it_as_if_the_project_were_not_there(stage: Stage) -> None:
    kept_out = stage.actor("fourth")
    assert [out.title for out in pool_of(kept_out, stage.head).left_out] == ["Labor Eins"]
    shared = share_scenario(stage.office, saved(stage, "office"), stage.committee, NOW)
    seen = seen_by(kept_out, shared)
    assert [out.title for out in seen.left_out] == ["Labor Eins"]
    assert {line.entry.title for line in seen.result.lines} == {"Labor Zwei", "Labor Drei"}
    assert seen.note == ""
    assert "Weniger Geld" not in seen.title
    # calculated without it: what it crowded out is in now
    assert seen.result.chosen[0].number == 1
    assert seen.result.lines[0].verdict == "in"
    assert all(key_of(stage, "Labor Eins") not in str(ballot) for ballot in seen.inputs.ballots)
    client = browser(stage, "fourth")
    ids = f"s={shared.public_id}"
    for path in (
        f"/szenarien/{shared.public_id}/",
        f"/szenarien/{shared.public_id}/datei/csv/",
        f"/szenarien/vergleich/?{ids}&zeigen=1",
        "/szenarien/",
        PLAY,
    ):
        text = client.get(path).content.decode()
        assert "schwachen Punkte" not in text
        assert "Weniger Geld" not in text
    assert (
        "Was wäre, wenn"
        not in client.get(f"/antraege/{case_of(stage, 'Labor Eins').application.public_id}/").content.decode()
    )
    # the same scenario says everything to others
    assert seen_by(stage.actor("third"), shared).left_out == ()


def test_foreign_and_random_ids_are_alike(stage: Stage) -> None:
    own = saved(stage, "seat")
    client = browser(stage, "third")
    for public_id in (own.public_id, uuid4()):
        assert client.get(f"/szenarien/{public_id}/").status_code == 404
        assert client.get(f"/szenarien/{public_id}/datei/csv/").status_code == 404
        assert client.post(f"/szenarien/{public_id}/schritt/geben/").status_code == 404
        assert "Nichts ausgewählt" in client.get(f"/szenarien/vergleich/?s={public_id}").content.decode()


def test_it_is_preparatory_and_nowhere_to_be_cited(stage: Stage) -> None:
    shared = share_scenario(stage.office, saved(stage, "office"), stage.committee, NOW)
    client = browser(stage, "third")
    for path in (
        "/szenarien/",
        PLAY,
        f"/szenarien/{shared.public_id}/",
        f"/szenarien/{shared.public_id}/datei/csv/",
        f"/szenarien/vergleich/?s={shared.public_id}",
        f"/szenarien/vergleich/?s={shared.public_id}&zeigen=1",
        f"/antraege/{case_of(stage, 'Labor Zwei').application.public_id}/",
    ):
        assert "Vorbereitende Überlegung, keine Begründung" in client.get(path).content.decode(), path
    offered = citable(case_of(stage, "Labor Zwei"))
    assert not any("zenari" in f"{each.key} {each.label}" for group in offered.values() for each in group)
    assert not Found.objects.unscoped("all kinds").filter(kind__startswith="scenarios").exists()


def test_what_if_says_what_an_outline_would_crowd_out(stage: Stage) -> None:
    pool = pool_of(stage.actor("seat"), stage.head)
    low = pool.entry(key_of(stage, "Labor Drei"))
    assert low is not None
    what = what_if(pool, low, stage.head)
    assert (what.free, what.after) == (Decimal(500_000), Decimal(300_000))
    assert [each.title for each in what.crowded_out] == ["Labor Zwei"]
    assert what.others == 2
    page = browser(stage, "seat").get(f"/antraege/{case_of(stage, 'Labor Drei').application.public_id}/")
    text = page.content.decode()
    assert "Was wäre, wenn wir das unterstützen?" in text
    assert "Dient dem Ziel" in text
    assert text.count("1. Studierende bleiben") == 1
    assert "300.000,00" in text
    assert f"fest={low.key}" in text


def test_views_by_partner_are_off_until_the_office_says_why(stage: Stage) -> None:
    seen = seen_by(stage.actor("seat"), saved(stage, "seat"))
    assert shares_of(seen) == ([], False)
    with pytest.raises(NotAllowed):
        set_partner_view(stage.actor("seat"), stage.world.alliance, True, "Neugier")
    with pytest.raises(ProcessError):
        set_partner_view(stage.office, stage.world.alliance, False, "Ist schon so")
    with pytest.raises(ProcessError):
        set_partner_view(stage.office, stage.world.alliance, True, " ")
    set_partner_view(stage.office, stage.world.alliance, True, "Auf Wunsch des Steuerkreises", NOW)
    shares, shown = shares_of(seen)
    assert shown
    assert [each.seat for each in shares] == ["Gewerkschaft 4", "Kammer 1"]
    assert shares[0].per_rule[0] == (1, Decimal("117500.00"))
    view = partner_view(stage.world.alliance.pk)
    assert view is not None
    assert view.reason == "Auf Wunsch des Steuerkreises"
    assert AuditEntry.objects.filter(action="scenario.partner_view").count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        view.delete()


def test_the_list_and_the_export_cost_the_same_with_more(
    stage: Stage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    scenarios = [saved(stage, "office", f"Szenario {number}") for number in range(3)]
    for rows in (scenarios[:1], scenarios):
        with django_assert_num_queries(2):
            left_out_of(stage.actor("fourth"), rows)
    lines = list(takeout.scenarios(stage.office))
    assert len(lines) == 9
    assert lines[0][0] == "Szenario 0"
    client = browser(stage, "office")
    together = "&".join(f"s={each.public_id}" for each in scenarios)
    table = client.get(f"/szenarien/vergleich/?{together}&format=csv").content.decode()
    assert table.count("Vorbereitende Überlegung") == 9
    assert "Szenario 2" in table
    book = client.get(f"/szenarien/{scenarios[0].public_id}/datei/xlsx/")
    assert book.content.startswith(b"PK")
