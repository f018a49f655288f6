"""Saved scenarios in the life after: other words, put away and taken out, shown beside a meeting, grown old."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries
from tests.appraisal.worlds import NOW, Stage
from tests.scenarios.worlds import browser, case_of, key_of, saved, tried

from buendnis.appraisal.models import AppraisalCase
from buendnis.appraisal.services.cases import declare_conflict, stop_case
from buendnis.appraisal.services.proposals import bring_to_committee
from buendnis.decisions.models import Resolution
from buendnis.decisions.services import plan_meeting
from buendnis.funding.models import Application
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.ledger.services import allocate
from buendnis.scenarios import panels, since
from buendnis.scenarios.inputs import Inputs
from buendnis.scenarios.models import Scenario, ScenarioState
from buendnis.scenarios.selectors import Which, listed, seen_by
from buendnis.scenarios.services import (
    drop_scenario,
    hand_scenario,
    rename_scenario,
    restore_scenario,
    save_scenario,
    share_scenario,
    unshare_scenario,
)

pytestmark = pytest.mark.xdist_group("scenarios")


def changed(stage: Stage, who: str, scenario: Scenario) -> list[str]:
    actor = stage.actor(who)
    return since.changed_since(actor, [seen_by(actor, scenario)])[scenario.pk]


def test_what_a_stopped_appraisal_hid_stays_hidden(stage: Stage) -> None:
    shared = share_scenario(stage.office, saved(stage, "office"), stage.committee, NOW)
    stop_case(stage.office, case_of(stage, "Labor Eins"), "Die Angaben sind zu alt.")
    seen = seen_by(stage.actor("fourth"), shared)
    assert [out.title for out in seen.left_out] == ["Labor Eins"]
    assert "Labor Eins" not in {line.entry.title for line in seen.result.lines}
    assert not any("Labor Eins" in each for each in changed(stage, "fourth", shared))
    assert seen_by(stage.actor("third"), shared).left_out == ()


def test_it_says_what_has_changed_since(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    scenario = saved(stage, "seat")
    assert changed(stage, "seat", scenario) == []
    one, two, three = (case_of(stage, f"Labor {name}") for name in ("Eins", "Zwei", "Drei"))
    outlines = Application.objects.in_alliance(stage.world.alliance.pk)
    outlines.filter(pk=one.application_id).update(submitted_esf=Decimal(150_000))
    AppraisalCase.objects.in_alliance(stage.world.alliance.pk).filter(pk=two.pk).update(
        evaluation=case_of(stage, "Labor Drei").evaluation
    )
    stop_case(stage.office, three, "Die Angaben sind zu alt.")
    outlines.filter(pk=three.application_id).update(state="withdrawn")
    allocate(
        stage.office, stage.head, Decimal(1000), reason="mehr", source="Erlass", source_date=NOW.date(), key="more"
    )  # fmt: skip
    monkeypatch.setattr(since, "VERSION", "9.0.0")
    with django_assert_max_num_queries(24):
        found = changed(stage, "seat", scenario)
    points = {each.title: each.points for each in tried(stage, "seat")[0].entries}
    assert points["Labor Zwei"] is not None
    assert found[0] == "Frei im Budget: jetzt 501.000\u00a0€, damals 500.000\u00a0€."
    assert "„Labor Eins“ beantragt jetzt 150.000\u00a0€, damals 235.000\u00a0€." in found
    assert any(each.startswith("„Labor Zwei“ hat jetzt ") and "damals" in each for each in found)
    assert "„Labor Drei“ ist nicht mehr offen: zurückgezogen." in [
        each.replace("Zur", "zur") for each in found
    ]
    assert found[-1].startswith("Der Rechenkern ist neuer (9.0.0 statt ")
    assert found[-1].endswith("kommt zum selben Ergebnis.")
    client = browser(stage, "seat")
    page = client.get(f"/szenarien/{scenario.public_id}/").content.decode()
    assert "Seit dem Speichern hat sich etwas geändert" in page
    assert "beantragt jetzt" in page
    for also in ("", "&zeigen=1"):
        beside = client.get(f"/szenarien/vergleich/?s={scenario.public_id}{also}").content.decode()
        assert "Seit dem Speichern hat sich etwas geändert" in beside
    assert seen_by(stage.actor("seat"), scenario).inputs == Inputs.from_json(
        scenario.inputs
    )  # it stays as it was


def test_what_has_come_since_is_named_but_not_to_whoever_is_kept_out(stage: Stage) -> None:
    pool, inputs = tried(stage, "office")
    without = inputs.without({key_of(stage, "Labor Eins")})
    scenario = save_scenario(stage.office, stage.head, without, title="Ohne Eins", seats={}, now=NOW)
    shared = share_scenario(stage.office, scenario, stage.committee, NOW)
    assert changed(stage, "third", shared) == [
        "Seitdem reif oder wartend: Labor Eins. In diesem Szenario fehlt es."
    ]
    assert changed(stage, "fourth", shared) == []
    assert pool.entries


def test_the_same_is_saved_once_under_a_title(stage: Stage) -> None:
    first = saved(stage, "seat")
    with pytest.raises(ProcessError, match="schon gespeichert"), transaction.atomic():
        saved(stage, "seat")
    with pytest.raises(IntegrityError, match="scenario_saved_once"), transaction.atomic():
        Scenario.objects.bulk_create([replace_key(first)])
    assert saved(stage, "seat", "Anders genannt").content_hash == first.content_hash
    assert saved(stage, "third").title == first.title  # another one's words are their own
    drop_scenario(stage.actor("seat"), first)
    again = saved(stage, "seat")
    with pytest.raises(ProcessError, match="schon gespeichert"), transaction.atomic():
        restore_scenario(stage.actor("seat"), first)
    drop_scenario(stage.actor("seat"), again)
    assert restore_scenario(stage.actor("seat"), first).state == ScenarioState.PRIVATE


def replace_key(scenario: Scenario) -> Scenario:
    """The same row once more, as another process would write it."""
    from buendnis.ground.ids import public_id

    row = Scenario.objects.in_alliance(scenario.alliance_id).get(pk=scenario.pk)
    row.pk, row.public_id = None, public_id()
    return row


def test_other_words_for_the_same_figures(stage: Stage) -> None:
    seat, own = stage.actor("seat"), saved(stage, "seat")
    client = browser(stage, "seat")
    address = f"/szenarien/{own.public_id}/umbenennen/"
    assert 'value="Weniger Geld"' in client.get(address).content.decode()
    refused = client.post(address, {"title": " ", "note": "bleibt stehen"})
    assert refused.status_code == 422
    assert "bleibt stehen" in refused.content.decode()
    assert browser(stage, "third").get(address).status_code == 404
    with pytest.raises(NotAllowed):
        rename_scenario(stage.actor("third"), own, title="Fremd")
    before = own.content_hash
    renamed = rename_scenario(seat, own, title="Nur 300.000 Euro", note="")
    assert (renamed.title, renamed.note, renamed.content_hash) == ("Nur 300.000 Euro", "", before)
    hand_scenario(seat, own)
    with pytest.raises(NotAllowed):
        rename_scenario(stage.office, own, title="Von der Geschäftsstelle")
    share_scenario(stage.office, own, stage.committee, NOW)
    with pytest.raises(ProcessError, match="Ein Gremium liest"):
        rename_scenario(seat, own, title="Heimlich anders")


def test_whoever_is_kept_out_by_now_reads_and_changes_no_words(stage: Stage) -> None:
    own = saved(stage, "seat")
    with time_machine.travel(NOW, tick=False):
        declare_conflict(stage.actor("seat"), case_of(stage, "Labor Eins"), "personal", "doch", NOW)
    client = browser(stage, "seat")
    assert client.get(f"/szenarien/{own.public_id}/umbenennen/").status_code == 404
    assert "umbenennen" not in client.get(f"/szenarien/{own.public_id}/").content.decode()
    with pytest.raises(NotAllowed):
        rename_scenario(stage.actor("seat"), own, title="Trotzdem")


def test_the_list_shows_what_is_asked_for(stage: Stage) -> None:
    seat, office = stage.actor("seat"), stage.office
    own, put_away = saved(stage, "seat", "Eigenes"), saved(stage, "seat", "Altes")
    shown = share_scenario(office, saved(stage, "office", "Gezeigtes"), stage.committee, NOW)
    drop_scenario(seat, put_away)
    hand_scenario(seat, own)

    def titles(actor: object, which: Which) -> list[str]:
        return sorted(each.title for each in listed(actor, which))  # type: ignore[arg-type]

    assert titles(seat, Which.ALL) == ["Eigenes", "Gezeigtes"]
    assert titles(seat, Which.OWN) == ["Eigenes"]
    assert titles(seat, Which.SHOWN) == ["Gezeigtes"]
    assert titles(seat, Which.DROPPED) == ["Altes"]
    assert titles(office, Which.OWN) == ["Gezeigtes"]
    assert titles(office, Which.DROPPED) == []
    client = browser(stage, "seat")
    page = client.get("/szenarien/?stand=weggelegt").content.decode()
    assert "Altes" in page
    assert "Gezeigtes" not in page
    assert (
        "Es ist nichts weggelegt."
        in browser(stage, "office").get("/szenarien/?stand=weggelegt").content.decode()
    )
    assert "Gezeigtes" in client.get("/szenarien/?stand=gibtesnicht").content.decode()
    table = client.get("/szenarien/?format=csv").content.decode()
    assert "Eigenes" in table
    assert "Altes" not in table
    kept_out = browser(stage, "fourth").get("/szenarien/?format=csv").content.decode()
    assert "Szenario vom 01.03.2018" in kept_out
    assert "Gezeigtes" not in kept_out
    saved(stage, "seat", "Klein", "1000.00")
    by_budget = client.get("/szenarien/?sort=budget").content.decode()
    assert by_budget.index("Klein") < by_budget.index("Gezeigtes")
    client.post(f"/szenarien/{put_away.public_id}/schritt/hervorholen/")
    put_away.refresh_from_db()
    assert put_away.state == ScenarioState.PRIVATE
    unshare_scenario(office, shown)
    shown.refresh_from_db()
    assert shown.state_said == "nur für die Geschäftsstelle"
    # what somebody made for the office is the office's: they do not see it as a seat
    as_seat = replace(seat, user_id=office.user_id)
    assert not listed(as_seat).filter(pk=shown.pk).exists()


def test_a_meeting_and_a_motion_show_what_their_committee_is_shown(
    stage: Stage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    motion = bring_to_committee(
        stage.office, case_of(stage, "Labor Zwei"), committee=stage.committee, mode="circular", now=NOW
    )
    other = Resolution(committee=stage.committee, subject_kind="strategy.strategyversion", subject_id="1")
    (card,) = panels.beside(stage.actor("third"), stage.committee, motion)
    assert card.context["scenarios"] == []
    assert card.context["what"].endswith("/#was-waere-wenn")
    saved(stage, "office", "Nur intern")
    for number in range(2):
        share_scenario(stage.office, saved(stage, "office", f"Gezeigt {number}"), stage.committee, NOW)
    for who, titles in (("third", {"Gezeigt 0", "Gezeigt 1"}), ("fourth", {"Szenario vom 01.03.2018"})):
        with django_assert_num_queries(5):
            (card,) = panels.beside(stage.actor(who), stage.committee, motion)
        assert {title.split(",")[0] for title, _budget, _address in card.context["scenarios"]} == titles
        assert card.context["together"].count("s=") == 2
    assert list(panels.beside(stage.actor("third"), stage.committee, other)) == []
    of_one = bring_to_committee(
        stage.office, case_of(stage, "Labor Eins"), committee=stage.committee, mode="circular", now=NOW
    )
    (card,) = panels.beside(stage.actor("fourth"), stage.committee, of_one)
    assert card.context["what"] == ""  # its seat has a conflict of interest
    page = browser(stage, "office").get(f"/beschluesse/{motion.public_id}/").content.decode()
    assert "Gezeigt 1" in page
    assert "Nur intern" not in page
    meeting = plan_meeting(stage.office, stage.committee, starts_at=NOW + timedelta(days=20))
    page = browser(stage, "spokesperson").get(f"/sitzungen/{meeting.public_id}/").content.decode()
    assert "Gezeigt 1" in page
    assert "Vorbereitende Überlegung, keine Begründung" in page


def test_a_scenario_of_the_hidden_project_alone_is_empty_for_whoever_is_kept_out(stage: Stage) -> None:
    _pool, inputs = tried(stage, "office")
    others = {each.key for each in inputs.entries} - {key_of(stage, "Labor Eins")}
    alone = save_scenario(stage.office, stage.head, inputs.without(others), title="Nur das eine", now=NOW)
    shared = share_scenario(stage.office, alone, stage.committee, NOW)
    client = browser(stage, "fourth")
    for path in (
        f"/szenarien/{shared.public_id}/",
        f"/szenarien/vergleich/?s={shared.public_id}",
        f"/szenarien/vergleich/?s={shared.public_id}&zeigen=1",
        f"/szenarien/{shared.public_id}/datei/csv/",
        f"/szenarien/ausprobieren/?h={stage.head.public_id}&von={shared.public_id}",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "Nur das eine" not in answer.content.decode(), path
        if path.endswith(f"{shared.public_id}/"):
            assert "bleibt kein Vorhaben übrig" in answer.content.decode()
