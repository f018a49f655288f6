"""Who assesses: a small group is asked, a seat declines, or hands its assessment over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import worlds
from tests.appraisal.assessing import MINE, a_substitute, mails, names, refused
from tests.appraisal.worlds import (
    NOW,
    VOTERS,
    Stage,
    a_case,
    a_checked_outline,
    as_,
    assessed,
    now_of,
    scores_for,
)

from buendnis.alliances.models import Mandate
from buendnis.appraisal import policies
from buendnis.appraisal.models import AppraisalCase, Assignment, FieldKnown
from buendnis.appraisal.reminders import assessments_due
from buendnis.appraisal.selectors import missing_seats
from buendnis.appraisal.selectors.assessing import assignment_of, progress_of, vacant_places, why_not_assess
from buendnis.appraisal.selectors.proposed import candidates_for
from buendnis.appraisal.services.assessments import (
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
from buendnis.appraisal.services.proposals import propose
from buendnis.funding.models import Application
from buendnis.ground.mail.models import Mail
from buendnis.ground.mail.reminders import send_reminders
from buendnis.ground.verbs import NotAllowed
from buendnis.strategy.models import FieldOfAction, Strategy

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
    # the outline names the field as a later version calls it: who knew it knows it still
    until = field.strategy.starts_on + timedelta(days=1)
    Strategy.objects.filter(pk=field.strategy_id).narrowed().update(ends_on=until)
    later = worlds.strategy(
        group.alliance, "Neuer Name", title="Fortschreibung", starts_on=until + timedelta(days=1)
    ).fields.get()
    FieldOfAction.objects.filter(pk=later.pk).narrowed().update(key=field.key)
    Application.objects.filter(pk=group.application_id).narrowed().update(field_of_action=later)
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
    mandate, deputy = a_substitute(stage, "fourth")
    substitute = as_(stage, "fourth substitute")
    chosen = f'value="{mandate.public_id}"'
    assert " checked" in fourth.get(url("hand_over")).content.decode().split(chosen)[1].split(">")[0]
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
    # whoever has handed it over reads that it was submitted
    assert fourth.post(url("hand_over"), {"to": str(mandate.public_id)}).status_code == 302
    case = AppraisalCase.objects.in_alliance(outline.alliance_id).get(application=outline)
    declare_conflict(deputy, case, now=NOW)
    submit_assessment(deputy, case, scores_for(case), NOW)
    assert "Ihr Sitz hat seine Bewertung abgegeben" in fourth.get(url("assess")).content.decode()
