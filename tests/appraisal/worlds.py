"""A world for appraisals: an alliance with rules, a committee of five seats, a budget, and a checked outline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.test import Client
from tests.funding.applications.worlds import World, a_full_draft, a_world

from buendnis.alliances.models import Mandate, MandateRole, Recognition, RulesOfProcedure, Seat, SeatHolder
from buendnis.alliances.rules import default_document
from buendnis.alliances.selectors import actor_under
from buendnis.appraisal import invariants
from buendnis.appraisal.citing import GOAL, citable
from buendnis.appraisal.models import AppraisalCase, ExpertOpinion, SeatStanding
from buendnis.appraisal.rubrics import aspects_of
from buendnis.appraisal.services.assessments import Score, submit_assessment
from buendnis.appraisal.services.cases import declare_conflict, open_case
from buendnis.appraisal.services.opinions import draft_hash, issue_opinion, release_opinion
from buendnis.appraisal.services.proposals import bring_to_committee, propose
from buendnis.decisions.models import Committee, Resolution
from buendnis.decisions.services import cast_vote, close_resolution, open_resolution
from buendnis.funding.models import Application
from buendnis.funding.services.application_drafts import edit_application
from buendnis.funding.services.applications import mark_checked, submit_application
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor
from buendnis.ledger.models import BudgetHead
from buendnis.ledger.services import allocate, open_head
from buendnis.parties.models import Organisation, OrganisationKind, Person
from buendnis.strategy.models import Goal

NOW = datetime(2018, 3, 1, 9, 0, tzinfo=UTC)
TODAY = date(2018, 3, 1)
LATER = datetime(2018, 3, 20, 9, 0, tzinfo=UTC)
DEADLINE = datetime(2018, 3, 15, 22, 59, tzinfo=UTC)
VOTERS = ("seat", "spokesperson", "third", "fourth", "second_spokesperson")


@dataclass
class Stage:
    """A world with what an appraisal needs; ``seats`` by the name of who acts for them."""

    world: World
    committee: Committee
    head: BudgetHead
    seats: dict[str, Seat] = field(default_factory=dict)

    @property
    def office(self) -> Actor:
        return self.world.actors["office"]

    def actor(self, name: str) -> Actor:
        return self.world.actors[name]

    def holder(self, name: str) -> Organisation:
        return self.seats[name].holders.get()

    def person(self, name: str) -> Person:
        return Person.objects.get(user=self.world.users[name])


def a_stage(code: str = "SON", ags: str = "03153", money: str = "1400000.00", **rules: Any) -> Stage:
    """A stage; ``rules`` change the usual rules of procedure."""
    world = a_world(code, ags)
    for name, role, seat_name in (
        ("third", MandateRole.REPRESENTATIVE, "Gewerkschaft 4"),
        ("fourth", MandateRole.REPRESENTATIVE, "Stadt 5"),
        ("second_spokesperson", MandateRole.SPOKESPERSON, "Agentur 6"),
    ):
        _seat(world, name, role, seat_name)
    RulesOfProcedure.objects.create(
        alliance=world.alliance,
        number=1,
        valid_from=date(2018, 1, 1),
        document=default_document() | {"min_assessments": 2} | rules,
    )
    committee = Committee.objects.create(alliance=world.alliance, name="Steuerkreis")
    seats = {}
    for name in VOTERS:
        seats[name] = Seat.objects.in_alliance(world.alliance.pk).get(pk=world.actors[name].seat_id or 0)
        committee.seats.add(seats[name])
    recognition = Recognition.objects.in_alliance(world.alliance.pk).get()
    head = open_head(world.actors["office"], recognition, "SER")
    allocate(
        world.actors["office"],
        head,
        Decimal(money),
        reason="Zuweisung",
        source="Erlass",
        source_date=date(2018, 1, 1),
        key=f"allocation:{code}",
    )
    return Stage(world, committee, head, seats)


def _seat(world: World, name: str, role: str, seat_name: str) -> None:
    user = User.objects.create_user(f"{name}@{world.alliance.slug}.example", f"{name} {world.alliance.code}")
    person = Person.objects.create(user=user, name=str(user), email=user.email)
    seat = Seat.objects.create(alliance=world.alliance, name=seat_name, starts_on=date(2018, 1, 1))
    holder = Organisation.objects.create(
        kind=OrganisationKind.OTHER, name=f"{seat_name} {world.alliance.code}"
    )
    SeatHolder.objects.create(seat=seat, organisation=holder)
    mandate = Mandate.objects.create(
        alliance=world.alliance, person=person, role=role, seat=seat, starts_on=date(2018, 1, 1)
    )
    world.users[name] = user
    world.actors[name] = actor_under(mandate, user)


def a_checked_outline(
    stage: Stage, title: str = "Digitalisierungslabor", goals: Sequence[Goal] = ()
) -> Application:
    """An outline whose pre-check is done."""
    row = a_full_draft(stage.world, title)
    if goals:
        named = {"goals": [str(goal.public_id) for goal in goals]}
        row = edit_application(stage.actor("applicant"), row, named, row.version)
    submit_application(stage.actor("applicant"), row, NOW)
    return mark_checked(stage.office, row)


def a_case(stage: Stage, title: str = "Digitalisierungslabor") -> AppraisalCase:
    """An appraisal that has just been opened."""
    return open_case(stage.office, a_checked_outline(stage, title), now=NOW)


def scores_for(case: AppraisalCase, points: int = 5) -> dict[str, Score]:
    goals = tuple(each.key for each in citable(case)[GOAL][:1])
    return {
        aspect.key: Score(
            min(Decimal(points), aspect.maximum),
            f"Grund zu {aspect.label}",
            "Strategie, Abschnitt 2",
            goals if aspect.cites == GOAL else (),
        )
        for aspect in aspects_of(case.rubric)
    }


def entered(case: AppraisalCase, points: int = 5, **more: str) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, score in scores_for(case, points).items():
        data |= {
            f"{key}_points": str(score.points),
            f"{key}_reason": score.reason,
            f"{key}_evidence": score.evidence,
            f"{key}_cites": list(score.cites),
        }
    return data | more


def assessed(stage: Stage, case: AppraisalCase, *names: str, points: int = 5) -> None:
    for name in names:
        declare_conflict(stage.actor(name), case, now=NOW)
        submit_assessment(
            stage.actor(name), case, scores_for(case, points), NOW, amended_because="Neue Erkenntnisse"
        )


def a_proposed_case(
    stage: Stage, title: str = "Digitalisierungslabor", result: str = "support"
) -> AppraisalCase:
    case = a_case(stage, title)
    assessed(stage, case, "seat", "third")
    conditions = "Barrierefreiheit nachweisen" if result == "conditions" else ""
    return propose(
        stage.office,
        case,
        result=result,
        conditions=conditions,
        reasons={aspect.key: "Passt zur Strategie." for aspect in aspects_of(case.rubric)},
        summary="Das Vorhaben schließt eine Lücke.",
        now=NOW,
    )


def voted(
    stage: Stage,
    case: AppraisalCase,
    *,
    overplanning: bool = False,
    choice: str = "yes",
    voters: tuple[str, ...] = VOTERS,
) -> Resolution:
    """The case brought to the committee, voted on by ``voters`` and counted."""
    resolution = bring_to_committee(
        stage.office,
        case,
        committee=stage.committee,
        mode="circular",
        deadline=DEADLINE,
        overplanning=overplanning,
        now=NOW,
    )
    resolution = open_resolution(stage.office, resolution, NOW)
    for name in voters:
        resolution.refresh_from_db()
        if resolution.state == "open":
            cast_vote(stage.actor(name), resolution, choice, now=NOW)
    resolution.refresh_from_db()
    if resolution.state == "open":
        resolution = close_resolution(stage.office, resolution, LATER)
    return resolution


def a_draft_opinion(
    stage: Stage, title: str = "Digitalisierungslabor", result: str = "support"
) -> ExpertOpinion:
    case = a_proposed_case(stage, title, result)
    voted(stage, case)
    return ExpertOpinion.objects.in_alliance(stage.world.alliance.pk).get(case=case)


def now_of(case: AppraisalCase) -> AppraisalCase:
    return AppraisalCase.objects.in_alliance(case.alliance_id).select_related("application").get(pk=case.pk)


def standing(case: AppraisalCase, stage: Stage, name: str) -> SeatStanding:
    return case.standings.get(seat=stage.seats[name])


def fresh(opinion: ExpertOpinion) -> ExpertOpinion:
    return ExpertOpinion.objects.in_alliance(opinion.alliance_id).get(pk=opinion.pk)


def a_released_opinion(stage: Stage, title: str = "Digitalisierungslabor") -> ExpertOpinion:
    opinion = a_draft_opinion(stage, title)
    return release_opinion(stage.actor("spokesperson"), opinion, draft_hash(opinion))


def a_sealing_opinion(stage: Stage, title: str = "Digitalisierungslabor") -> ExpertOpinion:
    return issue_opinion(stage.office, a_released_opinion(stage, title), NOW)


def an_issued_opinion(stage: Stage, title: str = "Digitalisierungslabor") -> ExpertOpinion:
    """Issued and sealed, by the job itself."""
    from buendnis.appraisal.jobs import seal_opinion

    opinion = a_sealing_opinion(stage, title)
    seal_opinion(opinion_id=opinion.pk)
    return fresh(opinion)


def with_second_factor(stage: Stage, who: str) -> None:
    """Give somebody the second factor that the office and the spokespersons need to get in."""
    from allauth.mfa.models import Authenticator

    Authenticator.objects.get_or_create(
        user=stage.world.users[who], type=Authenticator.Type.TOTP, defaults={"data": {"secret": "unused"}}
    )


def as_(stage: Stage, who: str) -> Client:
    """The browser of somebody who has signed in, or of a visitor."""
    client = Client()
    if who != "visitor":
        with_second_factor(stage, who)
        client.force_login(
            stage.world.users[who], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
    return client


def broken() -> list[str]:
    """What the room's invariants complain about."""
    checks = (
        invariants.numbers_have_no_gaps,
        invariants.opinions_have_their_hash,
        invariants.evaluations_recompute,
        invariants.adopted_is_booked,
    )
    return [problem for check in checks for problem in check()]


def is_partner(stage: Stage, row: Application) -> None:
    row.partners.create(organisation=stage.holder("third"), name="Gewerkschaft")
