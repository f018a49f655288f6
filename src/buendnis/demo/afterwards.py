"""What the example plays after the opinion is issued: its receipt, its conditions, the bank's query and grant."""

from __future__ import annotations

from datetime import timedelta

from buendnis.appraisal.models import ExpertOpinion
from buendnis.appraisal.sealing import documents_of
from buendnis.appraisal.services.conditions import accept_proof, submit_proof
from buendnis.appraisal.services.deliveries import confirm_receipt
from buendnis.appraisal.services.opinions import keep_sealed
from buendnis.bank.services.decisions import Decided, record_decision
from buendnis.bank.services.queries import answer_query, enter_query, hand_over_query
from buendnis.demo import people
from buendnis.demo.base import EXAMPLE
from buendnis.demo.story import Story, facts
from buendnis.ground.clock import today


def seal(story: Story) -> None:
    """The opinion is sealed on the day of its issue, and the applicant fetches it."""
    assert story.opinion is not None  # noqa: S101 - the story is told in order
    rows = ExpertOpinion.objects.in_alliance(story.alliance.pk).select_related(
        "alliance__host", "case__application"
    )
    opinion = rows.get(pk=story.opinion.pk)
    keep_sealed(opinion, *documents_of(opinion), now=story.at)
    confirm_receipt(story.who(people.APPLICANT), opinion, "downloaded", story.later(2))
    story.opinion.refresh_from_db()
    assert story.application is not None  # noqa: S101 - the story is told in order
    story.application.refresh_from_db()
    story.note("Stellungnahme gesiegelt, zugestellt und vom Projektträger heruntergeladen")


def fulfil(story: Story) -> None:
    """The first condition is fulfilled; the second one is still open, with its deadline in the present."""
    assert story.opinion is not None  # noqa: S101 - the story is told in order
    first = story.opinion.tasks.order_by("number")[0]
    submit_proof(
        story.who(people.APPLICANT),
        first,
        text=f"{EXAMPLE}: Der Kreistag hat am 22.10.2018 beschlossen; die Bestätigung liegt der Geschäftsstelle vor.",
        now=story.later(5),
    )
    accept_proof(story.who(people.OFFICE), first, f"{EXAMPLE}: Bestätigung eingesehen.", story.later(2))
    story.note("Eine Auflage ist erfüllt, eine noch offen")


def ask(story: Story) -> None:
    """The bank has asked once and was answered, and asks again now, with the applicant's turn."""
    assert story.application is not None  # noqa: S101 - the story is told in order
    office = story.who(people.OFFICE)
    at = story.later(10)
    query = enter_query(
        office,
        story.application,
        asked_on=today(at),
        text=f"{EXAMPLE}: Wie wird das Labor nach dem Ende der Förderung weitergeführt?",
        due_on=today(at) + timedelta(days=14),
        owner="Geschäftsstelle",
        now=at,
    )
    at = story.later(6)
    answer_query(
        office,
        query,
        text=f"{EXAMPLE}: Universität und Landkreis führen es mit eigenen Mitteln weiter.",
        answered_on=today(at),
        now=at,
    )
    story.note("Rückfrage der Bank beantwortet")


def grant(story: Story) -> None:
    """The bank grants; what was earmarked is committed."""
    assert story.application is not None  # noqa: S101 - the story is told in order
    application = story.application
    assert application.starts_on is not None  # noqa: S101 - it was written
    assert application.ends_on is not None  # noqa: S101 - it was written
    at = story.later(14)
    record_decision(
        story.who(people.OFFICE),
        application,
        Decided(
            "granted",
            today(at),
            f"{EXAMPLE} ZW 3-80123",
            facts().sources[0].amount,
            starts_on=application.starts_on,
            ends_on=application.ends_on,
        ),
        at,
    )
    application.refresh_from_db()
    story.note("Zuwendungsbescheid der Bank eingetragen")


def ask_again(story: Story) -> None:
    """What the bank wants to know while the project runs: due soon, and the applicant is asked."""
    assert story.application is not None  # noqa: S101 - the story is told in order
    office = story.who(people.OFFICE)
    query = enter_query(
        office,
        story.application,
        asked_on=today() - timedelta(days=4),
        text=f"{EXAMPLE}: Bitte reichen Sie die Bestätigung über die Besetzung der Leitungsstelle nach.",
        due_on=today() + timedelta(days=10),
        owner="Geschäftsstelle",
    )
    hand_over_query(office, query, f"{EXAMPLE}: Bitte die Bestätigung der Personalabteilung hochladen.")
