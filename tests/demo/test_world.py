"""The example world at each stage: what is done is done, what is open can be tried now, and the books agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from tests.demo.holding import what_is_wrong
from tests.jobs import run_jobs

from buendnis.alliances.models import Alliance, Mandate, Seat
from buendnis.appraisal.models import AppraisalCase, Assessment, ExpertOpinion
from buendnis.appraisal.naming import KIND
from buendnis.appraisal.sealing import trusted_certificates
from buendnis.bank.models import BankDecision, BankQuery
from buendnis.decisions.models import Meeting, MeetingState, Resolution, Task
from buendnis.demo import people
from buendnis.demo.base import SLUG
from buendnis.demo.cities import TITLE as CITIES
from buendnis.demo.refused import TITLE as REFUSED
from buendnis.demo.story import Story
from buendnis.demo.world import STAGES, build
from buendnis.desk.opinions import for_the_writers
from buendnis.funding.models import Application, Idea
from buendnis.funding.selectors.applications import snapshot
from buendnis.funding.selectors.cofunding import cofunding_of
from buendnis.funding.selectors.prechecks import findings_of
from buendnis.ground.accounts.models import User
from buendnis.ground.clock import now, today
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.selectors import content_of
from buendnis.ground.papers.seal import verify
from buendnis.ledger.models import Earmark
from buendnis.ledger.selectors import Balances, balances, heads_of

BUDGET, SHARE = Decimal(1_400_000), Decimal(235_000)
UNTOUCHED = Balances(allocated=BUDGET, free=BUDGET)


@dataclass(frozen=True)
class Expected:
    """How far everything is; an empty text: it does not exist yet."""

    idea: str
    application: str = ""
    case: str = ""
    assessments: int = 0
    resolution: str = ""
    votes: int = 0
    opinion: str = ""
    earmark: str = ""
    books: Balances = UNTOUCHED


EXPECTED = {
    "idea": Expected("new"),
    "application": Expected("outlined", "draft"),
    "assessment": Expected("outlined", "assessment", "assessing", 2),
    "decision": Expected("outlined", "assessment", "voting", 4, "open", 5),
    "running": Expected(
        "outlined",
        "granted",
        "adopted",
        4,
        "adopted",
        16,
        "issued",
        "committed",
        Balances(allocated=BUDGET, free=BUDGET - SHARE, committed=SHARE),
    ),
    "closed": Expected(
        "outlined",
        "granted",
        "adopted",
        4,
        "adopted",
        16,
        "issued",
        "committed",
        Balances(allocated=BUDGET, free=BUDGET - SHARE, paid=SHARE),
    ),
}


def found(story: Story) -> Expected:
    """What the database says, whatever the story's own objects do."""
    key = story.alliance.pk

    def state(rows: list[str]) -> str:
        assert len(rows) <= 1, rows
        return rows[0] if rows else ""

    def states(model: type, title: str) -> list[str]:
        rows = model.objects.in_alliance(key).exclude(**{title: REFUSED})  # type: ignore[attr-defined]
        return list(rows.values_list("state", flat=True))

    assert story.idea is not None
    head = heads_of(story.alliance).get(recognition__starts_on__year=2018)
    resolutions = Resolution.objects.in_alliance(key).filter(subject_kind=KIND).exclude(title=REFUSED)
    outlines = Application.objects.in_alliance(key).exclude(title__in=[CITIES, REFUSED])
    return Expected(
        idea=Idea.objects.in_alliance(key).get(pk=story.idea.pk).state,
        application=state(list(outlines.values_list("state", flat=True))),
        case=state(states(AppraisalCase, "application__title")),
        assessments=Assessment.objects.filter(case__application__in=outlines, state="submitted").count(),
        resolution=state(list(resolutions.values_list("state", flat=True))),
        votes=sum(row.votes.count() for row in resolutions),
        opinion=state(states(ExpertOpinion, "case__application__title")),
        earmark=state(states(Earmark, "subject_label")),
        books=balances(head),
    )


def test_each_stage_is_tried() -> None:
    assert tuple(EXPECTED) == STAGES


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_is_what_it_says(db: None, stage: str) -> None:
    story = build(stage)
    run_jobs()
    assert found(story) == EXPECTED[stage]
    assert what_is_wrong() == []
    LOOK_CLOSER[stage](story)


def _ideas(story: Story) -> None:
    states = Idea.objects.in_alliance(story.alliance.pk).values_list("state", flat=True)
    assert sorted(states) == ["advice", "new", "new", "parked"]


def _draft(story: Story) -> None:
    assert story.application is not None
    row = Application.objects.in_alliance(story.alliance.pk).get(pk=story.application.pk)
    assert not row.number
    assert row.applicant.name == "TU Clausthal"
    shares = {source.label: source.amount for source in row.sources.all()}
    assert sorted(shares.values()) == [Decimal(60_000), Decimal(65_500), Decimal(109_500), SHARE]
    assert sum(each.amount for each in row.expenditure.all()) == sum(shares.values()) == Decimal(470_000)

    _three_cities(story)


def _three_cities(story: Story) -> None:
    row = Application.objects.in_alliance(story.alliance.pk).get(title=CITIES)
    found = cofunding_of(snapshot(row), today())
    assert [str(each.text) for each in found.circles] == [
        "Stadt Salzgitter wartet auf Stadt Braunschweig, und Stadt Braunschweig auf Stadt Salzgitter"
    ]
    assert [share.row.label for share in found.late] == ["Stadt Wolfsburg"]


def _open_assessment(story: Story) -> None:
    case = AppraisalCase.objects.in_alliance(story.alliance.pk).get()
    assert today() < case.due_on <= today() + timedelta(days=7)
    (precheck,) = case.application.prechecks.filter(completed_at__isnull=False)
    assert not [finding.key for finding in findings_of(precheck) if finding.stands]
    kept_out = set(case.standings.exclude(effect="").values_list("seat__name", flat=True))
    assert {"Hochschule 1", "Landkreis 3"} <= kept_out


def _open_vote(story: Story) -> None:
    resolution = Resolution.objects.in_alliance(story.alliance.pk).get(subject_kind=KIND)
    assert resolution.deadline is not None
    assert timedelta(days=8) < resolution.deadline - now() < timedelta(days=10)
    assert {row.label for row in resolution.seats.all() if row.recusal} == {"Hochschule 1", "Landkreis 3"}
    _meetings(story)


def _meetings(story: Story) -> None:
    """One is held, with approved minutes that are printed; to the next one all are invited."""
    held, coming = Meeting.objects.in_alliance(story.alliance.pk).order_by("starts_at")
    assert (held.state, coming.state) == (MeetingState.MINUTED, MeetingState.INVITED)
    assert held.minutes.pdf is not None
    assert coming.items.count() >= 5
    assert Task.objects.in_alliance(story.alliance.pk).filter(state="open").count() == 2


def _sealed(story: Story) -> None:
    _meetings(story)
    opinion = ExpertOpinion.objects.in_alliance(story.alliance.pk).get(case=story.case)
    assert opinion.number == "SON-2018-0001"
    pdf = content_of(Document.objects.get(public_id=opinion.pdf or ""))
    assert verify(pdf, trusted_certificates()).problem is None
    mark = Earmark.objects.in_alliance(story.alliance.pk).exclude(subject_label=REFUSED).get()
    assert mark.amount == SHARE
    assert [task.state for task in opinion.tasks.all()] == ["accepted", "open"]
    assert opinion.deliveries.get().receipt == "downloaded"
    decisions = BankDecision.objects.in_alliance(story.alliance.pk)
    assert decisions.get(application=story.application).outcome == "granted"
    assert BankQuery.objects.in_alliance(story.alliance.pk).filter(state="answered").count() == 1


def _one_refused(story: Story) -> None:
    """Beside what was granted, one that the alliance supported and the bank refused."""
    _sealed(story)
    (refused,) = BankDecision.objects.in_alliance(story.alliance.pk).filter(outcome="refused")
    assert refused.application.title == REFUSED
    assert refused.application.state == "refused"
    assert "Landesprogramm" in refused.reason
    mark = Earmark.objects.in_alliance(story.alliance.pk).get(subject_label=REFUSED)
    assert mark.state == "released"
    # its conditions are asked by nobody any more; those of what was granted still are
    asked = {item.title for item in for_the_writers(story.who(people.APPLICANT), today())}
    assert REFUSED not in asked
    assert asked


LOOK_CLOSER: dict[str, Callable[[Story], None]] = {
    "idea": _ideas,
    "application": _draft,
    "assessment": _open_assessment,
    "decision": _open_vote,
    "running": _sealed,
    "closed": _one_refused,
}


def test_what_stands_before_the_first_idea(db: None) -> None:
    story = build("idea")
    assert Alliance.objects.count() == 8
    seats = Seat.objects.in_alliance(story.alliance.pk)
    assert story.alliance.slug == SLUG
    assert seats.filter(is_voting=True).count() == 28
    for login in people.LOGINS:
        assert User.objects.get(email=login.email).is_active
    second_factor = {login.email for login in people.LOGINS if people.code_now(login.email)}
    assert second_factor == {people.OFFICE, people.SPOKESPERSON, people.SECOND_SPOKESPERSON}
    both = Mandate.objects.unscoped("of one person").filter(person__user__email=people.BOTH)
    assert len({mandate.alliance_id for mandate in both}) == 2


def test_there_is_room_for_one_world(db: None) -> None:
    from django.core.exceptions import ValidationError
    from django.db import transaction

    build("idea")
    before = Idea.objects.unscoped("all").count()
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        build("idea")
    assert (Alliance.objects.count(), Idea.objects.unscoped("all").count()) == (8, before)


def test_an_unknown_stage_is_refused_before_anything_is_built(db: None) -> None:
    with pytest.raises(ValueError, match="no stage called dream"):
        build("dream")
    assert not Alliance.objects.exists()
