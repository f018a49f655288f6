"""What can be found, and who may find it."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from buendnis.ground.actor import Actor, Role
from buendnis.ground.tenancy import TenantQuerySet


class Audience(models.TextChoices):
    """Who finds an entry."""

    PUBLIC = "public"  # everybody, as its alliance has published it
    ALLIANCE = "alliance"  # members of its alliance


class EntryQuerySet(TenantQuerySet["Entry"]):
    """Entries, and who finds which."""

    def visible_to(self, actor: Actor) -> Self:
        """What alliances published, and what the actor's own holds if they are a member of it."""
        if actor.role is Role.SYSTEM and actor.alliance_id is None:
            return self.narrowed()
        found = Q(audience=Audience.PUBLIC)
        if (actor.is_member or actor.role is Role.SYSTEM) and actor.alliance_id is not None:
            found |= Q(alliance_id=actor.alliance_id)
        return self.filter(found).narrowed()


class Entry(models.Model):
    """A text of a higher room, with its words as PostgreSQL's German configuration stems them."""

    kind = models.CharField(max_length=60)
    public_id = models.UUIDField()
    alliance_id = models.BigIntegerField()
    audience = models.CharField(max_length=10, choices=Audience)
    language = models.CharField(max_length=8, default="de")
    day = models.DateField()  # since when there is what it speaks of
    title = models.CharField(max_length=300)
    text = models.TextField()
    words = SearchVectorField()

    objects: ClassVar[EntryQuerySet] = EntryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["kind", "public_id"], name="textindex_entry_once")]
        indexes = [
            GinIndex(fields=["words"], name="textindex_words", fastupdate=False),
            # a word that stands in a third of all texts is looked for in those of one alliance only
            models.Index(fields=["alliance_id", "kind"], name="textindex_of_alliance"),
        ]

    def __str__(self) -> str:
        return self.title
