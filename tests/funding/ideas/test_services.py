"""The verbs of ideas: who may what, what it leads to, and what is told to whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from tests.funding.applications.worlds import World, a_world
from tests.funding.ideas.worlds import (
    NOW,
    an_open_world,
    brought,
    close_form,
    confirmed,
    now_in,
    said,
)

from buendnis.funding.invariants import goals_of_ideas_are_of_their_fields
from buendnis.funding.models import Application, Idea, IdeaState
from buendnis.funding.services import ideas as verbs
from buendnis.funding.services.advice_notes import add_advice
from buendnis.funding.services.idea_merging import merge_idea
from buendnis.funding.services.idea_placing import place_idea
from buendnis.funding.transitions_ideas import IDEA
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor
from buendnis.ground.audit.models import AuditEntry, AuditValue
from buendnis.ground.mail.models import Mail, MailState
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.parties.models import Organisation
from buendnis.strategy.models import FieldOfAction, Goal

ADDRESS = "idee@somewhere.example"


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield an_open_world()


def advise(world: World, idea: Idea, **changes: Any) -> Any:
    data: dict[str, Any] = {"advised_on": date(2026, 3, 2), "channel": "talk", "text": "Gespräch"} | changes
    return add_advice(world.actors["office"], idea, **data)


class TestBringing:
    def test_a_visitor_s_idea_waits_and_a_mail_asks_to_confirm_it(self, world: World) -> None:
        idea = brought(world)
        assert idea.state == IdeaState.UNCONFIRMED
        assert idea.confirmed_at is None
        assert idea.privacy_accepted_at == NOW
        assert idea.brought_by == User.objects.get(email=ADDRESS)
        mail = Mail.objects.get()
        assert (mail.kind, mail.to) == ("idea.confirm", ADDRESS)
        assert f"/ideen/{idea.public_id}/bestaetigen/" in mail.body

    def test_whoever_is_signed_in_need_not_confirm_and_gives_no_address_twice(self, world: World) -> None:
        idea = confirmed(world)
        assert idea.confirmed_at == NOW
        assert idea.contact_email == world.users["applicant"].email
        assert [mail.kind for mail in Mail.objects.all()] == ["idea.received"]

    def test_a_partner_s_idea_names_its_seat(self, world: World) -> None:
        idea = verbs.submit_idea(world.actors["seat"], world.alliance, said(world, privacy=False))
        assert idea.brought_by_seat_id == world.actors["seat"].seat_id

    def test_in_another_alliance_a_partner_is_anybody(self, world: World) -> None:
        foreign = an_open_world("JAD", "03405")
        idea = verbs.submit_idea(world.actors["seat"], foreign.alliance, said(foreign))
        assert idea.brought_by_seat_id is None
        with pytest.raises(ProcessError) as refused:
            verbs.submit_idea(world.actors["seat"], foreign.alliance, said(foreign, privacy=False))
        assert refused.value.field == "privacy"

    def test_the_office_is_not_told_of_what_it_enters_itself(self, world: World) -> None:
        idea = verbs.submit_idea(world.actors["office"], world.alliance, said(world, contact_email=""))
        assert not Mail.objects.exists()
        assert idea.contact_email == ""

    @pytest.mark.parametrize("who", ["visitor", "applicant"])
    def test_a_closed_form_takes_nothing_but_from_members(self, world: World, who: str) -> None:
        close_form(world)
        actor = Actor.visitor() if who == "visitor" else world.actors[who]
        with pytest.raises(ProcessError, match=r"geschlossen|closed"):
            verbs.submit_idea(actor, world.alliance, said(world))
        assert not Idea.objects.in_alliance(world.alliance.pk).exists()
        assert not User.objects.filter(email=ADDRESS).exists()
        assert verbs.submit_idea(world.actors["seat"], world.alliance, said(world)).pk

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"title": " "}, "title"),
            ({"title": "x" * 161}, "title"),
            ({"summary": ""}, "summary"),
            ({"contact_email": ""}, "contact_email"),
            ({"contact_email": "keine"}, "contact_email"),
            ({"privacy": False}, "privacy"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(
        self, world: World, changes: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(ProcessError) as refused:
            verbs.submit_idea(Actor.visitor(), world.alliance, said(world, **changes))
        assert refused.value.field == field
        assert not User.objects.filter(email=ADDRESS).exists()

    def test_a_field_of_action_of_another_alliance_is_refused(self, world: World) -> None:
        foreign = a_world("JAD", "03405")
        with pytest.raises(ProcessError) as refused:
            verbs.submit_idea(
                Actor.visitor(), world.alliance, said(world, field_of_action=foreign.field_of_action)
            )
        assert refused.value.field == "field_of_action"

    def test_a_goal_brings_its_field_and_is_one_of_it(self, world: World) -> None:
        goal = Goal.objects.create(field=world.field_of_action, number=1, title="Mehr Beratung")
        foreign = Goal.objects.create(field=a_world("JAD", "03405").field_of_action, number=1, title="Fremd")
        other = FieldOfAction.objects.create(
            strategy=world.field_of_action.strategy, number=9, title="Matching"
        )
        idea = confirmed(world, goal=goal, field_of_action=None)
        assert (idea.goal, idea.field_of_action) == (goal, world.field_of_action)
        assert list(goals_of_ideas_are_of_their_fields()) == []
        for wrong in ({"goal": foreign, "field_of_action": None}, {"goal": goal, "field_of_action": other}):
            with pytest.raises(ProcessError) as refused:
                confirmed(world, **wrong)
            assert refused.value.field == "goal"
        Idea.objects.filter(pk=idea.pk).narrowed().update(field_of_action=other)
        assert len(list(goals_of_ideas_are_of_their_fields())) == 1

    def test_the_office_says_later_what_it_serves(self, world: World) -> None:
        goal = Goal.objects.create(field=world.field_of_action, number=1, title="Mehr Beratung")
        idea, office = confirmed(world, field_of_action=None), world.actors["office"]
        placed = place_idea(office, idea, field_of_action=None, goal=goal)
        assert (placed.field_of_action, placed.goal) == (world.field_of_action, goal)
        foreign = a_world("JAD", "03405")
        for who in ("applicant", "seat"):
            with pytest.raises(NotAllowed):
                place_idea(world.actors[who], idea, field_of_action=None)
        with pytest.raises(NotAllowed):
            place_idea(foreign.actors["office"], idea, field_of_action=None)
        with pytest.raises(ProcessError) as refused:
            place_idea(office, idea, field_of_action=foreign.field_of_action)
        assert refused.value.field == "field_of_action"
        assert place_idea(office, idea, field_of_action=None).goal is None
        verbs.decline_idea(office, idea, "Passt nicht")
        with pytest.raises(ProcessError):
            place_idea(office, idea, field_of_action=world.field_of_action)


class TestConfirming:
    def test_whoever_brought_it_confirms_it_and_the_office_is_told(self, world: World) -> None:
        idea = brought(world)
        verbs.confirm_idea(_account(ADDRESS), idea, NOW + timedelta(days=2))
        assert now_in(idea).state == IdeaState.NEW
        assert now_in(idea).confirmed_at == NOW + timedelta(days=2)
        assert Mail.objects.get(kind="idea.received").to == world.users["office"].email

    def test_twice_is_refused_and_tells_nobody_again(self, world: World) -> None:
        idea = brought(world)
        verbs.confirm_idea(_account(ADDRESS), idea)
        with pytest.raises(ProcessError, match=r"bestätigt|confirmed"):
            verbs.confirm_idea(_account(ADDRESS), idea)
        assert Mail.objects.filter(kind="idea.received").count() == 1

    @pytest.mark.parametrize("who", ["office", "seat", "stranger"])
    def test_nobody_else_confirms_it(self, world: World, who: str) -> None:
        idea = brought(world)
        with pytest.raises(NotAllowed):
            verbs.confirm_idea(world.actors[who], idea)
        with pytest.raises(NotAllowed):
            verbs.confirm_idea(Actor.visitor(), idea)
        assert now_in(idea).state == IdeaState.UNCONFIRMED

    def test_the_database_keeps_unconfirmed_ideas_out_of_use(self, world: World) -> None:
        idea = brought(world)
        with pytest.raises(IntegrityError), transaction.atomic():
            Idea.objects.in_alliance(world.alliance.pk).filter(pk=idea.pk).update(state=IdeaState.NEW)


class TestDeletion:
    def test_after_thirty_days_and_not_before(self, world: World) -> None:
        idea = brought(world)
        assert verbs.delete_unconfirmed(NOW + timedelta(days=30)) == 0
        assert verbs.delete_unconfirmed(NOW + timedelta(days=30, seconds=1)) == 1
        assert not Idea.objects.in_alliance(world.alliance.pk).filter(pk=idea.pk).exists()
        assert not User.objects.filter(email=ADDRESS).exists()
        mail = Mail.objects.get()
        assert (mail.to, mail.subject, mail.body) == ("", "", "")
        assert not AuditValue.objects.filter(personal=True, entry__object_id=str(idea.public_id)).exists()
        assert not AuditValue.objects.filter(value__icontains="somewhere.example").exists()
        assert AuditEntry.objects.filter(action="idea.deleted", object_id=str(idea.public_id)).exists()
        with pytest.raises(ProcessError, match=r"gelöscht|deleted"):
            verbs.confirm_idea(world.actors["stranger"], idea)

    def test_a_mail_that_still_waits_is_not_sent_any_more(self, world: World) -> None:
        idea, other = brought(world), brought(world, contact_email="other@somewhere.example")
        verbs.confirm_idea(_account("other@somewhere.example"), other, NOW)
        Mail.objects.update(state=MailState.QUEUED)
        verbs.delete_unconfirmed(NOW + timedelta(days=31))
        states = dict(Mail.objects.filter(kind="idea.confirm").values_list("to", "state"))
        assert states == {"": MailState.SUPPRESSED, "other@somewhere.example": MailState.QUEUED}
        assert not Idea.objects.in_alliance(world.alliance.pk).filter(pk=idea.pk).exists()

    def test_confirmed_ideas_stay(self, world: World) -> None:
        idea = brought(world)
        verbs.confirm_idea(_account(ADDRESS), idea)
        assert verbs.delete_unconfirmed(NOW + timedelta(days=400)) == 0

    def test_an_account_stays_that_somebody_uses(self, world: World) -> None:
        brought(world)
        User.objects.filter(email=ADDRESS).update(last_login=NOW)
        brought(world, contact_email=world.users["seat"].email)  # never signed in, but acts for a seat
        confirmed_one = brought(world, contact_email="two@somewhere.example")
        verbs.confirm_idea(_account("two@somewhere.example"), confirmed_one)
        brought(world, contact_email="two@somewhere.example")
        assert verbs.delete_unconfirmed(NOW + timedelta(days=31)) == 3
        assert User.objects.filter(email=ADDRESS).exists()
        assert User.objects.filter(email=world.users["seat"].email).exists()
        assert User.objects.filter(email="two@somewhere.example").exists()

    def test_two_ideas_of_one_account_go_with_it(self, world: World) -> None:
        brought(world)
        brought(world, title="Noch eine")
        assert verbs.delete_unconfirmed(NOW + timedelta(days=31)) == 2
        assert not User.objects.filter(email=ADDRESS).exists()

    def test_the_web_role_may_do_it(self, world: World, web_role: Any) -> None:
        brought(world)
        with web_role():
            assert verbs.delete_unconfirmed(NOW + timedelta(days=31)) == 1


class TestAdvice:
    def test_the_first_note_takes_an_idea_into_advice(self, world: World) -> None:
        idea = confirmed(world)
        note = advise(world, idea, helped_write=True)
        assert now_in(idea).state == IdeaState.ADVICE
        assert note.author.person.user == world.users["office"]
        assert not Mail.objects.filter(kind="advice.shared").exists()

    def test_a_shared_note_is_told(self, world: World) -> None:
        idea = confirmed(world)
        advise(world, idea, text="Bitte rufen Sie an.", is_shared=True, next_step="Anrufen")
        mail = Mail.objects.get(kind="advice.shared")
        assert mail.to == world.users["applicant"].email
        assert "Bitte rufen Sie an." in mail.body

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"text": "  "}, "text"),
            ({"advised_on": date(2026, 3, 3)}, "advised_on"),
            ({"next_step_due": date(2026, 4, 1)}, "next_step"),
            ({"next_step_by": "Antragstellerin"}, "next_step"),
            ({"channel": "pigeon"}, "channel"),
            ({"next_step": "x" * 301}, "next_step"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(
        self, world: World, changes: dict[str, Any], field: str
    ) -> None:
        idea = confirmed(world)
        with pytest.raises(ProcessError) as refused:
            advise(world, idea, **changes)
        assert refused.value.field == field
        assert now_in(idea).state == IdeaState.NEW

    @pytest.mark.parametrize("who", ["applicant", "seat", "spokesperson", "stranger"])
    def test_only_the_office_advises(self, world: World, who: str) -> None:
        idea = confirmed(world)
        actor = world.actors[who]
        with pytest.raises(NotAllowed):
            add_advice(actor, idea, advised_on=date(2026, 3, 1), channel="talk", text="x")
        for simple in (verbs.begin_advice, verbs.reopen_idea):
            with pytest.raises(NotAllowed):
                simple(actor, idea)
        for reasoned in (verbs.park_idea, verbs.decline_idea):
            with pytest.raises(NotAllowed):
                reasoned(actor, idea, "Grund")

    def test_nor_does_another_alliance_s_office(self, world: World) -> None:
        foreign = a_world("JAD", "03405")
        with pytest.raises(NotAllowed):
            verbs.decline_idea(foreign.actors["office"], confirmed(world), "Grund")


class TestStates:
    def test_parked_and_declined_with_a_reason_that_is_told(self, world: World) -> None:
        idea = confirmed(world)
        verbs.park_idea(world.actors["office"], idea, "Nach dem Sommer.")
        verbs.decline_idea(world.actors["office"], idea, "Es gibt das schon.")
        mails = Mail.objects.filter(kind="idea.state").order_by("pk")
        assert [mail.to for mail in mails] == [world.users["applicant"].email] * 2
        assert "Es gibt das schon." in mails[1].body
        assert "nicht weiterverfolgt" in mails[1].body

    def test_twice_declined_is_refused(self, world: World) -> None:
        idea = confirmed(world)
        verbs.decline_idea(world.actors["office"], idea, "Es gibt das schon.")
        with pytest.raises(ProcessError):
            verbs.decline_idea(world.actors["office"], idea, "Noch einmal.")
        assert now_in(idea).state_reason == "Es gibt das schon."
        assert Mail.objects.filter(kind="idea.state").count() == 1

    def test_a_reason_is_needed_by_verb_and_database(self, world: World) -> None:
        idea = confirmed(world)
        with pytest.raises(ProcessError) as refused:
            verbs.park_idea(world.actors["office"], idea, " ")
        assert refused.value.field == "reason"
        with pytest.raises(IntegrityError), transaction.atomic():
            Idea.objects.in_alliance(world.alliance.pk).filter(pk=idea.pk).update(state=IdeaState.PARKED)

    def test_taken_up_again(self, world: World) -> None:
        idea = confirmed(world)
        verbs.decline_idea(world.actors["office"], idea, "Es gibt das schon.")
        verbs.reopen_idea(world.actors["office"], idea)
        assert (now_in(idea).state, now_in(idea).state_reason) == (IdeaState.ADVICE, "")

    def test_each_verb_follows_the_table(self, world: World) -> None:
        """From every state, every verb does what the table says, and nothing else."""
        office, other = world.actors["office"], confirmed(world, "Noch eine Idee")
        calls: dict[str, Any] = {
            "confirm": lambda idea: verbs.confirm_idea(_account(idea.brought_by.email), idea),
            "advise": lambda idea: verbs.begin_advice(office, idea),
            "park": lambda idea: verbs.park_idea(office, idea, "Grund"),
            "decline": lambda idea: verbs.decline_idea(office, idea, "Grund"),
            "reopen": lambda idea: verbs.reopen_idea(office, idea),
            "outline": lambda idea: verbs.make_outline(
                office, idea, applicant=world.applicant, guideline=world.guideline
            ),
            "merge": lambda idea: merge_idea(office, idea, other),
        }
        assert {transition.verb for transition in IDEA} == set(calls)
        for state in IdeaState.values:
            for name, call in calls.items():
                idea = confirmed(world)
                Idea.objects.in_alliance(world.alliance.pk).filter(pk=idea.pk).update(
                    state=state,
                    state_reason="Grund",
                    merged_into=other if state == IdeaState.MERGED else None,
                )
                idea = now_in(idea)
                if IDEA.may(name, state):
                    call(idea)
                    assert now_in(idea).state == IDEA.next(name, state)
                else:
                    with pytest.raises(ProcessError):
                        call(idea)
                    assert now_in(idea).state == state


class TestOutlines:
    def test_nothing_is_typed_twice(self, world: World) -> None:
        goal = Goal.objects.create(field=world.field_of_action, number=1, title="Mehr Beratung")
        idea = confirmed(world, goal=goal)
        made = verbs.make_outline(
            world.actors["office"],
            idea,
            applicant=world.applicant,
            guideline=world.guideline,
            funding_object="structure",
        )
        assert now_in(idea).state == IdeaState.OUTLINED
        assert (made.title, made.summary, made.need) == (idea.title, idea.summary, idea.need)
        assert (made.field_of_action, made.goals) == (world.field_of_action, [str(goal.public_id)])
        seen = Application.objects.visible_to(world.actors["applicant"])
        assert [row.members.get().is_owner for row in seen] == [True]
        assert Mail.objects.get(kind="idea.outlined").to == world.users["applicant"].email

    def test_somebody_else_may_write_and_both_are_told(self, world: World) -> None:
        idea = confirmed(world)
        verbs.make_outline(
            world.actors["office"],
            idea,
            applicant=world.applicant,
            guideline=world.guideline,
            owner=world.users["stranger"],
        )
        told = Mail.objects.exclude(kind="idea.received").values_list("kind", "to")
        assert set(told) == {
            ("application.invited", world.users["stranger"].email),
            ("idea.state", world.users["applicant"].email),
        }

    def test_only_once(self, world: World) -> None:
        idea = confirmed(world)
        make: dict[str, Any] = {"applicant": world.applicant, "guideline": world.guideline}
        verbs.make_outline(world.actors["office"], idea, **make)
        with pytest.raises(ProcessError, match=r"Projektskizze|outline"):
            verbs.make_outline(world.actors["office"], idea, **make)
        assert Application.objects.in_alliance(world.alliance.pk).count() == 1

    def test_nothing_remains_where_the_outline_is_refused(self, world: World) -> None:
        foreign = a_world("JAD", "03405")
        idea = confirmed(world)
        with pytest.raises(ProcessError):
            verbs.make_outline(
                world.actors["office"], idea, applicant=world.applicant, guideline=foreign.guideline
            )
        assert now_in(idea).state == IdeaState.NEW
        assert not Application.objects.in_alliance(world.alliance.pk).exists()

    def test_an_applicant_of_an_outline_is_known_to_the_office(self, world: World) -> None:
        from buendnis.alliances.addresses import organisations_known

        foreign = a_world("JAD", "03405")
        assert world.applicant not in organisations_known(world.actors["office"])
        verbs.make_outline(
            world.actors["office"], confirmed(world), applicant=world.applicant, guideline=world.guideline
        )
        assert world.applicant in organisations_known(world.actors["office"])
        assert world.applicant not in organisations_known(foreign.actors["office"])
        assert Organisation.objects.filter(pk=world.applicant.pk).exists()


def _account(email: str) -> Actor:
    from buendnis.ground.actor import Role

    return Actor(user_id=User.objects.get(email=email).pk, role=Role.NONE)
