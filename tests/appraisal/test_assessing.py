"""Who sees what others gave, what a reason cites, and what becomes of an assessment that is changed."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from tests import worlds
from tests.appraisal.assessing import MINE, mails, refused
from tests.appraisal.worlds import NOW, VOTERS, Stage, as_, assessed, entered, now_of, scores_for
from tests.reading import tight

from buendnis.alliances.models import Mandate, MandateRole
from buendnis.appraisal.citing import EVIDENCE, GOAL, MOST_SNAPSHOTS, citable, places
from buendnis.appraisal.models import AppraisalCase, AspectScore
from buendnis.appraisal.scoring import agrees
from buendnis.appraisal.selectors import sight_of, visible_assessments, visible_spread
from buendnis.appraisal.selectors.result import result_of
from buendnis.appraisal.services.assessments import (
    ChangedMeanwhile,
    Score,
    mark_of,
    save_assessment,
    submit_assessment,
)
from buendnis.appraisal.services.assignments import (
    decline,
)
from buendnis.appraisal.services.cases import declare_conflict
from buendnis.appraisal.services.proposals import propose, reopen_assessment
from buendnis.evidence.services import cite
from buendnis.funding.models import Application
from buendnis.ground.verbs import NotAllowed
from buendnis.strategy.models import FieldOfAction

# --- blind, and then as the rules say --------------------------------------------------------------


def test_others_points_are_read_when_the_rules_say_so_and_never_before_ones_own(
    stage: Stage, case: AppraisalCase
) -> None:
    def shown(rule: str, *who: str, now: Any = NOW) -> list[bool]:
        case.rules_version.document = {**case.rules_version.document, "scores_open": rule}
        return [sight_of(stage.actor(name), case, now).shown for name in who]

    assessed(stage, case, "seat", points=7)
    late = NOW + timedelta(days=30)
    assert shown("own", "seat", "third", "office") == [True, False, True]
    assert shown("all", "seat", "third") == [False, False]
    assert shown("deadline", "seat", "third", now=late) == [True, False]  # whoever owes stays blind
    assert shown("proposal", "seat", now=late) == [False]
    decline(stage.actor("third"), case, "Keine Zeit", NOW)
    assert shown("own", "third") == [False]  # it gave nothing itself
    assessed(stage, case, "fourth", "spokesperson", "second_spokesperson", points=3)
    assert shown("all", "seat", "third") == [True, True]
    assert shown("proposal", "seat") == [False]
    propose(stage.office, case, result="support", now=NOW)
    case = now_of(case)
    assert shown("proposal", "seat", "third", "applicant", "stranger") == [True, True, False, False]
    declare_conflict(stage.actor("fourth"), case, "personal", "verwandt", NOW)
    assert shown("own", "fourth") == [False]
    assert list(visible_assessments(stage.actor("fourth"), case)) == list(
        case.assessments.filter(seat=stage.seats["fourth"])
    )
    assert visible_spread(stage.actor("fourth"), case) == []
    case.rules_version.document["scores_named"] = False
    told = [given.who for row in visible_spread(stage.actor("seat"), case) for given in row.given]
    assert set(told) == {"Ihr Sitz", "ein Sitz"}
    case.rules_version.document["scores_named"] = True
    told = [given.who for row in visible_spread(stage.actor("seat"), case) for given in row.given]
    assert "Gewerkschaft 4" not in told  # it declined
    assert stage.seats["spokesperson"].name in told


def test_who_acts_for_two_seats_stays_blind_until_both_have_assessed(
    stage: Stage, case: AppraisalCase
) -> None:
    case.rules_version.document = {**case.rules_version.document, "scores_open": "own"}
    assessed(stage, case, "seat", points=7)
    person = stage.person("seat")
    Mandate.objects.create(
        alliance=stage.world.alliance,
        person=person,
        role=MandateRole.SUBSTITUTE,
        seat=stage.seats["third"],
        starts_on=date(2018, 1, 1),
    )
    assert not sight_of(stage.actor("seat"), case, NOW).shown
    assessed(stage, case, "third")
    assert sight_of(stage.actor("seat"), case, NOW).shown


def test_page_and_files_show_what_may_be_seen_and_nothing_else(stage: Stage, case: AppraisalCase) -> None:
    assessed(stage, case, "seat", points=7)
    assessed(stage, case, "third", points=2)
    assessed(stage, case, "third", points=3)
    url = reverse("appraisal:scores", args=[case.application.public_id])
    office, seat = as_(stage, "office"), as_(stage, "seat")
    page = tight(office.get(url).content.decode())
    assert "Gewerkschaft 4: Fassung 2" in page
    assert "Neue Erkenntnisse" in page
    assert "vorher:</span>2</del>" in page
    assert "Ergebnis:" in page
    hidden = seat.get(url).content.decode()
    assert "Was andere bewertet haben, ist nicht zu sehen" in hidden
    assert "Neue Erkenntnisse" not in hidden
    rows = list(
        csv.DictReader(io.StringIO(office.get(f"{url}csv/").content.decode("utf-8-sig")), delimiter=";")
    )
    assert {(row["Sitz"], row["Fassung"], row["Gilt"]) for row in rows} == {
        ("Kammer 1", "1", "ja"),
        ("Gewerkschaft 4", "1", "ersetzt"),
        ("Gewerkschaft 4", "2", "ja"),
    }
    own = seat.get(f"{url}csv/").content.decode()
    assert "Ihr Sitz" in own
    assert "Gewerkschaft" not in own
    assert len(own.splitlines()) == 1 + len(scores_for(case))
    answer = office.get(f"{url}xlsx/")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet.max_row == 1 + len(rows)
    for client, path in ((as_(stage, "applicant"), ""), (as_(stage, "stranger"), "csv/"), (office, "pdf/")):
        assert client.get(f"{url}{path}").status_code == 404


def test_the_result_says_which_minimum_is_missed_and_what_would_turn_it(
    stage: Stage, case: AppraisalCase
) -> None:
    assert result_of(case) is None
    case.rubric = {**case.rubric, "min": "11"}
    for name, points in (("seat", 5), ("third", 5)):
        assessed(stage, case, name, points=points)
    found = result_of(case)
    assert found is not None
    total = found.levels[-1]
    assert (total.label, total.points, total.minimum, total.sums) == (
        "Insgesamt",
        Decimal("10.00"),
        Decimal("11.00"),
        (Decimal("10.00"), Decimal("10.00"), Decimal("10.00"), Decimal("0.00")),
    )
    if total.reached is False:
        assert any("2 Punkten mehr" in hint for hint in found.hints)


def test_an_evaluation_of_an_earlier_engine_still_holds(stage: Stage, case: AppraisalCase) -> None:
    from buendnis.appraisal.scoring import evaluate

    assessed(stage, case, "seat", "third")
    stored = evaluate(case)
    assert agrees(stored)
    older = {**stored, "version": "1.0.0", "answer": {**stored["answer"], "version": "1.0.0"}}
    older["answer"]["summary"] = {"de": "anders gesagt", "en": "said otherwise"}
    del older["answer"]["failures"]
    assert agrees(older)
    older["answer"]["total"] = {**older["answer"]["total"], "points": "19"}
    assert not agrees(older)


# --- what a reason cites ---------------------------------------------------------------------------


def test_a_reason_cites_evidence_of_the_need_and_a_goal_of_the_strategy(
    stage: Stage, case: AppraisalCase
) -> None:
    offered, actor, good = citable(case), stage.actor("seat"), scores_for(case)
    assert offered[EVIDENCE][0].label == "Projektskizze: Bedarf in der Region"
    assert [each.usual for each in offered[GOAL]].count(True) == 1
    need, strategy = list(good)
    declare_conflict(actor, case, now=NOW)
    bare = Score(Decimal(5), "Grund")
    assert refused(submit_assessment, actor, case, {**good, need: bare}, NOW) == f"{need}_cites"
    typed = Score(Decimal(5), "Grund", "Strategie")
    assert refused(submit_assessment, actor, case, {**good, strategy: typed}, NOW) == f"{strategy}_cites"
    chosen = Score(Decimal(5), "Grund", cites=("text:need", "document:unbekannt"))
    submit_assessment(actor, case, {**good, need: chosen}, NOW)
    score = AspectScore.objects.get(assessment__case=case, aspect=need)
    assert score.cites == [{"key": "text:need", "label": "Projektskizze: Bedarf in der Region"}]
    # nothing to choose from: then words are enough, and they are demanded
    Application.objects.in_alliance(case.alliance_id).update(field_of_action=None)
    FieldOfAction.objects.in_alliance(case.alliance_id).delete()
    case.application.field_of_action = None
    other = stage.actor("third")
    declare_conflict(other, case, now=NOW)
    assert refused(submit_assessment, other, case, {**good, strategy: bare}, NOW) == f"{strategy}_evidence"
    submit_assessment(other, case, {**good, strategy: typed}, NOW)


def test_figures_that_the_alliance_has_frozen_can_be_cited(stage: Stage, case: AppraisalCase) -> None:
    actor, good = stage.actor("seat"), scores_for(case)
    own = [
        cite(actor, case.alliance, title=f"Pflege {number}", content={"value": str(number)}, dataset=None)
        for number in range(MOST_SNAPSHOTS + 1)
    ]
    other = worlds.alliance("ems")
    stranger = worlds.actor(worlds.mandate(other, MandateRole.REPRESENTATIVE, worlds.seat(other)))
    foreign = cite(stranger, other, title="Fremd", content={"value": "1"}, dataset=None)
    assert [each.label for each in places(actor)] == [f"Bewertung: {case.application.title}"]
    assert list(places(stranger)) == []

    def offered() -> list[str]:
        keys = [each.key for each in citable(case)[EVIDENCE]]
        return [key.removeprefix("snapshot:") for key in keys if key.startswith("snapshot:")]

    newest = [str(each.public_id) for each in reversed(own[1:])]
    assert offered() == newest
    need = next(iter(good))
    keys = tuple(f"snapshot:{each.public_id}" for each in (own[-1], foreign))
    declare_conflict(actor, case, now=NOW)
    submit_assessment(actor, case, {**good, need: Score(Decimal(5), "Grund", cites=keys)}, NOW)
    score = AspectScore.objects.get(assessment__case=case, aspect=need)
    assert [each["key"] for each in score.cites] == [keys[0]]
    assert len(list(places(actor))) == 1  # it can be assessed anew
    assert score.cited.startswith(f"Pflege {MOST_SNAPSHOTS} (Zahlen, eingefroren am ")
    # what is cited stays to be chosen, however many are frozen after it
    for number in range(MOST_SNAPSHOTS):
        cite(actor, case.alliance, title="Später", content={"value": f"9{number}"}, dataset=None)
    assert len(offered()) == MOST_SNAPSHOTS + 1
    assert str(own[-1].public_id) in offered()


# --- versions, tabs, reopening ---------------------------------------------------------------------


def test_a_change_says_why_and_leaves_the_earlier_version(stage: Stage, case: AppraisalCase) -> None:
    actor, good = stage.actor("seat"), scores_for(case)
    declare_conflict(actor, case, now=NOW)
    first = submit_assessment(actor, case, good, NOW)
    assert refused(submit_assessment, actor, case, good, NOW) == "amended_because"
    second = submit_assessment(actor, case, good, NOW, amended_because="Neues Gespräch")
    assert (second.replaces, second.amended_because) == (first, "Neues Gespräch")
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        case.assessments.filter(pk=second.pk).update(amended_because="anders")
    assessed(stage, case, "third")
    propose(stage.office, case, result="support", now=NOW)
    late = {"amended_because": "Zu spät"}
    assert refused(submit_assessment, actor, now_of(case), good, NOW, **late) is None
    assert refused(reopen_assessment, stage.office, case, " ", NOW) == "reason"
    with pytest.raises(NotAllowed):
        reopen_assessment(stage.actor("third"), case, "Warum nicht", NOW)
    reopen_assessment(stage.office, case, "Der Finanzplan ist neu", NOW)
    assert mails("assessment.reopened") == len(VOTERS)
    submit_assessment(actor, now_of(case), good, NOW, amended_because="Finanzplan")
    assert [problem for check in MINE for problem in check()] == []


def test_two_tabs_and_two_people_overwrite_nothing(stage: Stage, case: AppraisalCase) -> None:
    actor, good = stage.actor("seat"), scores_for(case)
    first = save_assessment(actor, case, good, basis="")
    seen = mark_of(first)
    save_assessment(actor, case, scores_for(case, 3), basis=seen)
    with pytest.raises(ChangedMeanwhile):
        save_assessment(actor, case, good, basis=seen)
    assert {score.points for score in first.scores.all()} == {Decimal(3)}
    client, url = as_(stage, "seat"), reverse("appraisal:assess", args=[case.application.public_id])
    stale = client.post(url, entered(case, 8, step="draft", basis=seen))
    page = stale.content.decode()
    assert stale.status_code == 422
    assert "Was inzwischen gespeichert ist" in page
    assert f'name="basis" value="{mark_of(first)}"' in page  # what is sent now replaces it
    assert client.post(url, entered(case, 8, step="draft", basis=mark_of(first))).status_code == 302
    assert {score.points for score in first.scores.all()} == {Decimal(8)}


def test_an_expired_login_keeps_points_reasons_and_what_is_cited(stage: Stage, case: AppraisalCase) -> None:
    client, url = as_(stage, "seat"), reverse("appraisal:assess", args=[case.application.public_id])
    client.logout()
    sent = client.post(url, entered(case, 7, step="submit", conflict="none", basis=""))
    assert sent.status_code == 302
    assert not case.assessments.exists()
    client.force_login(
        stage.world.users["seat"], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    back = parse_qs(urlsplit(sent["Location"]).query)["next"][0]
    page = client.get(back).content.decode()
    assert "Grund zu" in page
    assert page.count(" checked") >= 2 + 2  # points, the answer, the field of action
    assert client.post(url, entered(case, 7, step="submit", conflict="none", basis="")).status_code == 302
    assert case.assessments.get().state == "submitted"


def test_the_seats_are_let_assess_again_with_a_reason(stage: Stage, case: AppraisalCase) -> None:
    assessed(stage, case, "seat", "third")
    propose(stage.office, case, result="support", now=NOW)
    office, url = as_(stage, "office"), reverse("appraisal:case", args=[case.application.public_id])
    office.post(url, {"step": "reopen"})
    assert now_of(case).state == "proposed"
    office.post(url, {"step": "reopen", "reopen-reason": "Neuer Finanzplan"})
    assert now_of(case).state == "assessing"
    page: Client = as_(stage, "seat")
    form = page.get(reverse("appraisal:assess", args=[case.application.public_id])).content.decode()
    assert "Neuer Finanzplan" in form
    assert "Warum ändern Sie Ihre Bewertung?" in form
