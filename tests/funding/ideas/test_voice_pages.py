"""The pages on which others say something to an idea, and on which it is merged, published and called for."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.funding.applications.worlds import World
from tests.funding.calls.worlds import a_call
from tests.funding.ideas.worlds import (
    NOW,
    an_open_world,
    as_,
    confirmed,
    now_in,
    posted,
    seat,
)

from buendnis.funding.models import (
    Idea,
    SupportKind,
)
from buendnis.funding.services.idea_voices import comment_idea, support_idea
from buendnis.ground.documents import selectors as documents
from buendnis.ground.reference import reference_to

PAGES = {
    "": {"applicant", "office", "seat", "spokesperson"},
    "unterstuetzen/": {"seat", "spokesperson"},
    "kommentieren/": {"office", "seat", "spokesperson"},
    "zusammenfuehren/": {"office"},
}


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_for_those_named_only(world: World, idea: Idea, page: str) -> None:
    foreign = an_open_world("JAD", "03405")
    for place, who in [(world, name) for name in world.users] + [(foreign, name) for name in foreign.users]:
        answer = as_(place, who).get(f"/ideen/{idea.public_id}/{page}")
        allowed = place is world and who in PAGES[page]
        assert answer.status_code == (200 if allowed else 404), (who, page)


class TestPages:
    def test_a_partner_supports_comments_and_takes_back(self, world: World, idea: Idea) -> None:
        client, address = as_(world, "seat"), f"/ideen/{idea.public_id}/"
        answer = client.post(
            f"{address}unterstuetzen/", {"kind": "cofund", "note": "Bis 20.000 Euro"}, follow=True
        )
        assert "Bis 20.000 Euro" in answer.content.decode()
        assert client.post(f"{address}unterstuetzen/", {"kind": "cofund"}).status_code == 422
        client.post(f"{address}kommentieren/", {"text": "Das brauchen wir."})
        assert client.post(f"{address}kommentieren/", {"text": " "}).status_code == 422
        other = as_(world, "spokesperson").get(address).content.decode()
        assert "Bis 20.000 Euro" in other
        assert "Das brauchen wir." in other
        bringer = as_(world, "applicant").get(address).content.decode()
        assert "Bis 20.000 Euro" not in bringer
        assert "Das brauchen wir." not in bringer
        given = idea.support.get()
        foreign = as_(world, "spokesperson").post(f"{address}unterstuetzen/{given.public_id}/")
        assert foreign.status_code == 404
        client.post(f"{address}unterstuetzen/{given.public_id}/")
        assert not idea.support.filter(withdrawn_at__isnull=True).exists()

    def test_the_office_merges_what_is_alike(self, world: World, idea: Idea) -> None:
        other = confirmed(world, "Digitalisierungslabor in Goslar", "stranger")
        client, address = as_(world, "office"), f"/ideen/{idea.public_id}/zusammenfuehren/"
        assert f'value="{other.public_id}" selected' in client.get(address).content.decode()
        answer = client.post(address, {"into": str(uuid4())})
        assert answer.status_code == 422
        client.post(address, {"into": str(other.public_id), "reason": "Beide zusammen."})
        assert now_in(idea).merged_into == other
        page = as_(world, "applicant").get(f"/ideen/{idea.public_id}/").content.decode()
        assert "Beide zusammen." in page
        assert f"/ideen/{other.public_id}/" not in page  # the other is not theirs to open

    def test_consent_and_publication(self, world: World, idea: Idea) -> None:
        address = f"/ideen/{idea.public_id}/"
        as_(world, "applicant").post(f"{address}zustimmen/", {"agreed": "yes"})
        as_(world, "office").post(f"{address}veroeffentlichen/")
        assert now_in(idea).published_at == NOW
        as_(world, "office").post(f"{address}zurueckziehen/")
        assert now_in(idea).published_at is None
        assert as_(world, "seat").post(f"{address}veroeffentlichen/").status_code == 404

    def test_an_idea_to_a_call_with_a_file(self, world: World) -> None:
        call = a_call(world)
        page = Client().get(f"/b/son/idee/?aufruf={call.public_id}").content.decode()
        assert call.title in page
        data = posted(world, call=str(call.public_id), attachments=SimpleUploadedFile("plan.txt", b"Plan"))
        assert Client().post("/b/son/idee/", data).status_code == 302
        idea = Idea.objects.in_alliance(world.alliance.pk).get()
        assert (idea.call, documents.of(reference_to(idea)).count()) == (call, 1)

    def test_queries_of_the_page_do_not_grow_with_voices(self, world: World, idea: Idea) -> None:
        client = as_(world, "office")

        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/ideen/{idea.public_id}/")
            return len(asked)

        support_idea(seat(world), idea, "join")
        comment_idea(seat(world), idea, "Eins.")
        client.get(f"/ideen/{idea.public_id}/")
        one = queries()
        for kind in SupportKind.values:
            support_idea(world.actors["spokesperson"], idea, kind)
            comment_idea(world.actors["spokesperson"], idea, kind)
        assert queries() == one

    def test_the_office_invites(self, world: World) -> None:
        client = as_(world, "office")
        answer = client.post(
            "/ideen/einladen/", {"email": "neu@somewhere.example", "name": "", "message": ""}
        )
        assert answer.status_code == 302
        assert "neu@somewhere.example" in client.get("/ideen/einladen/").content.decode()
        assert client.post("/ideen/einladen/", {"email": "kein"}).status_code == 422
