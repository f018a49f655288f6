"""Which relations make a conflict of interest, and what a declaration adds to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.appraisal.worlds import NOW, TODAY, Stage, a_checked_outline, is_partner, scores_for, standing
from tests.worlds import mandate

from buendnis.alliances.models import MandateRole, SeatHolder
from buendnis.appraisal.conflicts import computed_conflicts
from buendnis.appraisal.selectors import missing_seats
from buendnis.appraisal.services.assessments import submit_assessment
from buendnis.appraisal.services.cases import (
    declare_conflict,
    open_case,
    refresh_conflicts,
)
from buendnis.funding.models import AdviceCase, Application, Idea
from buendnis.funding.services.advice import open_for_idea, open_for_outline
from buendnis.funding.services.advice_course import name_helper
from buendnis.ground.verbs import ProcessError
from buendnis.parties.models import Organisation, Relation, RelationKind


def is_applicant(stage: Stage, row: Application) -> None:
    SeatHolder.objects.create(seat=stage.seats["third"], organisation=row.applicant)


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
