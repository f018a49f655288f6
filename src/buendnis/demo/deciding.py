"""How the committee of the example decides about the outline: assessed, voted on, released, paid.

Who assessed and who voted is played.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from buendnis.appraisal.citing import Citable, citable
from buendnis.appraisal.models import ExpertOpinion
from buendnis.appraisal.rubrics import aspects_of
from buendnis.appraisal.services.assessments import Score, submit_assessment
from buendnis.appraisal.services.cases import declare_conflict, open_case
from buendnis.appraisal.services.opinions import draft_hash, issue_opinion, release_opinion
from buendnis.appraisal.services.proposals import bring_to_committee, propose
from buendnis.appraisal.wording import ConditionText
from buendnis.decisions.services import cast_vote, close_resolution, open_resolution, record_vote
from buendnis.demo import people
from buendnis.demo.base import EXAMPLE, committee_of
from buendnis.demo.story import Story
from buendnis.ground.clock import today
from buendnis.ground.reference import reference_to
from buendnis.ledger.selectors import earmark_of
from buendnis.ledger.services import pay

# who assesses in the example, with how many points for each aspect of the alliance
ASSESSORS = {
    "kammer-2": (9, 8, "Betriebe der Region suchen seit Jahren Fachkräfte für die Digitalisierung."),
    "gewerkschaft-2": (8, 9, "Das Vorhaben setzt das Handlungsfeld Digitalisierung und Innovation um."),
    "agentur-fuer-arbeit-1": (
        7,
        8,
        "Absolventinnen und Absolventen bleiben eher, wenn sie Betriebe hier kennen.",
    ),
    "landkreis-1": (9, 9, "Auch kleine Betriebe im Harz bekommen Zugang zu Wissen und Nachwuchs."),
}


@dataclass(frozen=True)
class Proposed:
    """What the office proposes to the committee."""

    result: str
    conditions: tuple[ConditionText, ...]
    reasons: Mapping[str, str]
    summary: str


def open_assessment(story: Story, at: datetime | None = None, due_on: date | None = None) -> None:
    """The partners are asked to assess; each says whether it has a conflict."""
    assert story.application is not None  # noqa: S101 - the story is told in order
    story.at = at or story.later()
    story.case = open_case(story.who(people.OFFICE), story.application, due_on=due_on, now=story.at)
    story.note("Partner bewerten; Befangenheiten sind aus Beziehungen berechnet")


def assess(
    story: Story, said: Mapping[str, tuple[int, int, str]] = ASSESSORS, *, all_of_them: bool = True
) -> None:
    """Some seats assess; in a story that stops here, not all have."""
    assert story.case is not None  # noqa: S101 - the story is told in order
    for place, (key, (first, second, reason)) in enumerate(said.items()):
        if not all_of_them and place >= 2:
            break
        actor = story.seat(key)
        declare_conflict(actor, story.case, now=story.later())
        points, offered = (first, second), citable(story.case)
        submit_assessment(
            actor,
            story.case,
            {
                aspect.key: Score(
                    Decimal(points[min(number, 1)]),
                    reason,
                    "",
                    _cited(offered.get(aspect.cites, ())),
                )
                for number, aspect in enumerate(aspects_of(story.case.rubric))
            },
            story.at,
        )
    story.note("Bewertungen eingegangen")


def _cited(offered: Sequence[Citable]) -> tuple[str, ...]:
    """What is chosen already, such as the outline's own field of action; else the first that is offered."""
    usual = tuple(each.key for each in offered if each.usual)
    return usual or tuple(each.key for each in offered[:1])


def bring(
    story: Story,
    deadline: datetime | None = None,
    at: datetime | None = None,
    proposed: Proposed | None = None,
) -> None:
    """The office proposes and opens a circular resolution."""
    assert story.case is not None  # noqa: S101 - the story is told in order
    office = story.who(people.OFFICE)
    story.at = at or story.later()
    said = proposed or _proposed(story)
    propose(
        office,
        story.case,
        result=said.result,
        conditions=said.conditions,
        reasons=said.reasons,
        summary=said.summary,
        now=story.at,
    )
    story.resolution = bring_to_committee(
        office,
        story.case,
        committee=committee_of(story.alliance),
        mode="circular",
        deadline=deadline or story.at + timedelta(days=10),
        now=story.at,
    )
    story.resolution = open_resolution(office, story.resolution, story.at)
    story.note(f"Umlaufbeschluss {story.resolution.number} eröffnet")


def _proposed(story: Story) -> Proposed:
    """What the alliance shall say of the laboratory."""
    return Proposed(
        "conditions",
        (
            ConditionText(
                "Die Kofinanzierung des Landkreises ist vor Beginn bestätigt.",
                due_on=today(story.at) + timedelta(days=42),
            ),
            ConditionText(
                "Das Labor berichtet dem Bündnis über die Beteiligung der Betriebe.",
                "during",
                due_on=today() + timedelta(days=21),
            ),
        ),
        {
            "regional_supply": "Das Labor bringt Betriebe und Nachwuchs in einem Feld mit besonderem Bedarf zusammen.",
            "strategy_fit": "Es setzt das Handlungsfeld „Digitalisierung und Innovation“ der Strategie um.",
        },
        f"{EXAMPLE}: Der Bedarf ist belegt, das Konzept schlüssig, die Finanzierung gesichert.",
    )


def vote(story: Story, *, enough: bool = True) -> None:
    """Seats vote: most here, one by telephone, one by its substitute."""
    assert story.resolution is not None  # noqa: S101 - the story is told in order
    votes: dict[str, str] = dict.fromkeys(
        ["kammer-2", "landkreis-1", "agentur-fuer-arbeit-1", "arbeitgeberverband-1"], "yes"
    )
    if enough:
        votes |= dict.fromkeys(
            ["kammer-3", "landkreis-2", "landkreis-4", "kreisfreie-stadt-1", "gewerkschaft-1", "jobcenter-2"],
            "yes",
        )
        votes |= {
            "kammer-4": "no",
            "gewerkschaft-3": "abstain",
            "kreisfreie-stadt-2": "yes",
            "landkreis-5": "yes",
        }
    for key, choice in votes.items():
        actor = story.who(people.SECOND_SPOKESPERSON) if key == "gewerkschaft-1" else story.seat(key)
        cast_vote(actor, story.resolution, choice, now=_hours(story))
    cast_vote(story.seat("gewerkschaft-2", substitute=True), story.resolution, "yes", now=_hours(story))
    if enough:
        seat = story.seat("agentur-fuer-arbeit-2")
        record_vote(
            story.who(people.OFFICE),
            story.resolution,
            story.resolution.seats.get(seat_id=seat.seat_id or 0).seat,
            choice="yes",
            channel="telephone",
            evidence=f"{EXAMPLE}: Anruf der Vertretung, Vermerk der Geschäftsstelle",
            cast_at=story.at,
            now=_hours(story),
        )
    story.note(f"{len(votes) + 1 + enough} Stimmen abgegeben")


def count(story: Story) -> None:
    """The deadline passes, and the votes are counted: the ESF share is earmarked."""
    assert story.resolution is not None  # noqa: S101 - the story is told in order
    assert story.resolution.deadline is not None  # noqa: S101 - a circular one has one
    story.at = max(story.at, story.resolution.deadline)
    story.resolution = close_resolution(story.who(people.OFFICE), story.resolution, story.at)
    story.note(f"Ergebnis: {story.resolution.get_state_display()}")
    story.opinion = ExpertOpinion.objects.in_alliance(story.alliance.pk).get(case=story.case)


def issue(story: Story) -> None:
    """A spokesperson without a conflict releases the opinion, the office issues it."""
    assert story.opinion is not None  # noqa: S101 - the story is told in order
    story.opinion = release_opinion(
        story.who(people.SPOKESPERSON), story.opinion, draft_hash(story.opinion), story.later()
    )
    story.opinion = issue_opinion(story.who(people.OFFICE), story.opinion, story.later())
    story.note(f"Fachliche Stellungnahme {story.opinion.number} erteilt")


def pay_out(story: Story) -> None:
    """The bank tells of its payments."""
    assert story.application is not None  # noqa: S101 - the story is told in order
    mark = earmark_of(reference_to(story.application))
    assert mark is not None  # noqa: S101 - it was committed
    for number, amount in enumerate(("80000.00", "95000.00", "60000.00")):
        pay(
            story.who(people.OFFICE),
            mark,
            Decimal(amount),
            source=f"{EXAMPLE}: Mitteilung der Bank {number + 1}",
            source_date=story.later(180).date(),
            key=f"demo:pay:{number}",
        )
    story.note("Auszahlungen der Bank eingetragen")


def _hours(story: Story) -> datetime:
    story.at += timedelta(hours=1)
    return story.at
