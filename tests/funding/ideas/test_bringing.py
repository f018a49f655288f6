"""How an idea comes in: who may bring one, how it is confirmed, and that it goes where nobody confirms it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.funding.applications.worlds import World, a_world
from tests.funding.ideas.worlds import (
    ADDRESS,
    NOW,
    account,
    an_open_world,
    brought,
    close_form,
    confirmed,
    now_in,
    said,
)

from buendnis.funding.invariants import goals_of_ideas_are_of_their_fields
from buendnis.funding.models import Idea, IdeaState
from buendnis.funding.services import ideas as verbs
from buendnis.funding.services.idea_placing import place_idea
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor
from buendnis.ground.audit.models import AuditEntry, AuditValue
from buendnis.ground.mail.models import Mail, MailState
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.strategy.models import FieldOfAction, Goal


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
        verbs.confirm_idea(account(ADDRESS), idea, NOW + timedelta(days=2))
        assert now_in(idea).state == IdeaState.NEW
        assert now_in(idea).confirmed_at == NOW + timedelta(days=2)
        assert Mail.objects.get(kind="idea.received").to == world.users["office"].email

    def test_twice_is_refused_and_tells_nobody_again(self, world: World) -> None:
        idea = brought(world)
        verbs.confirm_idea(account(ADDRESS), idea)
        with pytest.raises(ProcessError, match=r"bestätigt|confirmed"):
            verbs.confirm_idea(account(ADDRESS), idea)
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
        verbs.confirm_idea(account("other@somewhere.example"), other, NOW)
        Mail.objects.update(state=MailState.QUEUED)
        verbs.delete_unconfirmed(NOW + timedelta(days=31))
        states = dict(Mail.objects.filter(kind="idea.confirm").values_list("to", "state"))
        assert states == {"": MailState.SUPPRESSED, "other@somewhere.example": MailState.QUEUED}
        assert not Idea.objects.in_alliance(world.alliance.pk).filter(pk=idea.pk).exists()

    def test_confirmed_ideas_stay(self, world: World) -> None:
        idea = brought(world)
        verbs.confirm_idea(account(ADDRESS), idea)
        assert verbs.delete_unconfirmed(NOW + timedelta(days=400)) == 0

    def test_an_account_stays_that_somebody_uses(self, world: World) -> None:
        brought(world)
        User.objects.filter(email=ADDRESS).update(last_login=NOW)
        brought(world, contact_email=world.users["seat"].email)  # never signed in, but acts for a seat
        confirmed_one = brought(world, contact_email="two@somewhere.example")
        verbs.confirm_idea(account("two@somewhere.example"), confirmed_one)
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
