"""Freezing evidence, so that what cites it reads the same for ever."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.evidence import policies
from buendnis.evidence.models import Dataset, Exhibit, Snapshot
from buendnis.ground.actor import Actor
from buendnis.ground.frozen import sha256_of
from buendnis.ground.verbs import record, require, verb


@verb
def cite(
    actor: Actor,
    alliance: Alliance,
    *,
    title: str,
    content: dict[str, Any],
    dataset: Dataset | None,
    exhibit: Exhibit | None = None,
) -> Snapshot:
    """Freeze ``content`` (values, question, version, source) for an alliance. Twice the same is one snapshot.

    It keeps the version of the figures or the document that it rests on.
    """
    require(policies.may_cite(actor, alliance.pk), _("Only members of this alliance cite evidence for it."))
    fingerprint = sha256_of(content)
    # two people who cite the same at once get the same
    snapshot, is_new = Snapshot.objects.in_alliance(alliance.pk).get_or_create(
        content_hash=fingerprint,
        defaults={
            "alliance": alliance,
            "dataset": dataset,
            "exhibit": exhibit,
            "title": title[:200],
            "content": content,
        },
    )
    if not is_new:
        return snapshot
    record(
        actor,
        "evidence.cited",
        snapshot,
        alliance_id=alliance.pk,
        changes={"title": snapshot.title, "sha256": fingerprint},
    )
    return snapshot
