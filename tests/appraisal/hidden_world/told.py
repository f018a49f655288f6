"""A world of four outlines, told twice with other points, reasons and remarks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from tests.appraisal.hidden_world.chance import chance
from tests.appraisal.worlds import (
    DEADLINE,
    LATER,
    NOW,
    Stage,
    a_checked_outline,
    a_stage,
    fresh,
    scores_for,
    with_second_factor,
)

from buendnis.alliances.models import Mandate, MandateRole
from buendnis.alliances.selectors import actor_under
from buendnis.appraisal.jobs import seal_opinion
from buendnis.appraisal.models import AppraisalCase, ExpertOpinion
from buendnis.appraisal.rubrics import aspects_of
from buendnis.appraisal.services.assessments import submit_assessment
from buendnis.appraisal.services.cases import declare_conflict, open_case
from buendnis.appraisal.services.opinions import draft_hash, issue_opinion, release_opinion
from buendnis.appraisal.services.proposals import bring_to_committee, propose
from buendnis.decisions import jobs
from buendnis.decisions import services as decisions
from buendnis.decisions.models import Minutes, Resolution
from buendnis.decisions.services import cast_vote, close_resolution, open_resolution
from buendnis.ground.actor import Actor
from buendnis.ledger.selectors import balances
from buendnis.scenarios.moves import Try, begun
from buendnis.scenarios.pool import pool_of
from buendnis.scenarios.services import save_scenario, share_scenario

KEPT_OUT = "fourth"
JUDGES = ("seat", "third")
WORDS = {"one": "Zitronenfalter", "other": "Distelfink"}
POINTS = {"one": (3, 4), "other": (9, 2)}
EXCHANGED = {"one": (3, 7), "other": (7, 3)}


def judged(stage: Stage, title: str, word: str, points: tuple[int, int], conflict: str) -> AppraisalCase:
    """An appraisal in which one seat is kept out and two have assessed."""
    chance.again(title)
    case = open_case(stage.office, a_checked_outline(stage, title), now=NOW)
    declare_conflict(stage.actor(KEPT_OUT), case, conflict, "seit Jahren", NOW)
    for name, given in zip(JUDGES, points, strict=True):
        declare_conflict(stage.actor(name), case, now=NOW)
        scores = {
            key: replace(score, reason=f"{word} für {name}", evidence=f"Quelle {word}")
            for key, score in scores_for(case, given).items()
        }
        submit_assessment(stage.actor(name), case, scores, NOW)
    return case


def proposed(stage: Stage, case: AppraisalCase, word: str) -> AppraisalCase:
    return propose(
        stage.office,
        case,
        result="conditions",
        conditions=f"{word} nachweisen",
        reasons={aspect.key: f"Im Mittel: {word}" for aspect in aspects_of(case.rubric)},
        summary=f"Zusammengefasst: {word}",
        now=NOW,
    )


def voted(stage: Stage, case: AppraisalCase, word: str, *names: str) -> Resolution:
    resolution = bring_to_committee(
        stage.office, case, committee=stage.committee, mode="circular", deadline=DEADLINE, now=NOW
    )
    resolution = open_resolution(stage.office, resolution, NOW)
    for name in names:
        cast_vote(stage.actor(name), resolution, "yes", f"Gerade wegen {word}", NOW)
    return resolution


def in_a_meeting(stage: Stage, case: AppraisalCase, word: str) -> None:
    """The case decided in a meeting, whose papers are bound for the one who is kept out; approved minutes.

    Other words of the meeting speak of it, too: to the invitation, of a topic, and in general.
    """
    office = stage.office
    meeting = decisions.plan_meeting(office, stage.committee, starts_at=LATER, place="Rathaus")
    motion = bring_to_committee(
        office, case, committee=stage.committee, mode="meeting", meeting=meeting, now=NOW
    )
    about = [str(motion.public_id)]
    decisions.plan_meeting(
        office,
        stage.committee,
        meeting=meeting,
        starts_at=LATER,
        place="Rathaus",
        message=f"Vorab gelesen werden soll {word}",
        about=about,
    )
    decisions.add_item(office, meeting, title="Lage", text=f"Auch wegen {word}", about=about)
    decisions.invite(office, meeting, NOW)
    meeting.refresh_from_db()
    jobs.make_bundle(decisions.order_bundle(stage.actor(KEPT_OUT), meeting).pk)
    decisions.open_meeting(office, meeting, LATER)
    decisions.note_presences(
        office, meeting, dict.fromkeys((seat.pk for seat in stage.seats.values()), False)
    )
    open_resolution(office, motion, LATER)
    voters = [stage.seats[name] for name in stage.seats if name != KEPT_OUT]
    decisions.show_of_hands(office, motion, dict.fromkeys((seat.pk for seat in voters), "yes"), LATER)
    close_resolution(office, motion, LATER)
    item = meeting.items.select_related("meeting__committee").get(resolution=motion)
    decisions.note_item(office, item, f"Gesprochen wurde über {word}")
    decisions.note_remarks(office, meeting, f"Allen gefiel {word}", about)
    decisions.close_meeting(office, meeting, LATER)
    minutes = decisions.share_minutes(
        office, Minutes.objects.in_alliance(case.alliance_id).get(meeting=meeting)
    )
    decisions.release_minutes(stage.actor("spokesperson"), minutes, minutes.version, LATER)
    jobs.print_minutes(minutes.pk)


def shown_to_the_committee(stage: Stage, word: str) -> None:
    """A scenario of all that is ripe, with words about it."""
    pool, free = pool_of(stage.office, stage.head), balances(stage.head).free
    moves = Try(pool, stage.head, free, begun(pool, stage.head, free))
    assert moves.is_valid()
    scenario = save_scenario(
        stage.office,
        stage.head,
        moves.inputs(100),
        title=f"Ohne {word}",
        note=f"Schwach ist {word}",
        seats=pool.seats,
        now=NOW,
    )
    share_scenario(stage.office, scenario, stage.committee, NOW)


@dataclass
class Told:
    """A world, and under which mandates the one who is kept out looks at it."""

    stage: Stage
    hats: tuple[Mandate, ...] = ()  # for their own seat, as a substitute, and in the office
    cases: dict[str, AppraisalCase] = field(default_factory=dict)

    @property
    def office(self) -> Actor:
        """The one who is kept out, in the office."""
        return actor_under(self.hats[2], self.stage.world.users[KEPT_OUT])


def a_told_world(which: str) -> Told:
    """Four outlines: being assessed, voted on, with a draft of the opinion, and with an opinion."""
    stage, word = a_stage(), WORDS[which]
    told = Told(stage)
    told.cases["assessing"] = judged(stage, "Labor Eins", word, POINTS[which], "applicant")
    case = proposed(stage, judged(stage, "Labor Zwei", word, POINTS[which], "personal"), word)
    voted(stage, case, word, "third")
    told.cases["voting"] = case
    case = proposed(stage, judged(stage, "Labor Drei", word, POINTS[which], "personal"), word)
    in_a_meeting(stage, case, word)
    told.cases["drafted"] = case
    case = judged(stage, "Labor Vier", "Grund", EXCHANGED[which], "personal")
    resolution = voted(stage, proposed(stage, case, "Öffentliches"), word, "third", "seat", "spokesperson")
    close_resolution(stage.office, resolution, LATER)
    opinion = ExpertOpinion.objects.in_alliance(case.alliance_id).get(case=case)
    opinion = release_opinion(stage.actor("spokesperson"), opinion, draft_hash(opinion))
    seal_opinion(opinion_id=issue_opinion(stage.office, opinion, NOW).pk)
    assert fresh(opinion).state == "issued"
    told.cases["issued"] = case
    shown_to_the_committee(stage, word)
    own = Mandate.objects.in_alliance(case.alliance_id).get(person=stage.person(KEPT_OUT))
    substitute = Mandate.objects.create(
        alliance=stage.world.alliance,
        person=stage.person(KEPT_OUT),
        role=MandateRole.SUBSTITUTE,
        seat=stage.seats["seat"],
        starts_on=NOW.date() - timedelta(days=9),
    )
    office = Mandate.objects.create(
        alliance=stage.world.alliance,
        person=stage.person(KEPT_OUT),
        role=MandateRole.SECRETARIAT,
        starts_on=NOW.date() - timedelta(days=9),
    )
    with_second_factor(stage, KEPT_OUT)
    told.hats = (own, substitute, office)
    return told
