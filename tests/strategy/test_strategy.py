"""Versions of the strategy: from the draft through consultation and resolution into force, and what succeeds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from tests import worlds
from tests.alliances.worlds import World, a_world

from buendnis.alliances.models import MandateRole
from buendnis.decisions.models import Resolution, ResolutionMode
from buendnis.decisions.services import (
    cast_vote,
    close_resolution,
    committee_of_all,
    open_resolution,
    withdraw_resolution,
)
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.strategy import services
from buendnis.strategy.invariants import (
    comments_in_time,
    documents_are_whole,
    parts_are_the_adopted_ones,
    versions_follow,
)
from buendnis.strategy.models import (
    CommentAnswer,
    Consultation,
    FieldOfAction,
    Goal,
    Measurement,
    Phase,
    Strategy,
    StrategyState,
)
from buendnis.strategy.plan import from_json, live_plan, plan_of, to_json
from buendnis.strategy.selectors import fields_to_name, in_force, measured, strategies_of
from buendnis.strategy.services.printing import keep_pdf

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
GOAL = services.GoalData(
    number=1,
    title="Mehr Beratung",
    indicator="Beratene im Jahr",
    unit="Personen",
    baseline_value=Decimal(100),
    baseline_on=date(2020, 12, 31),
    target_value=Decimal("250.5"),
    target_on=date(2027, 12, 31),
)


@pytest.fixture(autouse=True)
def _german_in_march() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False), translation.override("de"):
        yield


@pytest.fixture
def world() -> World:
    return a_world()


def proof() -> SimpleUploadedFile:
    return SimpleUploadedFile("Beschluss.txt", b"Beschlossen.", "text/plain")


def a_draft(world: World, **changes: Any) -> Strategy:
    """The next version of the world's strategy, with a goal."""
    said = {"title": "Fortschreibung", "starts_on": date(2026, 7, 1), **changes}
    draft = services.start_revision(world.office, world.strategy, **said)
    services.create_goal(world.office, draft.fields.get(), GOAL)
    return draft


def adopted_outside(world: World, draft: Strategy) -> Strategy:
    return services.adopt_outside(
        world.office,
        draft,
        resolved_on=date(2026, 2, 1),
        resolved_by="Steuerkreis, TOP 4",
        proof=proof(),
        now=NOW,
    )


def partner(world: World) -> Any:
    return worlds.actor(world.mandates["representative"])


def test_a_first_version_is_drafted_and_entered_as_it_was_resolved_elsewhere(world: World) -> None:
    draft = services.create_strategy(
        world.office,
        world.alliance,
        title=" Strategie 2015 ",
        starts_on=date(2015, 1, 1),
        ends_on=date(2017, 12, 31),
    )
    with pytest.raises(ProcessError, match="Handlungsfelder"):
        adopted_outside(world, draft)
    field = services.create_field(world.office, draft, number=1, title="Matching", need="Zu wenige")
    services.edit_field(world.office, field, number=2, title="Rekrutierung")
    with pytest.raises(ProcessError) as missing:
        services.adopt_outside(
            world.office, draft, resolved_on=date(2015, 1, 1), resolved_by="Wir", proof=None, now=NOW
        )
    assert missing.value.field == "proof"
    made = adopted_outside(world, draft)
    assert made.title == "Strategie 2015"
    assert made.phase(date(2018, 5, 1), succeeded=True) is Phase.SUCCEEDED
    assert [row.title for row in strategies_of(world.alliance.pk)] == ["Strategie son", "Strategie 2015"]
    assert in_force(strategies_of(world.alliance.pk), date(2016, 6, 1)) == made
    assert from_json(made.document).fields[0].title == "Rekrutierung"
    with pytest.raises(ProcessError, match="Nur ein Entwurf"):
        services.edit_field(world.office, field, number=3, title="Anders")


def test_what_is_adopted_never_changes(world: World) -> None:
    made = adopted_outside(world, a_draft(world))
    field = made.fields.get()
    goal = Goal.objects.in_alliance(world.alliance.pk).get()
    before = made.document
    for change in (
        lambda: Strategy.objects.filter(pk=made.pk).narrowed().update(title="Anders"),
        lambda: FieldOfAction.objects.filter(pk=field.pk).narrowed().update(need="Anders"),
        lambda: Goal.objects.filter(pk=goal.pk).narrowed().update(target_value=1),
        lambda: Goal.objects.filter(pk=goal.pk).narrowed().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    made.refresh_from_db()
    assert made.document == before
    assert plan_of(made) == replace(live_plan(made))
    assert [*documents_are_whole(), *versions_follow(), *comments_in_time()] == []
    assert list(parts_are_the_adopted_ones()) == [
        f"The field of action {world.field.public_id} of an adopted version is not frozen."
    ]
    FieldOfAction.objects.create(strategy=made, number=9, title="Hinein geschmuggelt")
    assert any("other fields" in each for each in parts_are_the_adopted_ones())


def test_a_successor_ends_its_predecessor_and_each_cites_its_own(world: World) -> None:
    draft = a_draft(world)
    assert list(fields_to_name(world.alliance.pk)) == [world.field]  # a draft is named by nobody
    assert not draft.fields.get().can_be_named_in(world.alliance.pk)
    made = adopted_outside(world, draft)
    world.strategy.refresh_from_db()
    assert world.strategy.ends_on == date(2026, 6, 30)
    both = strategies_of(world.alliance.pk)
    assert in_force(both, date(2026, 6, 30)) == world.strategy
    assert in_force(both, date(2026, 7, 1)) == made
    new = made.fields.get()
    assert (new.key, new.pk != world.field.pk) == (world.field.key, True)
    with pytest.raises(IntegrityError), transaction.atomic():  # one in force on a day
        Strategy.objects.filter(pk=world.strategy.pk).narrowed().update(ends_on=date(2026, 8, 1))
    clash = services.start_revision(world.office, world.strategy, title="Zu früh", starts_on=date(2026, 6, 1))
    with pytest.raises(ProcessError, match="gilt ab") as refused:
        services.make_ready(world.office, clash)
    assert refused.value.field == "starts_on"


def test_the_committee_adopts_what_lay_before_it(world: World) -> None:
    draft = a_draft(world)
    more = [
        worlds.mandate(world.alliance, MandateRole.REPRESENTATIVE, worlds.seat(world.alliance))
        for _ in range(2)
    ]
    committee = committee_of_all(world.office, world.alliance)
    services.make_ready(world.office, draft)
    other = services.create_strategy(
        world.office,
        world.alliance,
        title="Andere",
        starts_on=date(2040, 1, 1),
    )
    services.create_field(world.office, other, number=1, title="X")
    with pytest.raises(ProcessError, match="schon eine andere Fassung"):
        services.make_ready(world.office, other)

    def brought() -> Resolution:
        draft.refresh_from_db()
        return services.bring_strategy(
            world.office,
            draft,
            committee=committee,
            mode=ResolutionMode.CIRCULAR,
            deadline=NOW + timedelta(days=14),
            now=NOW,
        )

    first = brought()
    assert "Fassung 2" in first.motion
    assert "1. Digitalisierung" in first.motion
    withdraw_resolution(world.office, first, "Doch noch nicht", NOW)
    draft.refresh_from_db()
    assert draft.state == StrategyState.READY
    # what changed since the motion was drafted is not voted on under the old motion
    stale = brought()
    Strategy.objects.filter(pk=draft.pk).narrowed().update(preface="Nachträglich")
    with pytest.raises(ProcessError, match="geändert"):
        open_resolution(world.office, stale, NOW)
    Strategy.objects.filter(pk=draft.pk).narrowed().update(preface="")
    resolution = open_resolution(world.office, stale, NOW)
    for mandate in (world.mandates["representative"], world.mandates["spokesperson"], *more):
        cast_vote(worlds.actor(mandate), resolution, "yes", now=NOW)
    resolution.refresh_from_db()
    if resolution.state == "open":
        close_resolution(world.office, resolution, NOW + timedelta(days=15))
    draft.refresh_from_db()
    resolution.refresh_from_db()
    assert (resolution.state, draft.state) == ("adopted", StrategyState.ADOPTED)
    assert (draft.resolution, draft.resolved_by) == (resolution, resolution.number)
    assert sorted(draft.document["fields"][0]) == sorted(to_json(live_plan(draft))["fields"][0])


def test_partners_comment_until_the_end_and_are_answered(world: World) -> None:
    draft = a_draft(world)
    key = str(draft.fields.get().key)
    asked = services.open_consultation(
        world.office, draft, ends_on=date(2026, 3, 30), invitation="Bitte lesen", now=NOW
    )
    assert Mail.objects.filter(kind="strategy.consultation").count() == 3
    draft.refresh_from_db()
    with pytest.raises(ProcessError, match="Nur ein Entwurf"):
        services.edit_field(world.office, draft.fields.get(), number=1, title="Heimlich")
    said = services.comment(partner(world), asked, part=key, text="Zu eng", now=NOW)
    assert (said.author, said.part_label) == ("Kammer 1", "1. Digitalisierung")
    other = services.comment(world.office, asked, author="Handwerkerverein", text="Gut", now=NOW)
    assert (other.seat, other.entered_by_office) == (None, True)
    for wrong, match in (
        ({"text": " ", "author": "X"}, "schreiben"),
        ({"text": "X"}, "von wem"),
        ({"text": "X", "author": "Y", "part": "nix"}, "Teil"),
    ):
        with pytest.raises(ProcessError, match=match):
            services.comment(world.office, asked, now=NOW, **wrong)
    stranger = a_world("jadebay").office
    with pytest.raises(NotAllowed):
        services.comment(stranger, asked, text="Fremd", now=NOW)
    with pytest.raises(ProcessError, match="vorbei"):
        services.comment(partner(world), asked, text="Zu spät", now=NOW + timedelta(days=40))
    with pytest.raises(NotAllowed):
        services.answer_comment(partner(world), said, verdict="taken")
    with pytest.raises(ProcessError, match="Begründung"):
        services.answer_comment(world.office, said, verdict="not")
    services.answer_comment(world.office, said, verdict="not", reason="Passt nicht")
    services.evaluate(world.office, draft, now=NOW)
    with pytest.raises(ProcessError, match="vorbei"):
        services.comment(partner(world), asked, text="Danach", now=NOW)
    asked = Consultation.objects.in_alliance(world.alliance.pk).get()
    with pytest.raises(IntegrityError), transaction.atomic():  # nor past the verbs
        asked.comments.create(author="Jemand", text="Danach")
    with pytest.raises(ProcessError, match="1 Anmerkung"):
        services.make_ready(world.office, draft)
    services.answer_comment(world.office, other, verdict="taken")
    services.answer_comment(world.office, said, verdict="partly", reason="Doch ein wenig")
    assert CommentAnswer.objects.filter(comment=said).count() == 2  # both stay readable
    services.edit_field(world.office, draft.fields.get(), number=1, title="Weiter gefasst")
    assert asked.document["fields"][0]["title"] == "Digitalisierung"  # what the partners read
    services.make_ready(world.office, draft)


def test_values_are_only_added_and_follow_the_goal_through_versions(world: World) -> None:
    draft = a_draft(world)
    goal = draft.fields.get().goals.get()
    first: dict[str, Any] = {
        "value": Decimal(120),
        "measured_on": date(2021, 12, 31),
        "source": "Jahresbericht",
    }
    with pytest.raises(ProcessError, match="beschlossen"):
        services.measure(world.office, goal, **first, now=NOW)
    adopted_outside(world, draft)
    goal = Goal.objects.in_alliance(world.alliance.pk).select_related("field__strategy").get()
    value = services.measure(world.office, goal, **first, now=NOW)
    with pytest.raises(ProcessError, match="diesem Tag"):
        services.measure(world.office, goal, **first, now=NOW)
    with pytest.raises(ProcessError, match="Zukunft"):
        services.measure(world.office, goal, **{**first, "measured_on": date(2027, 1, 1)}, now=NOW)
    with pytest.raises(NotAllowed):
        services.measure(partner(world), goal, **first, now=NOW)
    right = services.correct_measurement(
        world.office, value, value=Decimal(118), source="", reason="Doppelt gezählt", now=NOW
    )
    with pytest.raises(ProcessError, match="inzwischen"):
        services.correct_measurement(world.office, value, value=None, source="", reason="X", now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Measurement.objects.filter(pk=right.pk).narrowed().update(value=1)
    found = measured(world.alliance.pk, [goal.key])
    assert [each.value for each in found[str(goal.key)]] == [Decimal(118)]
    services.correct_measurement(world.office, right, value=None, source="", reason="Nie gemessen", now=NOW)
    assert measured(world.alliance.pk, [goal.key]) == {}


@pytest.mark.parametrize("who", ["spokesperson", "foreign"])
def test_nobody_but_the_own_office_writes(world: World, who: str) -> None:
    actor = a_world("jadebay").office if who == "foreign" else worlds.actor(world.mandates[who])
    draft = a_draft(world)
    field, goal = draft.fields.get(), draft.fields.get().goals.get()
    for call in (
        lambda: services.create_strategy(actor, world.alliance, title="X", starts_on=worlds.SINCE),
        lambda: services.edit_strategy(actor, draft, title="X", starts_on=worlds.SINCE),
        lambda: services.start_revision(actor, world.strategy, title="X", starts_on=date(2030, 1, 1)),
        lambda: services.create_field(actor, draft, number=9, title="X"),
        lambda: services.edit_field(actor, field, number=9, title="X"),
        lambda: services.remove_field(actor, field),
        lambda: services.create_goal(actor, field, replace(GOAL, number=2)),
        lambda: services.edit_goal(actor, goal, GOAL),
        lambda: services.remove_goal(actor, goal),
        lambda: services.cite_document(actor, goal, proof(), label="X", dated_on=worlds.SINCE),
        lambda: services.open_consultation(actor, draft, ends_on=date(2030, 1, 1), now=NOW),
        lambda: services.make_ready(actor, draft),
        lambda: services.drop_strategy(actor, draft),
        lambda: services.adopt_outside(
            actor, draft, resolved_on=worlds.SINCE, resolved_by="X", proof=proof(), now=NOW
        ),
        lambda: services.publish(actor, world.strategy),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_what_can_not_be_is_refused(world: World) -> None:
    draft = a_draft(world)
    field = draft.fields.get()
    with pytest.raises(ProcessError, match="schon begonnen"):
        services.start_revision(world.office, world.strategy, title="X", starts_on=date(2027, 1, 1))
    with pytest.raises(ProcessError, match="Nummer"):
        services.create_field(world.office, draft, number=1, title="Doppelt")
    for wrong, match in (
        ({"number": 2, "target_on": date(2019, 1, 1)}, "vor dem Ausgangswert"),
        ({"number": 2, "indicator": ""}, "Indikator"),
        ({"number": 2, "baseline_on": None}, "Wert und"),
        ({"number": 2, "title": " "}, "nicht leer"),
    ):
        with pytest.raises(ProcessError, match=match):
            services.create_goal(world.office, field, replace(GOAL, **wrong))
    foreign = a_world("jadebay")
    with pytest.raises(ProcessError, match="Partner"):
        services.create_goal(world.office, field, replace(GOAL, number=2, partner=foreign.seat))
    services.drop_strategy(world.office, draft)
    with pytest.raises(ProcessError):
        services.make_ready(world.office, draft)
    again = services.start_revision(world.office, world.strategy, title="Neu", starts_on=date(2027, 1, 1))
    assert again.version == 3


def test_evidence_is_cited_copied_and_stays(world: World) -> None:
    draft = a_draft(world)
    goal = draft.fields.get().goals.get()
    cited = services.cite_document(
        world.office, goal, proof(), label="Umfrage der Kammer", dated_on=date(2026, 1, 15)
    )
    made = adopted_outside(world, draft)
    following = services.start_revision(world.office, made, title="Danach", starts_on=date(2028, 1, 1))
    plan = plan_of(following)
    assert [each.label for _field, goal in plan.goals() for each in goal.evidence] == ["Umfrage der Kammer"]
    copied = following.fields.get().goals.get().evidence.get()
    assert copied.document == cited.document
    services.remove_evidence(world.office, copied)
    assert [each.label for each in next(iter(plan_of(made).goals()))[1].evidence] == ["Umfrage der Kammer"]


def test_the_plan_is_read_in_constant_queries_and_its_paper_is_made(world: World) -> None:
    draft = a_draft(world)
    counted = []
    for number in (2, 4):
        for extra in (0, 1):
            field = services.create_field(world.office, draft, number=number + extra, title="Feld")
            services.create_goal(world.office, field, GOAL)
        with CaptureQueriesContext(connection) as found:
            live_plan(draft)
        counted.append(len(found))
    assert counted[0] == counted[1]
    made = adopted_outside(world, draft)
    services.publish(world.office, made, now=NOW)
    from buendnis.strategy.paper import strategy_pdf

    row = Strategy.objects.in_alliance(world.alliance.pk).select_related("alliance__host", "predecessor")
    content = strategy_pdf(row.get(pk=made.pk), NOW)
    assert content.startswith(b"%PDF")
    keep_pdf(made, content)
    keep_pdf(made, b"%PDF- noch einmal")
    made.refresh_from_db()
    assert made.pdf is not None
