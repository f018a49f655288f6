"""Projects are found by their words: by everybody those that may be shown, else by the members of the alliance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.textindex import kinds, services
from buendnis.ground.textindex.kinds import Piece, Shown
from buendnis.projects.models import Project

PROJECT: Final = "projects.project"


def register() -> None:
    """Tell the index what there is."""
    kinds.register(PROJECT, pgettext_lazy("funded project", "Project"), describe=_describe, source=_all)


def index(project: Project) -> None:
    """Let a project be found; called by every verb that changes what is found."""
    services.put(_piece(project))


def forget(project: Project) -> None:
    """Let a project be found no more."""
    services.remove(PROJECT, project.public_id)


def _piece(project: Project) -> Piece:
    said = [project.summary, project.field_note]
    if project.beneficiary is not None:
        said.append(project.beneficiary.name)
    return Piece(
        PROJECT,
        project.public_id,
        project.alliance_id,
        project.title,
        "\n".join(text for text in said if text),
        project.is_public,
        day=project.starts_on or today(project.created_at),
    )


def _all() -> Iterator[Piece]:
    rows = Project.objects.unscoped("to be indexed, of all alliances").select_related("beneficiary")
    return (_piece(row) for row in rows.order_by("pk").iterator(chunk_size=500))


def _describe(actor: Actor, ids: Sequence[UUID]) -> Mapping[UUID, Shown]:
    """The status of each; an address for the members of its alliance."""
    rows = Project.objects.unscoped("what the index found for this actor; others are left out below")
    return {
        row.public_id: Shown(
            row.get_status_display(),
            reverse("projects:project", args=[row.public_id]) if actor.member_of(row.alliance_id) else "",
        )
        for row in rows.filter(public_id__in=ids).order_by("pk")
        if row.is_public or actor.member_of(row.alliance_id)
    }
