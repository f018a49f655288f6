"""How far a job is: for whoever started it, without JavaScript too."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor, Role
from buendnis.ground.clock import now
from buendnis.ground.jobs import progress
from buendnis.ground.jobs.models import JobProgress

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client: Client) -> User:
    user = User.objects.create_user("anna@example.org")
    client.force_login(user)
    return user


@pytest.fixture
def job(user: User) -> JobProgress:
    return progress.begin(
        Actor(user_id=user.pk, role=Role.NONE), "Bündel wird gepackt", total=4, result_url="/ergebnis/"
    )


def page(client: Client, job: JobProgress, **headers: str) -> str:
    answer = client.get(reverse("jobs:progress", args=[job.public_id]), headers=headers)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def without_tokens(content: bytes, asked: UUID) -> str:
    text = re.sub(r' name="(csrfmiddlewaretoken|once)" value="[^"]+"', "", content.decode())
    return text.replace(str(asked), "")


def test_it_goes_from_waiting_to_its_result(client: Client, job: JobProgress) -> None:
    waiting = page(client, job)
    assert "Bündel wird gepackt" in waiting
    assert "/ergebnis/" not in waiting
    assert "hx-get" in waiting
    assert "Aktualisieren" in waiting
    progress.step(job.pk, 3, "Drei von vier")
    assert 'value="3"' in page(client, job)
    assert "Drei von vier" in page(client, job)
    progress.finish(job.pk, "Fertig gepackt")
    done = page(client, job)
    assert 'value="4"' in done
    assert 'href="/ergebnis/"' in done
    assert "hx-get" not in done


def test_the_script_asks_for_the_piece_only(client: Client, job: JobProgress) -> None:
    piece = page(client, job, HX_Request="true")
    assert "<html" not in piece
    assert 'id="job"' in piece


def test_a_failure_says_so_and_stays_where_it_was(client: Client, job: JobProgress) -> None:
    progress.step(job.pk, 2)
    progress.finish(job.pk, "Das Siegel fehlt.", failed=True)
    shown = page(client, job)
    assert "Fehlgeschlagen" in shown
    assert "Das Siegel fehlt." in shown
    assert 'value="2"' in shown


def test_each_step_is_a_sign_of_life(client: Client, job: JobProgress) -> None:
    JobProgress.objects.update(changed_at=now() - timedelta(hours=1))
    assert "dauert länger" in page(client, job)
    progress.step(job.pk, 1)
    assert "dauert länger" not in page(client, job)


def test_nobody_need_wait_for_a_job() -> None:
    progress.step(None, 1)
    progress.finish(None)
    progress.finish(0)
    assert not JobProgress.objects.exists()


def test_somebody_else_and_nobody_see_what_never_was(client: Client, job: JobProgress) -> None:
    other = Client()
    assert other.get(reverse("jobs:progress", args=[job.public_id])).status_code == 302
    other.force_login(User.objects.create_user("berta@example.org"))
    foreign = other.get(reverse("jobs:progress", args=[job.public_id]))
    nowhere = uuid4()
    random = other.get(reverse("jobs:progress", args=[nowhere]))
    assert foreign.status_code == random.status_code == 404
    assert without_tokens(foreign.content, job.public_id) == without_tokens(random.content, nowhere)
