"""Who assesses, who sees what others gave, and what becomes of an assessment that is declined, handed over, changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from tests import worlds
from tests.appraisal.test_pages import as_, entered, now_of
from tests.appraisal.worlds import (
    NOW,
    VOTERS,
    Stage,
    a_case,
    a_checked_outline,
    a_stage,
    assessed,
    scores_for,
)

from buendnis.alliances.models import Mandate, MandateRole
from buendnis.alliances.selectors import actor_under
from buendnis.appraisal import invariants, policies
from buendnis.appraisal.citing import EVIDENCE, GOAL, MOST_SNAPSHOTS, citable, places
from buendnis.appraisal.models import AppraisalCase, AspectScore, Assignment, FieldKnown
from buendnis.appraisal.reminders import assessments_due
from buendnis.appraisal.scoring import agrees
from buendnis.appraisal.selectors import missing_seats, sight_of, visible_assessments, visible_spread
from buendnis.appraisal.selectors.assessing import assignment_of, progress_of, vacant_places, why_not_assess
from buendnis.appraisal.selectors.proposed import candidates_for
from buendnis.appraisal.selectors.result import result_of
from buendnis.appraisal.services.assessments import (
    ChangedMeanwhile,
    Score,
    mark_of,
    save_assessment,
    submit_assessment,
)
from buendnis.appraisal.services.assignments import (
    ask_seats,
    decline,
    hand_over,
    say_what_is_known,
    take_back_decline,
    take_in_hand_together,
)
from buendnis.appraisal.services.cases import declare_conflict, open_case, stop_case
from buendnis.appraisal.services.proposals import propose, reopen_assessment
from buendnis.evidence.services import cite
from buendnis.funding.models import Application
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor
from buendnis.ground.mail.models import Mail
from buendnis.ground.mail.reminders import send_reminders
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.parties.models import Person
from buendnis.strategy.models import FieldOfAction

MINE = (invariants.versions_form_a_chain, invariants.groups_are_asked, invariants.evaluations_recompute)


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    with time_machine.travel(NOW, tick=False):
        yield a_stage()


@pytest.fixture
def case(stage: Stage) -> AppraisalCase:
    return a_case(stage)


@pytest.fixture
def group(stage: Stage) -> AppraisalCase:
    """An appraisal by two of the five seats; nobody has been asked yet."""
    return open_case(stage.office, a_checked_outline(stage), mode="group", places=2, now=NOW)


def a_substitute(stage: Stage, of: str) -> tuple[Mandate, Actor]:
    user = User.objects.create_user(f"vertretung-{of}@son.example", f"Vertretung {of}")
    person = Person.objects.create(user=user, name=str(user), email=user.email)
    mandate = Mandate.objects.create(
        alliance=stage.world.alliance,
        person=person,
        role=MandateRole.SUBSTITUTE,
        seat=stage.seats[of],
        starts_on=date(2018, 1, 1),
    )
    stage.world.users[f"{of} substitute"] = user
    return mandate, actor_under(mandate, user)


def names(case: AppraisalCase) -> list[str]:
    return sorted(row.seat.name for row in case.assignments.filter(state="asked").select_related("seat"))


def refused(verb: Any, *args: Any, **named: Any) -> str | None:
    """The field at which a verb refuses."""
    with pytest.raises(ProcessError) as problem:
        verb(*args, **named)
    return problem.value.field


def mails(kind: str) -> int:
    return Mail.objects.filter(kind=kind).count()


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
    page = office.get(url).content.decode()
    assert "Gewerkschaft 4: Fassung 2" in page
    assert "Neue Erkenntnisse" in page
    assert "vorher: </span>2</del>" in page
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


# --- a small group ---------------------------------------------------------------------------------


def test_a_small_group_is_proposed_asked_and_filled_up(stage: Stage, group: AppraisalCase) -> None:
    assert mails("assessment.invited") == 0
    assert mails("assessment.declare") == len(VOTERS)
    assert (missing_seats(group), vacant_places(group)) == ([], 2)
    field = group.application.field_of_action
    assert field is not None
    say_what_is_known(stage.actor("third"), stage.seats["third"], [field])
    assert FieldKnown.objects.get().seat == stage.seats["third"]
    declare_conflict(stage.actor("seat"), group, "personal", "verwandt", NOW)
    found = candidates_for(group, NOW)
    why = {row.seat.name: row.why for row in found.rows}
    assert stage.seats["third"] in [row.seat for row in found.proposed]
    assert why["Gewerkschaft 4"].startswith("kennt sich im Handlungsfeld aus")
    assert why["Kammer 1"].startswith("befangen: Persönliche")
    assert len(found.proposed) == 2
    chosen = [row.seat for row in found.proposed]
    with pytest.raises(NotAllowed):
        ask_seats(stage.actor("third"), group, chosen, now=NOW)
    assert refused(ask_seats, stage.office, group, [stage.seats["seat"]], now=NOW) == "seats"
    ask_seats(stage.office, group, chosen, now=NOW)
    assert names(group) == sorted(seat.name for seat in chosen)
    assert mails("assessment.invited") == 2
    assert assignment_of(group, stage.seats["third"].pk).why == why["Gewerkschaft 4"]  # type: ignore[union-attr]
    other = next(seat for seat in chosen if seat != stage.seats["third"])
    who = next(name for name, seat in stage.seats.items() if seat == other)
    outside = next(name for name in VOTERS if stage.seats[name] not in [*chosen, stage.seats["seat"]])
    standing = group.standings.get(seat=stage.seats[outside])
    assert "kleine Gruppe" in why_not_assess(stage.actor(outside), group, standing)
    assert refused(submit_assessment, stage.actor(outside), group, scores_for(group), NOW) is None
    # one declines, another has a conflict: the next ones proposed are asked, and the office is told
    assert refused(decline, stage.actor(who), group, " ", NOW) == "reason"
    following = decline(stage.actor(who), group, "Zu viel zu tun", NOW)
    assert following is not None
    assert names(group) == sorted([following.name, "Gewerkschaft 4"])
    told = Mail.objects.get(kind="assessment.declined")
    assert "Zu viel zu tun" in told.body
    assert following.name in told.body
    assert refused(take_back_decline, stage.actor(who), group, NOW) is None  # somebody else is asked
    declare_conflict(stage.actor("third"), group, "personal", "verwandt", NOW)
    group = now_of(group)
    assert vacant_places(group) == 0
    assessing = {seat.name for seat in missing_seats(group)}
    assert assessing.isdisjoint({"Gewerkschaft 4", "Kammer 1", other.name})
    assert len(assessing) == 2
    # the proposal needs no more than there are places
    for name in VOTERS:
        if stage.seats[name].name in assessing:
            assessed(stage, group, name)
    assert (progress_of(group).done, progress_of(group).needed) == (2, 2)
    submitted = stage.seats[outside]
    rest = [seat for seat in stage.seats.values() if seat.name in assessing and seat != submitted]
    assert refused(ask_seats, stage.office, group, rest[:1], "Zu viele", NOW) == "seats"
    propose(stage.office, group, result="support", now=NOW)
    assert [problem for check in MINE for problem in check()] == []


def test_a_seat_that_is_not_asked_any_more_is_told_why(stage: Stage, group: AppraisalCase) -> None:
    both = [stage.seats["third"], stage.seats["fourth"]]
    ask_seats(stage.office, group, both, now=NOW)
    assert refused(ask_seats, stage.office, group, both[:1], now=NOW) == "reason"
    ask_seats(stage.office, group, both[:1], "Doch nur einer", NOW)
    assert "Doch nur einer" in Mail.objects.get(kind="assessment.released").body
    assert (names(group), now_of(group).places) == (["Gewerkschaft 4"], 1)
    ask_seats(stage.office, group, both, now=NOW)  # and again
    assert mails("assessment.invited") == 3
    # whom the office has taken out is not asked by itself; whoever declined, the office may ask again
    ask_seats(stage.office, group, both[:1], "Doch nur einer", NOW)
    following = decline(stage.actor("third"), group, "Keine Zeit", NOW)
    assert following not in {None, *both}
    row = next(row for row in candidates_for(now_of(group), NOW).rows if row.seat == both[0])
    assert (row.barred, row.proposed, row.why) == (False, False, "hat abgelehnt")
    ask_seats(stage.office, group, both, "Nach Rücksprache", NOW)
    assert names(group) == sorted(seat.name for seat in both)
    stop_case(stage.office, group, "Zurück")
    assert refused(ask_seats, stage.office, now_of(group), both, now=NOW) is None


def test_where_all_assess_whoever_declines_is_not_waited_for(stage: Stage, case: AppraisalCase) -> None:
    actor = stage.actor("third")
    assert refused(ask_seats, stage.office, case, [stage.seats["third"]], now=NOW) is None
    assert decline(actor, case, "Keine Zeit", NOW) is None
    assert stage.seats["third"] not in missing_seats(case)
    assert refused(decline, actor, case, "Noch einmal", NOW) is None
    assert refused(submit_assessment, actor, case, scores_for(case), NOW) is None
    take_back_decline(actor, case, NOW)
    assert stage.seats["third"] in missing_seats(case)
    assessed(stage, case, "third")
    assert refused(decline, actor, case, "Zu spät", NOW) is None
    with pytest.raises(NotAllowed):
        decline(stage.office, case, "Nicht ihre Sache", NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(case=case).update(state="declined", ended_at=NOW, reason="")


def test_loads_of_other_outlines_are_balanced_in_as_many_queries(stage: Stage, group: AppraisalCase) -> None:
    busy = [stage.seats["third"], stage.seats["fourth"]]
    with CaptureQueriesContext(connection) as one:
        candidates_for(group, NOW)
    for title in ("Welcome Center", "Stille Reserve"):
        other = open_case(stage.office, a_checked_outline(stage, title), mode="group", places=2, now=NOW)
        ask_seats(stage.office, other, busy, now=NOW)
    with CaptureQueriesContext(connection) as three:
        found = candidates_for(group, NOW)
    assert len(one) == len(three)
    assert {row.seat for row in found.proposed}.isdisjoint(busy)


# --- handing over ----------------------------------------------------------------------------------


def test_the_substitute_gets_the_draft_and_gives_it_back(stage: Stage, case: AppraisalCase) -> None:
    mandate, substitute = a_substitute(stage, "third")
    representative, good = stage.actor("third"), scores_for(case)
    save_assessment(representative, case, good)
    assert (
        refused(
            hand_over,
            representative,
            case,
            Mandate.objects.in_alliance(case.alliance_id).exclude(seat=stage.seats["third"]).first(),
            now=NOW,
        )
        == "to"
    )
    row = hand_over(representative, case, mandate, "Bitte die Strategie ansehen", NOW)
    assert row.holder == mandate
    body = Mail.objects.get(kind="assessment.handed").body
    assert "Bitte die Strategie ansehen" in body
    assert "15.03.2018" in body  # the last day stays
    assert refused(save_assessment, representative, case, good) is None
    standing = case.standings.get(seat=stage.seats["third"])
    assert "Vertretung third" in why_not_assess(representative, case, standing)
    assert why_not_assess(substitute, case, standing) == ""
    own = case.assessments.get(seat=stage.seats["third"])
    save_assessment(substitute, case, scores_for(case, 9))
    assert case.assessments.get(seat=stage.seats["third"]) == own  # the same draft
    assert policies.may_hand_over(representative, case, row)
    take_in_hand_together(representative, case, NOW)
    save_assessment(representative, case, good)
    hand_over(representative, case, mandate, now=NOW)
    take_in_hand_together(substitute, case, NOW)
    assert mails("assessment.handed") == 4
    assert refused(take_in_hand_together, substitute, case, NOW) is None
    hand_over(representative, case, mandate, now=NOW)
    mandate.ends_on, mandate.ended_at = date(2018, 3, 1), NOW
    mandate.save()
    save_assessment(representative, case, good)  # whoever had it is gone


def test_reminders_go_to_who_has_it_in_hand_in_as_many_queries(stage: Stage, case: AppraisalCase) -> None:
    mandate, _substitute = a_substitute(stage, "third")
    hand_over(stage.actor("third"), case, mandate, now=NOW)
    assessed(stage, case, "seat")
    days = (case.due_on - timedelta(days=14), case.due_on)
    with CaptureQueriesContext(connection) as one:
        found = list(assessments_due(*days))
    users = stage.world.users
    waiting = {
        users[name].pk for name in ("spokesperson", "fourth", "second_spokesperson", "third substitute")
    }
    assert {due.user_id for due in found} == waiting
    for title in ("Welcome Center", "Stille Reserve"):
        a_case(stage, title)
    with CaptureQueriesContext(connection) as three:
        assert len(list(assessments_due(*days))) > len(found)
    assert len(one) == len(three)
    soon = NOW + (case.due_on - NOW.date()) - timedelta(days=3)
    assert send_reminders(soon) >= len(waiting)
    assert mails("remind.assessment") >= len(waiting)
    assert send_reminders(soon) == 0


# --- the pages -------------------------------------------------------------------------------------


def test_the_pages_of_asking_declining_and_handing_over(stage: Stage) -> None:
    outline = a_checked_outline(stage)
    office, third, fourth = as_(stage, "office"), as_(stage, "third"), as_(stage, "fourth")

    def url(name: str) -> str:
        return reverse(f"appraisal:{name}", args=[outline.public_id])

    opened = office.post(url("open"), {"due_on": "2018-03-20", "mode": "group", "places": "2"})
    assert opened["Location"] == url("ask")
    page = office.get(url("ask")).content.decode()
    assert page.count(" checked") == 2
    assert "keine offene Bewertung" in page
    assert third.get(url("ask")).status_code == 404
    assert "Wählen, wer bewertet" in office.get(reverse("desk:home")).content.decode()
    assert office.post(url("ask"), {}).status_code == 422
    seats = [str(stage.seats[name].public_id) for name in ("third", "fourth")]
    assert office.post(url("ask"), {"seats": seats}).status_code == 302
    kept = office.post(url("ask"), {"seats": seats[:1]})
    assert kept.status_code == 422
    assert f'value="{seats[1]}"' in kept.content.decode()
    assert "Bitte bewerten" in third.get(reverse("desk:home")).content.decode()
    assert outline.title not in as_(stage, "seat").get(reverse("desk:home")).content.decode()
    # declining
    assert third.get(url("decline")).status_code == 200
    assert third.post(url("decline"), {"reason": ""}).status_code == 422
    assert third.post(url("decline"), {"reason": "Keine Zeit"}).status_code == 302
    assert "Keine Zeit" in third.get(url("assess")).content.decode()
    case_page = office.get(url("case")).content.decode()
    assert "Haben abgelehnt" in case_page
    resumed = third.post(url("decline"), {"step": "resume"}, follow=True)
    assert "Inzwischen ist ein anderer Sitz gebeten worden" in resumed.content.decode()
    assert office.get(url("decline")).status_code == 404
    # handing over
    assert "handelt sonst niemand" in fourth.get(url("hand_over")).content.decode()
    mandate, _actor = a_substitute(stage, "fourth")
    substitute = as_(stage, "fourth substitute")
    assert fourth.post(url("hand_over"), {}).status_code == 422
    assert fourth.post(url("hand_over"), {"to": str(mandate.public_id)}).status_code == 302
    assert "Vertretung fourth" in fourth.get(url("assess")).content.decode()
    assert "Sie bearbeiten diese Bewertung" in substitute.get(url("assess")).content.decode()
    assert substitute.post(url("hand_over"), {"step": "back"}).status_code == 302
    # what a seat knows about
    known = reverse("appraisal:fields_known", args=[stage.seats["fourth"].public_id])
    field = FieldOfAction.objects.in_alliance(stage.world.alliance.pk).first()
    assert field is not None
    assert fourth.post(known, {"fields_known": [str(field.public_id)]}).status_code == 302
    assert " checked" in office.get(known).content.decode()
    assert third.get(known).status_code == as_(stage, "applicant").get(known).status_code == 404


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
