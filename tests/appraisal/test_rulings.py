"""A conflict is lifted or asserted by two people with reasons; nobody answers themselves, nor with a conflict."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from tests.appraisal.worlds import NOW, Stage, a_checked_outline, a_proposed_case, as_
from tests.worlds import actor, mandate

from buendnis.alliances.models import Mandate, MandateRole
from buendnis.appraisal.models import AppraisalCase, ConflictRuling, SeatStanding
from buendnis.appraisal.policies import may_read_ruling
from buendnis.appraisal.rulings import awaiting_second_look, rows_of, taken_back
from buendnis.appraisal.services.cases import declare_conflict, open_case, refresh_conflicts
from buendnis.appraisal.services.proposals import bring_to_committee
from buendnis.appraisal.services.rulings import answer_ruling, object_to_ruling, rule_on_conflict
from buendnis.decisions.services import open_resolution
from buendnis.desk import office, partner
from buendnis.funding.models import Application
from buendnis.ground.actor import Actor
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.parties.models import Relation, RelationKind

SOON = NOW + timedelta(minutes=5)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def second(stage: Stage) -> Actor:
    """A colleague in the office."""
    return actor(mandate(stage.world.alliance, MandateRole.SECRETARIAT))


def a_case_with_a_partner(stage: Stage, *names: str) -> AppraisalCase:
    """Seats that are partners in the project."""
    row = a_checked_outline(stage)
    for name in names or ("third",):
        row.partners.create(organisation=stage.holder(name), name=name)
    return open_case(stage.office, row, now=NOW)


def standing(case: AppraisalCase, stage: Stage, name: str = "third") -> SeatStanding:
    return case.standings.get(seat=stage.seats[name])


def lifted(stage: Stage, case: AppraisalCase, name: str = "third", kind: str = "partner") -> ConflictRuling:
    """A proposal that a conflict shall not count; nobody has looked at it yet."""
    return rule_on_conflict(stage.office, case, stage.seats[name], kind, "lifted", "nur Raum", SOON)


def asserted(stage: Stage, case: AppraisalCase, name: str = "third") -> ConflictRuling:
    return rule_on_conflict(
        stage.office, case, stage.seats[name], "personal", "asserted", "Ehe mit der Leitung", SOON
    )


def mails(kind: str) -> list[str]:
    return sorted(Mail.objects.filter(kind=kind).values_list("to", flat=True))


def test_it_counts_until_a_second_person_agrees(stage: Stage, second: Actor) -> None:
    case = a_case_with_a_partner(stage)
    ruling = lifted(stage, case)
    assert standing(case, stage).effect == "no_vote"
    assert mails("conflict.second_look") == sorted(
        [
            str(second_mail(second)),
            *(stage.world.users[name].email for name in ("spokesperson", "second_spokesperson")),
        ]
    )
    with pytest.raises(ProcessError, match="wartet"):
        lifted(stage, case)
    with pytest.raises(NotAllowed):
        answer_ruling(stage.office, ruling, agrees=True)
    answer_ruling(second, ruling, agrees=True, now=LATER)
    assert (standing(case, stage).effect, standing(case, stage).reason) == ("", "")
    assert stage.world.users["third"].email in mails("conflict.settled")
    refresh_conflicts(stage.office, case, NOW)
    assert standing(case, stage).effect == ""  # a computation does not undo it
    with pytest.raises(ProcessError, match="schon"):
        answer_ruling(stage.actor("spokesperson"), ruling, agrees=False, reason="doch")
    with pytest.raises(IntegrityError), transaction.atomic():
        ConflictRuling.objects.in_alliance(case.alliance_id).update(reason="anders")


def second_mail(second: Actor) -> str:
    user = Mandate.objects.in_alliance(second.alliance_id).get(pk=second.mandate_id or 0).person.user
    assert user is not None
    return user.email


def test_a_refusal_has_a_reason_and_leaves_things_as_they_were(stage: Stage) -> None:
    case = a_case_with_a_partner(stage)
    ruling = lifted(stage, case)
    with pytest.raises(ProcessError) as problem:
        answer_ruling(stage.actor("spokesperson"), ruling, agrees=False, reason=" ")
    assert problem.value.field == "reason"
    answer_ruling(stage.actor("spokesperson"), ruling, agrees=False, reason="Mietvertrag besteht")
    assert standing(case, stage).effect == "no_vote"
    lifted(stage, case)  # with a better reason it can be proposed again


def test_what_is_found_later_is_not_lifted(stage: Stage, second: Actor) -> None:
    case = a_case_with_a_partner(stage)
    answer_ruling(second, lifted(stage, case), agrees=True, now=LATER)
    declare_conflict(stage.actor("third"), case, "partner", "doch mit Personal", LATER)
    assert standing(case, stage).effect == "no_vote"
    answer_ruling(
        second,
        rule_on_conflict(stage.office, case, stage.seats["third"], "partner", "lifted", "nein", LATER),
        agrees=True,
    )
    assert standing(case, stage).effect == ""
    Relation.objects.create(
        person=stage.person("third"),
        to=stage.holder("fourth"),
        kind=RelationKind.LEADS,
        starts_on=NOW.date(),
    )
    case.application.partners.create(organisation=stage.holder("fourth"), name="Stadt 5")
    refresh_conflicts(stage.office, case, LATER)
    assert standing(case, stage).effect == "no_vote"
    assert "nur Raum" not in standing(case, stage).reason
    assert stage.holder("fourth").name in standing(case, stage).reason


def test_what_the_seat_declared_is_lifted_by_two_only(stage: Stage, second: Actor) -> None:
    case = open_case(stage.office, a_checked_outline(stage), now=NOW)
    declare_conflict(stage.actor("third"), case, "personal", "verwandt", NOW)
    assert taken_back(case.alliance_id) == []
    declare_conflict(stage.actor("third"), case, "", "verklickt", NOW)
    assert standing(case, stage).effect == "no_vote"
    assert [row.seat for row in taken_back(case.alliance_id)] == [stage.seats["third"]]
    texts = [item.text for item in office.desk_of(stage.office)["todo"]]
    assert any("Gewerkschaft 4" in str(text) for text in texts)
    assert rows_of(case)[0].taken_back
    answer_ruling(second, lifted(stage, case, kind="personal"), agrees=True)
    assert standing(case, stage).effect == ""
    assert taken_back(case.alliance_id) == []


def test_what_is_asserted_counts_at_once_and_the_seat_may_object(stage: Stage, second: Actor) -> None:
    case = open_case(stage.office, a_checked_outline(stage), now=NOW)
    ruling = asserted(stage, case)
    assert (standing(case, stage).effect, standing(case, stage).reason) == (
        "no_vote",
        "Persönliche oder familiäre Bindung",
    )
    assert mails("conflict.asserted") == [stage.world.users["third"].email]
    with pytest.raises(NotAllowed):
        object_to_ruling(stage.actor("fourth"), ruling, "nicht meine Sache")
    with pytest.raises(ProcessError):
        object_to_ruling(stage.actor("third"), ruling, "  ")
    object_to_ruling(stage.actor("third"), ruling, "geschieden seit 2010", LATER)
    answer_ruling(second, ruling, agrees=False, reason="geschieden", now=LATER)
    assert standing(case, stage).effect == ""
    ruling = ConflictRuling.objects.in_alliance(case.alliance_id).get(pk=ruling.pk)
    with pytest.raises(NotAllowed):
        object_to_ruling(stage.actor("third"), ruling, "nachträglich")


def test_a_confirmed_conflict_stays_when_its_relation_is_gone(stage: Stage, second: Actor) -> None:
    case = a_case_with_a_partner(stage)
    ruling = rule_on_conflict(
        stage.office, case, stage.seats["third"], "partner", "asserted", "Kooperationsvertrag", SOON
    )
    answer_ruling(second, ruling, agrees=True)
    with pytest.raises(ProcessError, match="bestätigt"):
        rule_on_conflict(stage.office, case, stage.seats["third"], "partner", "asserted", "nochmals", LATER)
    case.application.partners.all().delete()
    refresh_conflicts(stage.office, case, NOW)
    assert standing(case, stage).effect == "no_vote"
    assert rows_of(case)[0].state[0] == "durch eine zweite Person bestätigt"


def test_who_has_a_conflict_or_acts_for_the_seat_answers_nothing(stage: Stage, second: Actor) -> None:
    case = a_case_with_a_partner(stage, "third", "spokesperson")
    ruling = lifted(stage, case)
    own = lifted(stage, case, "spokesperson")
    for name in ("spokesperson", "seat", "third", "applicant", "stranger"):
        with pytest.raises(NotAllowed):
            answer_ruling(stage.actor(name), ruling, agrees=True)
    assert awaiting_second_look(stage.actor("spokesperson")) == []
    assert awaiting_second_look(stage.actor("second_spokesperson")) == [ruling, own]
    assert [item.url for item in partner.desk_of(stage.actor("second_spokesperson"))["todo"]].count(
        reverse("appraisal:ruling", args=[case.application.public_id, own.public_id])
    ) == 1
    # under another mandate the same person is the same person
    other = Mandate.objects.create(
        alliance=stage.world.alliance,
        person=stage.person("third"),
        role=MandateRole.SECRETARIAT,
        starts_on=NOW.date(),
    )
    with pytest.raises(NotAllowed):
        answer_ruling(actor(other), ruling, agrees=True)
    with pytest.raises(NotAllowed):
        rule_on_conflict(actor(other), case, stage.seats["third"], "partner", "lifted", "x", LATER)
    with pytest.raises(NotAllowed):
        answer_ruling(actor(other), own, agrees=True)
    assert may_read_ruling(stage.actor("third"), ruling)
    assert not may_read_ruling(stage.actor("fourth"), ruling)


def test_the_people_of_a_host_that_applies_neither_rule_nor_answer(stage: Stage, second: Actor) -> None:
    row = a_checked_outline(stage)
    row.partners.create(organisation=stage.holder("third"), name="Gewerkschaft")
    host = stage.world.alliance.host
    Application.objects.in_alliance(row.alliance_id).filter(pk=row.pk).update(applicant=host)
    row = Application.objects.in_alliance(row.alliance_id).get(pk=row.pk)
    case = open_case(stage.office, row, prepared_by_seat=stage.seats["fourth"], now=NOW)
    with pytest.raises(NotAllowed):
        lifted(stage, case)
    ruling = rule_on_conflict(
        stage.actor("fourth"), case, stage.seats["third"], "partner", "lifted", "nur Raum", SOON
    )
    with pytest.raises(NotAllowed):
        answer_ruling(second, ruling, agrees=True)
    answer_ruling(stage.actor("spokesperson"), ruling, agrees=True)
    assert standing(case, stage).effect == ""


def test_nothing_gets_less_while_the_vote_is_prepared(stage: Stage, second: Actor) -> None:
    case = a_proposed_case(stage)
    declare_conflict(stage.actor("fourth"), case, "personal", "verwandt", NOW)
    ruling = lifted(stage, case, "fourth", "personal")
    claim = asserted(stage, case, "second_spokesperson")
    resolution = bring_to_committee(stage.office, case, committee=stage.committee, mode="circular", now=NOW)
    for each, agrees in ((ruling, True), (claim, False)):
        with pytest.raises(ProcessError, match="Abstimmung"):
            answer_ruling(second, each, agrees=agrees, reason="so")
    resolution = open_resolution(stage.office, resolution, NOW)
    late = asserted(stage, case, "spokesperson")  # what gets stricter still counts in the vote
    assert resolution.seats.get(seat=stage.seats["spokesperson"]).recusal == "no_vote"
    answer_ruling(second, late, agrees=True)


def test_a_ruling_has_two_walls(stage: Stage, web_role: Any) -> None:
    case = a_case_with_a_partner(stage)
    ruling = lifted(stage, case)
    for table in ("conflictruling", "conflictrulinganswer", "conflictobjection"):
        with web_role(), pytest.raises(Exception, match="permission denied"), transaction.atomic():
            connection.cursor().execute(f"DELETE FROM appraisal_{table}")
    assert ruling.pk


def test_from_the_seats_page_to_the_second_look(stage: Stage) -> None:
    case = a_case_with_a_partner(stage)
    row, seat = case.application, stage.seats["third"]
    client = as_(stage, "office")
    page = client.get(reverse("appraisal:seat", args=[row.public_id, seat.public_id])).content.decode()
    lift = reverse("appraisal:lift", args=[row.public_id, seat.public_id, "partner"])
    assert lift in page
    assert client.post(lift, {"reason": ""}).status_code == 422
    assert client.post(lift, {"reason": "nur Raum"}).status_code == 302
    ruling = case.rulings.get()
    url = reverse("appraisal:ruling", args=[row.public_id, ruling.public_id])
    assert url in client.get(reverse("appraisal:case", args=[row.public_id])).content.decode()
    assert "Ich stimme zu" not in client.get(url).content.decode()
    assert client.post(url, {"step": "agree"}).status_code == 404
    spokesperson = as_(stage, "spokesperson")
    assert "nur Raum" in spokesperson.get(url).content.decode()
    kept = spokesperson.post(url, {"step": "refuse", "answer_reason": ""})
    assert kept.status_code == 422
    assert spokesperson.post(url, {"step": "agree"}).status_code == 302
    assert standing(case, stage).effect == ""
    assert "zählt nicht" in client.get(url).content.decode()
    for who in ("fourth", "applicant"):
        assert as_(stage, who).get(url).status_code == 404
        assert as_(stage, who).get(lift).status_code == 404


def test_the_seat_objects_on_the_page_its_mail_leads_to(stage: Stage) -> None:
    case = open_case(stage.office, a_checked_outline(stage), now=NOW)
    row, seat = case.application, stage.seats["third"]
    note = reverse("appraisal:assert", args=[row.public_id, seat.public_id])
    client = as_(stage, "office")
    assert 'value="competitor" selected' in client.get(f"{note}?kind=competitor").content.decode()
    assert client.post(note, {"kind": "competitor", "reason": "gleiches Angebot"}).status_code == 302
    mail = Mail.objects.get(kind="conflict.asserted")
    url = reverse("appraisal:ruling", args=[row.public_id, case.rulings.get().public_id])
    assert url in mail.body
    third = as_(stage, "third")
    assert "gleiches Angebot" in third.get(url).content.decode()
    assert third.post(url, {"step": "object", "text": ""}).status_code == 422
    assert third.post(url, {"step": "object", "text": "anderer Landkreis"}).status_code == 302
    assert "anderer Landkreis" in as_(stage, "spokesperson").get(url).content.decode()
    assert third.post(url, {"step": "agree"}).status_code == 404
