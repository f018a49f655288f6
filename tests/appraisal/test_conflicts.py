"""Who has a conflict of interest, case by case: computed from relations, declared, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from tests.appraisal.test_pages import as_
from tests.appraisal.worlds import (
    NOW,
    TODAY,
    Stage,
    a_case,
    a_checked_outline,
    a_proposed_case,
    a_stage,
    assessed,
    scores_for,
)
from tests.worlds import mandate

from buendnis.alliances.models import Mandate, MandateRole, SeatHolder
from buendnis.appraisal import policies
from buendnis.appraisal.conflicts import computed_conflicts, strongest
from buendnis.appraisal.models import AppraisalCase, SeatStanding
from buendnis.appraisal.selectors import missing_seats
from buendnis.appraisal.services.assessments import submit_assessment
from buendnis.appraisal.services.cases import (
    declare_conflict,
    declare_for_seat,
    hand_preparation_over,
    open_case,
    refresh_conflicts,
)
from buendnis.appraisal.services.proposals import bring_to_committee, propose
from buendnis.appraisal.services.rulings import rule_on_conflict
from buendnis.decisions.services import open_resolution
from buendnis.desk.items import WorkList
from buendnis.desk.preparing import of_the_office, prepared_by, to_hand_over
from buendnis.funding.models import AdviceCase, Application, Idea
from buendnis.funding.services.advice import open_for_idea, open_for_outline
from buendnis.funding.services.advice_course import name_helper
from buendnis.ground.actor import Actor
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.parties.models import Organisation, Person, Relation, RelationKind


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    with time_machine.travel(NOW, tick=False):
        yield a_stage()


def standing(case: AppraisalCase, stage: Stage, name: str) -> SeatStanding:
    return case.standings.get(seat=stage.seats[name])


def is_applicant(stage: Stage, row: Application) -> None:
    SeatHolder.objects.create(seat=stage.seats["third"], organisation=row.applicant)


def is_partner(stage: Stage, row: Application) -> None:
    row.partners.create(organisation=stage.holder("third"), name="Gewerkschaft")


def co_funds(stage: Stage, row: Application) -> None:
    row.sources.filter(kind="public").update(organisation=stage.holder("third"))


def withdrew_co_funding(stage: Stage, row: Application) -> None:
    row.sources.filter(kind="public").update(organisation=stage.holder("third"), status="withdrawn")


def owns_the_applicant(stage: Stage, row: Application) -> None:
    Relation.objects.create(
        organisation=stage.holder("third"),
        to=row.applicant,
        kind=RelationKind.OWNS,
        starts_on=date(2017, 1, 1),
    )


def owned_it_once(stage: Stage, row: Application) -> None:
    Relation.objects.create(
        organisation=stage.holder("third"),
        to=row.applicant,
        kind=RelationKind.OWNS,
        starts_on=date(2010, 1, 1),
        ends_on=date(2017, 12, 31),
    )


def works_for_the_applicant(stage: Stage, row: Application) -> None:
    Relation.objects.create(
        person=stage.person("third"),
        to=row.applicant,
        kind=RelationKind.WORKS_FOR,
        starts_on=date(2017, 1, 1),
    )


def relation(stage: Stage, row: Application, kind: str, *, of: str = "holder", back: bool = False) -> None:
    """A relation of the seat's organisation or person to the applicant, or (back) the other way round."""
    parties: dict[str, object] = (
        {"organisation": row.applicant, "to": stage.holder("third")}
        if back
        else {of if of == "person" else "organisation": getattr(stage, of)("third"), "to": row.applicant}
    )
    Relation.objects.create(kind=kind, starts_on=date(2017, 1, 1), **parties)


def is_owned_by_the_applicant(stage: Stage, row: Application) -> None:
    relation(stage, row, RelationKind.OWNS, back=True)


def competes_with_the_applicant(stage: Stage, row: Application) -> None:
    relation(stage, row, RelationKind.COMPETES)


def the_applicant_competes_with_it(stage: Stage, row: Application) -> None:
    relation(stage, row, RelationKind.COMPETES, back=True)


def is_a_member_of_the_applicant(stage: Stage, row: Application) -> None:
    relation(stage, row, RelationKind.MEMBER)


def sits_on_the_supervisory_board(stage: Stage, row: Application) -> None:
    relation(stage, row, RelationKind.SUPERVISES, of="person")


def has_a_family_tie(stage: Stage, row: Application) -> None:
    relation(stage, row, RelationKind.FAMILY, of="person")


def works_for_a_competitor(stage: Stage, row: Application) -> None:
    firm = Organisation.objects.create(kind="firm", name="Firma")
    Relation.objects.create(
        person=stage.person("third"), to=firm, kind=RelationKind.WORKS_FOR, starts_on=date(2017, 1, 1)
    )
    Relation.objects.create(
        organisation=firm, to=row.applicant, kind=RelationKind.COMPETES, starts_on=date(2017, 1, 1)
    )


def its_substitute_leads_a_partner(stage: Stage, row: Application) -> None:
    firm = Organisation.objects.create(kind="firm", name="Firma")
    row.partners.create(organisation=firm, name="Firma")
    under = mandate(row.alliance, MandateRole.SUBSTITUTE, stage.seats["third"])
    Relation.objects.create(person=under.person, to=firm, kind=RelationKind.LEADS, starts_on=date(2017, 1, 1))


def one_of_two_holders_is_a_partner(stage: Stage, row: Application) -> None:
    other = Organisation.objects.create(kind="university", name="Hochschule")
    SeatHolder.objects.create(seat=stage.seats["third"], organisation=other)
    row.partners.create(organisation=other, name="Hochschule")


def writes_the_outline(stage: Stage, row: Application) -> None:
    row.members.create(user=stage.world.users["third"])


def helped_to_write(stage: Stage, row: Application) -> None:
    idea = Idea.objects.create(alliance=row.alliance, title="Idee", summary="Labor", confirmed_at=NOW)
    Application.objects.in_alliance(row.alliance_id).filter(pk=row.pk).update(idea=idea)
    helps(stage, open_for_idea(stage.office, idea))


def helped_to_write_without_an_idea(stage: Stage, row: Application) -> None:
    helps(stage, open_for_outline(stage.office, row))


def helps(stage: Stage, case: AdviceCase) -> None:
    name_helper(stage.office, case, stage.person("third"))


def nothing(stage: Stage, row: Application) -> None:
    """No relation at all."""


CASES: list[tuple[Callable[[Stage, Application], None], list[str], str]] = [
    (is_applicant, ["applicant"], "leave"),
    (is_partner, ["partner"], "no_vote"),
    (co_funds, ["co_funder"], "disclose"),
    (withdrew_co_funding, [], ""),
    (owns_the_applicant, ["affiliated"], "no_vote"),
    (owned_it_once, [], ""),
    (works_for_the_applicant, ["applicant"], "leave"),
    (helped_to_write, ["helped_write"], "no_vote"),
    (helped_to_write_without_an_idea, ["helped_write"], "no_vote"),
    (is_owned_by_the_applicant, ["affiliated"], "no_vote"),
    (competes_with_the_applicant, ["competitor"], "no_vote"),
    (the_applicant_competes_with_it, ["competitor"], "no_vote"),
    (is_a_member_of_the_applicant, ["other"], "disclose"),
    (sits_on_the_supervisory_board, ["affiliated"], "no_vote"),
    (has_a_family_tie, ["personal"], "no_vote"),
    (works_for_a_competitor, ["competitor"], "no_vote"),
    (its_substitute_leads_a_partner, ["partner"], "no_vote"),
    (one_of_two_holders_is_a_partner, ["partner"], "no_vote"),
    (writes_the_outline, ["helped_write"], "no_vote"),
    (nothing, [], ""),
]


@pytest.mark.parametrize(("relate", "kinds", "effect"), CASES, ids=[each[0].__name__ for each in CASES])
def test_what_is_known_makes_a_conflict(
    stage: Stage, relate: Callable[[Stage, Application], None], kinds: list[str], effect: str
) -> None:
    row = a_checked_outline(stage)
    relate(stage, row)
    row = Application.objects.in_alliance(row.alliance_id).get(pk=row.pk)
    assert [item["kind"] for item in computed_conflicts(row, TODAY)[stage.seats["third"].pk]] == kinds
    case = open_case(stage.office, row, now=NOW)
    assert standing(case, stage, "third").effect == effect
    assert standing(case, stage, "fourth").effect == ""
    kept_out = effect in {"no_vote", "leave"}
    assert (stage.seats["third"] in missing_seats(case)) is not kept_out
    declare_conflict(stage.actor("third"), case, now=NOW)
    if kept_out:
        with pytest.raises(ProcessError, match="befangen"):
            submit_assessment(stage.actor("third"), case, scores_for(case), NOW)
    else:
        submit_assessment(stage.actor("third"), case, scores_for(case), NOW)


def test_reasons_never_name_a_person(stage: Stage) -> None:
    row = a_checked_outline(stage)
    works_for_the_applicant(stage, row)
    case = open_case(stage.office, row, now=NOW)
    said = standing(case, stage, "third")
    assert stage.person("third").name not in said.reason
    assert row.applicant.name in said.reason


@pytest.mark.parametrize(
    ("effects", "answer"),
    [
        ([], ""),
        (["disclose"], "disclose"),
        (["disclose", "no_vote"], "no_vote"),
        (["leave", "disclose"], "leave"),
        (["", "disclose"], "disclose"),
    ],
)
def test_the_strongest_effect_counts(effects: list[str], answer: str) -> None:
    assert strongest(effects) == answer


def test_a_declaration_adds_and_never_takes_away(stage: Stage) -> None:
    row = a_checked_outline(stage)
    is_partner(stage, row)
    case = open_case(stage.office, row, now=NOW)
    declare_conflict(stage.actor("third"), case, "", "", NOW)
    assert standing(case, stage, "third").effect == "no_vote"
    declare_conflict(stage.actor("fourth"), case, "personal", "verwandt", NOW)
    assert standing(case, stage, "fourth").effect == "no_vote"
    declare_conflict(stage.actor("fourth"), case, "", "ein Irrtum", NOW)
    assert standing(case, stage, "fourth").effect == "no_vote"  # two people lift it, not the seat by itself
    assert case.declarations.count() == 3


def test_a_relation_found_later_counts_after_refreshing(stage: Stage) -> None:
    row = a_checked_outline(stage)
    case = open_case(stage.office, row, now=NOW)
    owns_the_applicant(stage, row)
    assert standing(case, stage, "third").effect == ""
    refresh_conflicts(stage.office, case, NOW)
    assert standing(case, stage, "third").effect == "no_vote"


def test_the_office_records_a_declaration_with_its_way(stage: Stage) -> None:
    case = open_case(stage.office, a_checked_outline(stage), now=NOW)
    with pytest.raises(ProcessError) as problem:
        declare_for_seat(stage.office, case, stage.seats["third"], "personal", "", NOW)
    assert problem.value.field == "text"
    declare_for_seat(stage.office, case, stage.seats["third"], "personal", "am Telefon, 1. März", NOW)
    assert standing(case, stage, "third").effect == "no_vote"


def test_a_conflict_during_the_vote_recuses_the_seat(stage: Stage) -> None:
    case = a_proposed_case(stage)
    resolution = bring_to_committee(stage.office, case, committee=stage.committee, mode="circular", now=NOW)
    resolution = open_resolution(stage.office, resolution, NOW)
    case = AppraisalCase.objects.in_alliance(case.alliance_id).get(pk=case.pk)
    declare_conflict(stage.actor("fourth"), case, "personal", "verwandt", NOW)
    seat = resolution.seats.get(seat=stage.seats["fourth"])
    assert (seat.recusal, seat.may_vote) == ("no_vote", False)
    assert resolution.seats.get(seat=stage.seats["third"]).may_vote


def test_if_the_host_applies_another_seat_prepares(stage: Stage) -> None:
    row = a_checked_outline(stage)
    host = stage.world.alliance.host
    Application.objects.in_alliance(row.alliance_id).filter(pk=row.pk).update(applicant=host)
    row = Application.objects.in_alliance(row.alliance_id).get(pk=row.pk)
    with pytest.raises(ProcessError) as problem:
        open_case(stage.office, row, now=NOW)
    assert problem.value.field == "prepared_by_seat"
    is_partner(stage, row)
    with pytest.raises(ProcessError, match="befangen"):
        open_case(stage.office, row, prepared_by_seat=stage.seats["third"], now=NOW)
    case = open_case(stage.office, row, prepared_by_seat=stage.seats["fourth"], now=NOW)
    assessed(stage, case, "seat", "fourth")
    with pytest.raises(NotAllowed):
        propose(stage.office, case, result="support", now=NOW)
    propose(stage.actor("fourth"), case, result="support", now=NOW)


def _a_spokesperson_may_see_to_it(stage: Stage, case: AppraisalCase) -> None:
    """As long as nobody in the office is impartial; the work list names the appraisal."""
    speaker = stage.actor("spokesperson")
    (line,) = to_hand_over(speaker, stage.world.alliance, NOW.date())
    assert line.title == case.application.title
    client, url = as_(stage, "spokesperson"), reverse("appraisal:prepare", args=[case.application.public_id])
    page = client.get(reverse("funding:application", args=[case.application.public_id])).content.decode()
    assert url in page
    assert client.get(url).status_code == 200
    assert policies.names_preparer(speaker, case)
    assert not policies.names_preparer(stage.actor("seat"), case)
    second = mandate(stage.world.alliance, MandateRole.SECRETARIAT)
    assert list(to_hand_over(speaker, stage.world.alliance, NOW.date())) == []
    assert client.get(url).status_code == 404
    with pytest.raises(NotAllowed):
        hand_preparation_over(speaker, case, stage.seats["fourth"], "Befangen")
    second.delete()
    declare_conflict(stage.actor("second_spokesperson"), case, "personal", "verwandt", NOW)
    assert not policies.names_preparer(stage.actor("second_spokesperson"), case)
    assert list(to_hand_over(stage.actor("second_spokesperson"), stage.world.alliance, NOW.date())) == []


def test_an_office_that_is_not_impartial_lets_a_seat_prepare(stage: Stage) -> None:
    case = a_case(stage)
    Mandate.objects.create(
        alliance=stage.world.alliance,
        person=Person.objects.get(user=stage.office.user_id),
        role=MandateRole.SUBSTITUTE,
        seat=stage.seats["third"],
        starts_on=NOW.date(),
    )
    declare_conflict(stage.actor("third"), case, "personal", "verwandt", NOW)
    assert not policies.may_prepare(stage.office, case)
    _a_spokesperson_may_see_to_it(stage, case)
    office = as_(stage, "office")
    page = office.get(reverse("appraisal:case", args=[case.application.public_id])).content.decode()
    assert "Sie können diese Entscheidung nicht vorbereiten" in page
    for name in ("seat", "fourth", "stranger"):
        with pytest.raises(NotAllowed):
            hand_preparation_over(stage.actor(name), case, stage.seats["fourth"], "Befangen")
    for seat, reason, field in (("fourth", " ", "reason"), ("third", "Befangen", "seat")):
        with pytest.raises(ProcessError) as problem:
            hand_preparation_over(stage.office, case, stage.seats[seat], reason)
        assert problem.value.field == field
    url = reverse("appraisal:prepare", args=[case.application.public_id])
    data = {"seat": str(stage.seats["fourth"].public_id), "reason": "Die Geschäftsstelle ist befangen."}
    assert office.post(url, data | {"reason": ""}).status_code == 422
    assert office.post(url, data).status_code == 302
    assert "ist befangen." in Mail.objects.get(kind="case.preparing").body
    case = AppraisalCase.objects.in_alliance(case.alliance_id).get(pk=case.pk)
    with pytest.raises(ProcessError, match="schon"):
        hand_preparation_over(stage.office, case, stage.seats["fourth"], "noch einmal")
    assert policies.may_prepare(stage.actor("fourth"), case)
    assessed(stage, case, "seat", "spokesperson")
    propose(stage.actor("fourth"), case, result="support", now=NOW)
    (line,) = prepared_by(stage.world.alliance, NOW.date(), stage.seats["fourth"].pk)
    assert line.title == case.application.title
    todo, waiting = WorkList(), WorkList()
    of_the_office(todo, waiting, stage.world.alliance, NOW.date())
    assert (len(todo), [item.title for item in waiting]) == (0, [line.title])
    # the seat turns out to be conflicted itself: it goes on to another one, until the committee decides
    declare_conflict(stage.actor("fourth"), case, "personal", "verwandt", NOW)
    hand_preparation_over(stage.office, case, stage.seats["seat"], "Auch befangen")
    bring_to_committee(stage.actor("seat"), case, committee=stage.committee, mode="circular", now=NOW)
    with pytest.raises(ProcessError, match="entscheidet schon"):
        hand_preparation_over(stage.office, case, stage.seats["fourth"], "zu spät")


@pytest.mark.parametrize("name", ["applicant", "stranger", "office"])
def test_who_acts_for_no_seat_does_not_assess(stage: Stage, name: str) -> None:
    case = open_case(stage.office, a_checked_outline(stage), now=NOW)
    with pytest.raises(NotAllowed):
        submit_assessment(stage.actor(name), case, scores_for(case), NOW)
    with pytest.raises(NotAllowed):
        declare_conflict(stage.actor(name), case, "", "", NOW)


def test_a_foreign_alliance_can_do_nothing(stage: Stage) -> None:
    foreign = a_stage("JAD", "03405")
    case = open_case(stage.office, a_checked_outline(stage), now=NOW)
    steps: list[Callable[[Actor], object]] = [
        lambda actor: declare_conflict(actor, case, "", "", NOW),
        lambda actor: submit_assessment(actor, case, scores_for(case), NOW),
        lambda actor: rule_on_conflict(actor, case, stage.seats["third"], "partner", "asserted", "x", NOW),
        lambda actor: refresh_conflicts(actor, case, NOW),
    ]
    for step in steps:
        for name in ("office", "seat", "spokesperson"):
            with pytest.raises(NotAllowed):
                step(foreign.actor(name))
