"""What is done with an idea: who may what, what it leads to, and what is told to whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.funding.applications.worlds import World, a_world
from tests.funding.ideas.worlds import account, confirmed, now_in

from buendnis.funding.models import Application, Idea, IdeaState
from buendnis.funding.services import ideas as verbs
from buendnis.funding.services.advice_notes import add_advice
from buendnis.funding.services.idea_merging import merge_idea
from buendnis.funding.transitions_ideas import IDEA
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.parties.models import Organisation
from buendnis.strategy.models import Goal


def advise(world: World, idea: Idea, **changes: Any) -> Any:
    data: dict[str, Any] = {"advised_on": date(2026, 3, 2), "channel": "talk", "text": "Gespräch"} | changes
    return add_advice(world.actors["office"], idea, **data)


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
            "confirm": lambda idea: verbs.confirm_idea(account(idea.brought_by.email), idea),
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
