"""What others say to an idea, merging, publishing, inviting; and who reads what of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.funding.applications.worlds import World
from tests.funding.calls.worlds import a_call
from tests.funding.ideas.worlds import (
    NOW,
    an_open_world,
    as_,
    brought,
    confirmed,
    now_in,
    office,
    said,
    seat,
)

from buendnis.funding.models import (
    AdviceCase,
    AdviceState,
    Idea,
    IdeaInvitation,
    IdeaState,
    IdeaSupport,
)
from buendnis.funding.selectors.idea_voices import comments_shown
from buendnis.funding.selectors.similar import alike
from buendnis.funding.services.advice_notes import add_advice
from buendnis.funding.services.idea_invitations import invite_to_bring
from buendnis.funding.services.idea_merging import merge_idea
from buendnis.funding.services.idea_publishing import agree_to_publication, publish_idea
from buendnis.funding.services.idea_voices import comment_idea, support_idea, withdraw_support
from buendnis.funding.services.ideas import confirm_idea, decline_idea, make_outline, submit_idea
from buendnis.ground.actor import Actor, Role
from buendnis.ground.documents import selectors as documents
from buendnis.ground.documents.access import may_read
from buendnis.ground.mail.models import Mail
from buendnis.ground.reference import reference_to
from buendnis.ground.textindex.invariants import index_is_whole
from buendnis.ground.verbs import NotAllowed, ProcessError

LIKE = "Labor in Goslar für Betriebe und Studierende"


class TestSupport:
    def test_once_per_seat_and_kind_until_it_is_taken_back(self, world: World, idea: Idea) -> None:
        first = support_idea(seat(world), idea, "cofund", "Bis 20.000 Euro ab 2027.")
        support_idea(seat(world), idea, "join")
        with pytest.raises(ProcessError) as refused:
            support_idea(seat(world), idea, "cofund")
        assert refused.value.field == "kind"
        with pytest.raises(IntegrityError), transaction.atomic():
            IdeaSupport.objects.create(
                idea=idea, seat_id=first.seat_id, kind="cofund", given_by_id=first.given_by_id
            )
        withdraw_support(seat(world), first)
        withdraw_support(seat(world), first)
        support_idea(seat(world), idea, "cofund")
        assert idea.support.filter(withdrawn_at__isnull=True).count() == 2

    @pytest.mark.parametrize("who", ["office", "applicant", "stranger"])
    def test_only_seats_do(self, world: World, idea: Idea, who: str) -> None:
        with pytest.raises(NotAllowed):
            support_idea(world.actors[who], idea, "join")

    def test_neither_foreign_seats_nor_the_seat_that_brought_it(self, world: World, idea: Idea) -> None:
        own = confirmed(world, "Eigene Idee", "seat")
        foreign = an_open_world("JAD", "03405")
        for actor, asked in ((seat(world), own), (seat(foreign), idea)):
            with pytest.raises(NotAllowed):
                support_idea(actor, asked, "join")

    def test_only_the_seat_takes_it_back(self, world: World, idea: Idea) -> None:
        given = support_idea(seat(world), idea, "join")
        with pytest.raises(NotAllowed):
            withdraw_support(world.actors["spokesperson"], given)

    def test_not_of_what_is_declined(self, world: World, idea: Idea) -> None:
        decline_idea(office(world), idea, "Gibt es schon.")
        with pytest.raises(ProcessError):
            support_idea(seat(world), idea, "join")
        with pytest.raises(ProcessError):
            comment_idea(seat(world), idea, "Schade.")


class TestComments:
    def test_whoever_brought_it_reads_and_hears_of_the_shared_ones_only(
        self, world: World, idea: Idea
    ) -> None:
        comment_idea(seat(world), idea, "Intern: gibt es das nicht schon?")
        shared = comment_idea(office(world), idea, "Bitte rufen Sie uns an.", is_shared=True)
        bringer = world.actors["applicant"]
        assert list(comments_shown(bringer, idea)) == [shared]
        assert comments_shown(world.actors["spokesperson"], idea).count() == 2
        assert not comments_shown(world.actors["stranger"], idea).exists()
        (mail,) = Mail.objects.filter(kind="idea.commented")
        assert (mail.to, "rufen Sie uns an" in mail.body) == (world.users["applicant"].email, True)

    @pytest.mark.parametrize("who", ["applicant", "stranger"])
    def test_only_members_comment(self, world: World, idea: Idea, who: str) -> None:
        with pytest.raises(NotAllowed):
            comment_idea(world.actors[who], idea, "Hallo")

    def test_an_empty_one_is_refused(self, world: World, idea: Idea) -> None:
        with pytest.raises(ProcessError):
            comment_idea(seat(world), idea, "  ")


class TestMerging:
    def test_voices_and_advice_go_along_and_whoever_brought_it_is_told(
        self, world: World, idea: Idea
    ) -> None:
        other = confirmed(world, "Labor für digitale Ideen", "stranger")
        for each in (idea, other):
            support_idea(seat(world), each, "join")
        support_idea(world.actors["spokesperson"], idea, "cofund")
        comment_idea(seat(world), idea, "Gute Idee.")
        note: dict[str, Any] = {"advised_on": NOW.date(), "channel": "talk"}
        add_advice(office(world), idea, text="Intern", helped_write=True, **note)
        add_advice(office(world), idea, text="Geteilt", is_shared=True, **note)
        earlier = confirmed(world, "Noch ein Labor", "stranger")
        merge_idea(office(world), earlier, now_in(idea))
        merge_idea(office(world), now_in(idea), other, "Beide wollen ein Labor.")

        merged, into = now_in(idea), now_in(other)
        assert (merged.state, merged.merged_into) == (IdeaState.MERGED, into)
        assert now_in(earlier).merged_into == into
        living = into.support.filter(withdrawn_at__isnull=True)
        assert sorted(living.values_list("kind", flat=True)) == ["cofund", "join"]
        assert [comment.text for comment in into.comments.all()] == ["Gute Idee."]
        case = AdviceCase.objects.in_alliance(world.alliance.pk).get(idea=into)
        notes = dict(case.notes.values_list("text", "is_shared"))
        assert notes == {"Intern": False, "Geteilt": False}
        assert case.helpers.count() == 1
        former = AdviceCase.objects.in_alliance(world.alliance.pk).get(idea=merged)
        assert former.state == AdviceState.CLOSED
        assert list(former.notes.values_list("text", flat=True)) == [
            "Geteilt"
        ]  # still read by whom it was for
        mail = Mail.objects.get(kind="idea.merged", to=world.users["applicant"].email)
        assert "Labor für digitale Ideen" in mail.body
        assert "Beide wollen ein Labor." in mail.body

    def test_what_cannot_be_merged(self, world: World, idea: Idea) -> None:
        foreign_world = an_open_world("JAD", "03405")
        foreign, declined = confirmed(foreign_world), confirmed(world, "Abgelehnt")
        decline_idea(office(world), declined, "Grund")
        for into in (idea, declined):
            with pytest.raises(ProcessError) as refused:
                merge_idea(office(world), idea, into)
            assert refused.value.field == "into"
        with pytest.raises(NotAllowed):
            merge_idea(office(world), idea, foreign)
        with pytest.raises(NotAllowed):
            merge_idea(seat(world), idea, confirmed(world, "Andere"))

    def test_the_database_knows_no_merged_idea_without_the_other(self, idea: Idea) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Idea.objects.in_alliance(idea.alliance_id).filter(pk=idea.pk).update(state=IdeaState.MERGED)


class TestPublishing:
    def test_with_the_consent_of_whoever_brought_it_and_as_long_as_it_lasts(
        self, world: World, idea: Idea
    ) -> None:
        foreign = an_open_world("JAD", "03405")
        readers = [office(foreign), Actor.visitor(), world.actors["stranger"]]
        with pytest.raises(ProcessError):
            publish_idea(office(world), idea)
        with pytest.raises(NotAllowed):
            agree_to_publication(office(world), idea, agreed=True)
        agree_to_publication(world.actors["applicant"], idea, agreed=True)
        assert [list(alike(who, LIKE, "")) for who in readers] == [[], [], []]
        publish_idea(office(world), idea)
        for who in readers:
            (found,) = alike(who, LIKE, "")
            assert (found.hit.public_id, found.alliance, found.year) == (
                idea.public_id,
                "Bündnis SON",
                "2026",
            )
            assert found.hit.url == f"/b/son/ideen/{idea.public_id}/"
        page = Client().get(f"/b/son/ideen/{idea.public_id}/").content.decode()
        assert "Digitalisierungslabor" in page
        assert "Idris Ideenreich" not in page
        assert "Es fehlen Fachkräfte" not in page  # the need was not agreed to
        agree_to_publication(world.actors["applicant"], idea, agreed=False)
        assert list(alike(Actor.visitor(), LIKE, "")) == []
        assert Client().get(f"/b/son/ideen/{idea.public_id}/").status_code == 404

    def test_the_need_of_a_published_idea_is_not_found_by_others(self, world: World) -> None:
        kept = confirmed(world)
        assert alike(office(world), "", "Fachkräfte fehlen")
        agree_to_publication(world.actors["applicant"], kept, agreed=True)
        publish_idea(office(world), kept)
        assert not alike(Actor.visitor(), "", "Fachkräfte fehlen")

    def test_the_database_asks_for_consent(self, idea: Idea) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Idea.objects.in_alliance(idea.alliance_id).filter(pk=idea.pk).update(published_at=NOW)


class TestTheIndex:
    def test_it_holds_what_counts_for_those_who_may_read_it(self, world: World) -> None:
        unconfirmed = brought(world)
        assert not alike(office(world), LIKE, "")
        confirm_idea(Actor(unconfirmed.brought_by_id, Role.NONE), unconfirmed, NOW)
        assert alike(office(world), LIKE, "")
        assert not alike(office(an_open_world("JAD", "03405")), LIKE, "")
        assert not alike(Actor(unconfirmed.brought_by_id, Role.NONE), LIKE, "")
        assert list(index_is_whole()) == []

    def test_typing_asks_without_writing(self, world: World, idea: Idea) -> None:
        address = "/ideen/aehnlich/"
        asked = {"title": LIKE, "text": "Betriebe und Studierende"}
        assert "Digitalisierungslabor" in as_(world, "seat").get(address, asked).content.decode()
        for who in ("visitor", "applicant"):
            answer = as_(world, who).get(address, asked)
            assert (answer.status_code, answer.content.strip()) == (200, b"")
        assert as_(world, "visitor").get(address).content.strip() == b""

    def test_its_queries_do_not_grow_with_hits(self, world: World, idea: Idea) -> None:
        def queries() -> int:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                alike(office(world), LIKE, "")
            return len(asked)

        one = queries()
        for number in range(3):
            confirmed(world, f"Digitalisierungslabor {number}")
        assert queries() == one

    def test_without_scripts_a_button_of_the_form_asks(self, world: World, idea: Idea, settings: Any) -> None:
        agree_to_publication(world.actors["applicant"], idea, agreed=True)
        publish_idea(office(world), idea)
        answer = Client().post(
            "/b/son/idee/", {"title": LIKE, "summary": "Betriebe und Studierende im Labor", "look": "yes"}
        )
        page = answer.content.decode()
        assert answer.status_code == 422  # nothing is settled, and the form can be sent again
        assert f"/b/son/ideen/{idea.public_id}/" in page
        assert "Betriebe und Studierende im Labor" in page
        assert "error-summary" not in page
        assert Idea.objects.in_alliance(world.alliance.pk).count() == 1
        settings.ACCOUNT_RATE_LIMITS = {"similar": "0/m/ip"}
        answer = Client().post("/b/son/idee/", {"title": LIKE, "summary": "Im Labor", "look": "yes"})
        page = answer.content.decode()
        assert f"/b/son/ideen/{idea.public_id}/" not in page
        assert "bitte schauen Sie in einer Minute noch einmal nach" in page
        assert "Im Labor" in page


class TestInvitations:
    ADDRESS = "idee@somewhere.example"

    def test_the_mail_leads_to_the_call_and_the_idea_is_noted_as_the_answer(self, world: World) -> None:
        call = a_call(world)
        asked = invite_to_bring(
            office(world), world.alliance, email=self.ADDRESS, call=call, message="Gern auch klein."
        )
        mail = Mail.objects.get(kind="idea.invited")
        assert (mail.to, "Gern auch klein." in mail.body) == (self.ADDRESS, True)
        assert f"/b/son/aufrufe/{call.public_id}/" in mail.body
        unconfirmed = brought(world, call=call)
        assert IdeaInvitation.objects.in_alliance(world.alliance.pk).get().idea is None
        confirm_idea(Actor(unconfirmed.brought_by_id, Role.NONE), unconfirmed, NOW)
        asked.refresh_from_db()
        assert asked.idea == unconfirmed

    def test_not_twice_within_two_weeks(self, world: World) -> None:
        invite_to_bring(office(world), world.alliance, email=self.ADDRESS, now=NOW)
        with pytest.raises(ProcessError) as refused:
            invite_to_bring(
                office(world), world.alliance, email=self.ADDRESS.upper(), now=NOW + timedelta(days=13)
            )
        assert refused.value.field == "email"
        invite_to_bring(office(world), world.alliance, email=self.ADDRESS, now=NOW + timedelta(days=15))

    def test_only_the_office_and_only_to_what_is_open(self, world: World) -> None:
        with pytest.raises(NotAllowed):
            invite_to_bring(seat(world), world.alliance, email=self.ADDRESS)
        over = a_call(world)
        with pytest.raises(ProcessError):
            invite_to_bring(
                office(world), world.alliance, email=self.ADDRESS, call=over, now=NOW + timedelta(days=60)
            )


class TestFilesAndOutlines:
    def test_files_of_an_idea_go_into_the_outline(self, world: World) -> None:
        file = SimpleUploadedFile("skizze.txt", b"Eine Skizze.")
        idea = submit_idea(world.actors["applicant"], world.alliance, said(world, attachments=[file]), NOW)
        (document,) = documents.of(reference_to(idea))
        assert may_read(seat(world), document)
        assert not may_read(world.actors["stranger"], document)
        assert not may_read(Actor.visitor(), document)
        made = make_outline(
            office(world), idea, applicant=world.applicant, guideline=world.guideline, now=NOW
        )
        (row,) = made.documents.all()
        copy = documents.by_id([row.document])[row.document]
        assert (copy.name, documents.content_of(copy)) == ("skizze.txt", b"Eine Skizze.")

    def test_the_call_goes_along_and_a_long_description_loses_nothing(self, world: World) -> None:
        call, long = a_call(world), "Ein Satz. " * 200
        idea = submit_idea(seat(world), world.alliance, said(world, call=call, summary=long), NOW)
        owner = world.users["applicant"]
        made = make_outline(
            office(world), idea, applicant=world.applicant, guideline=world.guideline, owner=owner, now=NOW
        )
        assert made.call == call
        assert (len(made.summary) <= 1200, made.methods.strip()) == (True, long.strip())
