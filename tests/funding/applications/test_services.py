"""Writing, sending, returning and withdrawing outlines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from threading import Barrier, Thread

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError
from tests.funding.applications.worlds import (
    EXPENDITURE,
    NOW,
    SOURCES,
    World,
    a_draft,
    a_full_draft,
    a_world,
)

from buendnis.funding.models import (
    Application,
    ApplicationRevision,
    ApplicationSeries,
    ApplicationState,
)
from buendnis.funding.selectors.applications import (
    checklist,
    difference,
    esf_rate,
    esf_share,
    missing,
    snapshot,
    total_expenditure,
)
from buendnis.funding.services.application_drafts import (
    ChangedMeanwhile,
    edit_application,
    start_application,
)
from buendnis.funding.services.application_team import invite_member, organisation_named, remove_member
from buendnis.funding.services.applications import (
    return_application,
    submit_application,
    withdraw_application,
)
from buendnis.funding.services.finance import Expenditure, Source, set_finance_plan
from buendnis.ground.actor import Actor, Role
from buendnis.ground.audit.models import AuditEntry
from buendnis.ground.frozen import sha256_of
from buendnis.ground.verbs import NotAllowed, ProcessError


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


def test_the_plan_of_the_digitalisierungslabor_adds_up(world: World) -> None:
    draft = a_full_draft(world)
    assert total_expenditure(draft) == Decimal("470000.00")
    assert esf_share(draft) == Decimal("235000.00")
    assert esf_rate(draft) == Decimal("0.5000")
    assert missing(draft) == []


def test_submitting_numbers_freezes_and_records(world: World) -> None:
    draft = a_full_draft(world)
    revision = submit_application(world.actors["applicant"], draft, NOW)
    assert draft.state == ApplicationState.SUBMITTED
    assert draft.number == "SON-A-2018-0001"
    assert revision.number == 1
    assert revision.content_hash == sha256_of(revision.content)
    assert revision.content["totals"] == {
        "expenditure": "470000.00",
        "funding": "470000.00",
        "esf": "235000.00",
        "esf_rate": "0.5000",
    }
    world.guideline.refresh_from_db()
    assert world.guideline.is_frozen
    assert revision.content["guideline"]["hash"] == world.guideline.document_hash
    assert (
        AuditEntry.objects.filter(action="application.submitted", object_id=str(draft.public_id)).count() == 1
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        ApplicationRevision.objects.in_alliance(world.alliance.pk).update(content={})


def test_numbers_follow_each_other_without_a_gap(world: World) -> None:
    drafts = [a_full_draft(world, f"Projekt {number}") for number in range(3)]
    unfinished = a_draft(world, "Unfertig")
    numbers = []
    for draft in [drafts[0], unfinished, *drafts[1:]]:
        try:
            submit_application(world.actors["applicant"], draft, NOW)
        except ProcessError:
            continue
        numbers.append(draft.number)
    assert numbers == ["SON-A-2018-0001", "SON-A-2018-0002", "SON-A-2018-0003"]


def test_what_is_missing_is_named_with_reason_and_place(world: World) -> None:
    draft = a_draft(world)
    with pytest.raises(ProcessError) as refused:
        submit_application(world.actors["applicant"], draft, NOW)
    assert str(missing(draft)[0].label) in refused.value.text
    items = {str(item.state): item for item in checklist(draft, world.actors["applicant"])}
    gap = items["missing"]
    assert gap.reason
    assert gap.url.startswith(f"/antraege/{draft.public_id}/")
    draft.refresh_from_db()
    assert (draft.state, draft.number) == ("draft", "")
    assert not ApplicationSeries.objects.exists()


def test_a_plan_that_does_not_add_up_is_kept_and_stops_the_submission(world: World) -> None:
    draft = a_full_draft(world)
    actor = world.actors["applicant"]
    set_finance_plan(actor, draft, EXPENDITURE, SOURCES[:-1], draft.version)
    gaps = missing(draft)
    assert len(gaps) == 1
    assert "60.000,00" in str(gaps[0].reason)
    with pytest.raises(ProcessError):
        submit_application(actor, draft, NOW)
    for cents in (Decimal("-0.01"), Decimal("0.01")):
        draft.refresh_from_db()
        nearly = [*SOURCES[:-1], replace(SOURCES[-1], amount=SOURCES[-1].amount + cents)]
        set_finance_plan(actor, draft, EXPENDITURE, nearly, draft.version)
        with pytest.raises(ProcessError):
            submit_application(actor, draft, NOW)


def test_a_returned_outline_is_submitted_anew_under_its_number(world: World) -> None:
    draft, actor, office = a_full_draft(world), world.actors["applicant"], world.actors["office"]
    first = submit_application(actor, draft, NOW)
    with pytest.raises(ProcessError) as nothing_said:
        return_application(office, draft, "  ")
    assert nothing_said.value.field == "reason"
    return_application(office, draft, "Bitte den Bedarf belegen.", ["need"])
    assert draft.returned_fields == ["need"]
    edit_application(actor, draft, {"need": "Laut Umfrage fehlen 300 Fachkräfte."}, draft.version)
    sources = [*SOURCES[:-1], Source("private", "Betrieb", Decimal("60000.00"), status="indicated")]
    set_finance_plan(actor, draft, EXPENDITURE, sources, draft.version)
    second = submit_application(actor, draft, NOW)
    assert (first.number, second.number) == (1, 2)
    assert draft.number == "SON-A-2018-0001"
    assert draft.returned_fields == []
    changes = difference(first.content, second.content)
    assert len(changes) == 2
    assert changes[0].after == "Laut Umfrage fehlen 300 Fachkräfte."
    assert "60.000,00" in changes[1].before
    assert changes[1].before != changes[1].after


def test_a_difference_names_what_came_and_what_went(world: World) -> None:
    draft = a_full_draft(world)
    before = snapshot(draft)
    set_finance_plan(
        world.actors["applicant"],
        draft,
        [*EXPENDITURE[:2], Expenditure("fees", 2019, Decimal("120000.00"))],
        SOURCES,
        draft.version,
    )
    changes = difference(before, snapshot(draft))
    assert [(change.before, change.after) for change in changes] == [
        ("", "120.000,00\u00a0€"),
        ("120.000,00\u00a0€", ""),
    ]


# --- writing together ------------------------------------------------------------------------------


def _submitted(world: World) -> Application:
    row = a_full_draft(world)
    submit_application(world.actors["applicant"], row, NOW)
    return row


def test_two_editors_notice_each_other_and_nothing_is_overwritten(world: World) -> None:
    row, actor = a_full_draft(world), world.actors["applicant"]
    seen = row.version
    mine = Application.objects.visible_to(actor).get(pk=row.pk)
    edit_application(actor, row, {"title": "Von der einen"}, seen)
    with pytest.raises(ChangedMeanwhile) as problem:
        edit_application(actor, mine, {"title": "Von dem anderen"}, seen)
    assert problem.value.application.title == "Von der einen"
    row.refresh_from_db()
    assert row.title == "Von der einen"


def test_nobody_edits_what_has_been_submitted(world: World) -> None:
    row = _submitted(world)
    with pytest.raises(ProcessError):
        edit_application(world.actors["applicant"], row, {"title": "Anders"}, row.version)
    with pytest.raises(ProcessError):
        set_finance_plan(world.actors["applicant"], row, [], [], row.version)


@pytest.mark.parametrize("who", ["office", "seat", "spokesperson", "stranger"])
def test_only_its_members_edit_a_draft(world: World, who: str) -> None:
    row = a_full_draft(world)
    with pytest.raises(NotAllowed):
        edit_application(world.actors[who], row, {"title": "Anders"}, row.version)


def test_the_owner_invites_and_removes(world: World) -> None:
    row, owner = a_full_draft(world), world.actors["applicant"]
    member = invite_member(owner, row, email="Neu@Example.org", name="Neu")
    assert member.user.email == "neu@example.org"
    new = Actor(user_id=member.user_id, role=Role.NONE)
    assert Application.objects.visible_to(new).get(pk=row.pk) == row
    edit_application(new, row, {"title": "Gemeinsam"}, row.version)
    with pytest.raises(NotAllowed):
        invite_member(new, row, email="noch@example.org")
    with pytest.raises(ProcessError):
        invite_member(owner, row, email="neu@example.org")
    with pytest.raises(ProcessError):
        remove_member(owner, row, world.users["applicant"])
    remove_member(owner, row, member.user)
    assert not Application.objects.visible_to(new).filter(pk=row.pk).exists()


def test_a_name_finds_the_organisation_and_leaves_it_as_it_is(world: World) -> None:
    found = organisation_named(
        world.actors["stranger"], name="  hochschule son ", kind="firm", street="Anderswo 3"
    )
    assert found == world.applicant
    found.refresh_from_db()
    assert found.street == "Weg 1"


@pytest.mark.parametrize(
    ("expenditure", "sources"),
    [
        ([Expenditure("personnel", 2018, Decimal(0))], []),
        ([Expenditure("personnel", 1999, Decimal(5))], []),
        ([], [Source("esf", "ESF", Decimal(-1))]),
        ([], [Source("public", "Stadt", Decimal(5), status="conditional")]),
        ([], [Source("gold", "Schatz", Decimal(5))]),
    ],
)
def test_rows_that_the_database_would_refuse_are_refused_in_words(
    world: World, expenditure: list[Expenditure], sources: list[Source]
) -> None:
    row = a_full_draft(world)
    with pytest.raises(ValidationError):
        set_finance_plan(world.actors["applicant"], row, expenditure, sources, row.version)
    assert row.expenditure.count() == 3


def test_no_outline_is_begun_between_two_recognitions(world: World) -> None:
    with pytest.raises(ProcessError):
        start_application(
            world.actors["applicant"],
            world.alliance,
            title="Zu früh",
            applicant=world.applicant,
            guideline=world.guideline,
            now=NOW.replace(year=2017),
        )


# --- who sees it -----------------------------------------------------------------------------------


def test_drafts_are_for_their_members_and_the_submitted_for_the_alliance(world: World) -> None:
    foreign = a_world("JAD", "03405")
    draft, sent = a_draft(world, "Entwurf"), _submitted(world)
    gone = a_draft(world, "Aufgegeben")
    withdraw_application(world.actors["applicant"], gone, "Doch nicht")

    def seen(actor: Actor) -> set[Application]:
        return set(Application.objects.visible_to(actor))

    assert seen(world.actors["applicant"]) == {draft, sent, gone}
    for who in ("office", "seat", "spokesperson"):
        assert seen(world.actors[who]) == {sent}
        assert seen(foreign.actors[who]) == set()
    assert seen(world.actors["stranger"]) == set()
    assert seen(Actor.visitor()) == set()


# --- at the same moment ----------------------------------------------------------------------------


@pytest.mark.slow
def test_two_submissions_at_once_make_one_revision_and_one_number(cloned_db: None) -> None:
    world = a_world()
    actor = world.actors["applicant"]
    drafts = [a_full_draft(world), a_full_draft(world, "Ein anderes")]
    start = Barrier(4)
    refused: list[str] = []

    def submit(pk: int) -> None:
        try:
            row = Application.objects.visible_to(actor).get(pk=pk)
            start.wait(timeout=20)
            submit_application(actor, row, NOW)
        except ProcessError as problem:
            refused.append(problem.text)
        finally:
            connections.close_all()

    threads = [Thread(target=submit, args=[draft.pk]) for draft in drafts for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(refused) == 2
    rows = Application.objects.in_alliance(world.alliance.pk).order_by("number")
    assert [row.number for row in rows] == ["SON-A-2018-0001", "SON-A-2018-0002"]
    assert [row.revisions.count() for row in rows] == [1, 1]
    assert connection.in_atomic_block is False
