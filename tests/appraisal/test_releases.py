"""Who releases an expert opinion, to what a release is bound, and what becomes of the opinion afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from tests import worlds
from tests.appraisal.worlds import (
    NOW,
    Stage,
    a_case,
    a_draft_opinion,
    a_released_opinion,
    a_stage,
    an_issued_opinion,
    assessed,
    broken,
    fresh,
    now_of,
    voted,
    with_second_factor,
)

from buendnis.appraisal.content import paper_of
from buendnis.appraisal.jobs import seal_opinion
from buendnis.appraisal.models import ExpertOpinion
from buendnis.appraisal.services.cases import declare_conflict
from buendnis.appraisal.services.opinions import (
    draft_hash,
    edit_opinion,
    follow_opinion,
    issue_opinion,
    release_opinion,
    revoke_opinion,
)
from buendnis.appraisal.services.proposals import propose
from buendnis.ground.verbs import NotAllowed, ProcessError

# --- the opinion -----------------------------------------------------------------------------------


def test_a_release_is_bound_to_the_wording_that_was_shown(stage: Stage) -> None:
    opinion = a_draft_opinion(stage)
    seen = draft_hash(opinion)
    edit_opinion(stage.office, opinion, reasons="Neue Begründung")
    with pytest.raises(ProcessError, match="geändert"):
        release_opinion(stage.actor("spokesperson"), opinion, seen)
    released = release_opinion(stage.actor("spokesperson"), opinion, draft_hash(fresh(opinion)))
    assert released.state == "released"
    assert edit_opinion(stage.office, released, reasons="Anders").state == "draft"
    with pytest.raises(ProcessError):
        issue_opinion(stage.office, released, NOW)


def test_a_release_says_its_own_day_on_paper_and_pages(stage: Stage) -> None:
    with_second_factor(stage, "office")
    before = NOW - timedelta(days=40)
    opinion = a_draft_opinion(stage)
    opinion = release_opinion(stage.actor("spokesperson"), opinion, draft_hash(opinion), before)
    opinion = issue_opinion(stage.office, opinion, NOW)
    assert opinion.releases.get().released_at == before
    assert [row["on"] for row in opinion.content["releases"]] == ["2018-01-20"]
    paper = paper_of(opinion.content, opinion.content_hash)
    assert [row.released_on for row in paper.releases] == [before.date()]
    page = worlds.client(stage.world.users["office"]).get(
        reverse("appraisal:opinion", args=[opinion.public_id])
    )
    assert '<time datetime="2018-01-20T' in page.content.decode()


def test_a_release_that_there_was_before_is_dated_by_its_writing(stage: Stage) -> None:
    """The column is filled although rows of the table are never changed."""
    from importlib import import_module

    from django.db import IntegrityError, connection, transaction

    opinion = a_released_opinion(stage)
    migration = import_module("buendnis.appraisal.migrations.0004_release_has_its_day")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(migration._REMOVE)
        cursor.execute(migration._ADD)
    release = opinion.releases.get()
    assert release.released_at == release.created_at
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        opinion.releases.update(released_at=NOW)


def test_a_conflicted_spokesperson_does_not_release(stage: Stage) -> None:
    case = a_case(stage)
    assessed(stage, case, "seat", "third")
    declare_conflict(stage.actor("spokesperson"), case, "personal", "verwandt", NOW)
    propose(stage.office, case, result="support", now=NOW)
    voted(stage, now_of(case), voters=("seat", "third", "fourth", "second_spokesperson"))
    opinion = ExpertOpinion.objects.in_alliance(case.alliance_id).get()
    with pytest.raises(ProcessError, match="befangen"):
        release_opinion(stage.actor("spokesperson"), opinion, draft_hash(opinion))
    assert (
        release_opinion(stage.actor("second_spokesperson"), opinion, draft_hash(opinion)).state == "released"
    )


@pytest.mark.parametrize("name", ["office", "seat", "applicant", "stranger"])
def test_only_spokespersons_release(stage: Stage, name: str) -> None:
    opinion = a_draft_opinion(stage)
    with pytest.raises(NotAllowed):
        release_opinion(stage.actor(name), opinion, draft_hash(opinion))


def test_two_signatures_take_two_spokespersons(db: None) -> None:
    with time_machine.travel(NOW, tick=False):
        stage = a_stage(signatures_needed=2)
        opinion = a_draft_opinion(stage)
        seen = draft_hash(opinion)
        assert release_opinion(stage.actor("spokesperson"), opinion, seen).state == "draft"
        with pytest.raises(ProcessError):
            release_opinion(stage.actor("spokesperson"), opinion, seen)
        assert release_opinion(stage.actor("second_spokesperson"), opinion, seen).state == "released"


def test_the_wording_has_one_hash_in_every_language(stage: Stage) -> None:
    from django.utils import translation

    opinion = a_draft_opinion(stage)
    with translation.override("en"):
        english = draft_hash(opinion)
    assert english == draft_hash(opinion)


def test_a_revoked_opinion_keeps_its_number_and_may_be_replaced(stage: Stage) -> None:
    opinion = an_issued_opinion(stage)
    with pytest.raises(ProcessError):
        revoke_opinion(stage.office, opinion, " ")
    revoke_opinion(stage.office, opinion, "Falsche Angaben")
    follower = follow_opinion(stage.office, fresh(opinion), "replacement")
    with pytest.raises(ProcessError):
        follow_opinion(stage.office, fresh(opinion), "supplement")
    released = release_opinion(stage.actor("spokesperson"), follower, draft_hash(follower))
    issued = issue_opinion(stage.office, released, NOW)
    seal_opinion(opinion_id=issued.pk)
    assert fresh(issued).number == "SON-2018-0002"
    assert fresh(issued).content["follows"] == "SON-2018-0001"
    assert (fresh(opinion).state, fresh(opinion).number) == ("revoked", "SON-2018-0001")
    assert broken() == []


def test_what_was_issued_never_changes(stage: Stage) -> None:
    from django.db import IntegrityError, transaction

    opinion = an_issued_opinion(stage)
    changes: tuple[dict[str, Any], ...] = (
        {"content": {}},
        {"number": "SON-2018-0009"},
        {"result": "no_support"},
    )
    for change in changes:
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            ExpertOpinion.objects.in_alliance(opinion.alliance_id).filter(pk=opinion.pk).update(**change)
