"""Words of a meeting that speak of a motion, though they are not those of its item."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from buendnis.decisions.models.agenda import AgendaItem
from buendnis.decisions.models.meetings import Meeting
from buendnis.decisions.models.resolutions import Resolution


class Words(models.TextChoices):
    """Whose words they are."""

    INVITATION = "invitation", "invitation"
    REMARKS = "remarks", "remarks"  # also the key of this part of the minutes
    ITEM = "item", "item"


class Mention(models.Model):
    """These words of a meeting speak of a motion: from whomever it is hidden, they are hidden, too.

    It names the motion, not its item: a motion that goes to another meeting leaves what was said of it behind.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="mentions")
    words = models.CharField(max_length=10, choices=Words)
    item = models.ForeignKey(AgendaItem, models.CASCADE, null=True, related_name="mentions")
    motion = models.ForeignKey(Resolution, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "words", "item", "motion"], nulls_distinct=False, name="mention_once"
            ),
            models.CheckConstraint(
                condition=Q(words=Words.ITEM, item__isnull=False)
                | (~Q(words=Words.ITEM) & Q(item__isnull=True)),
                name="mention_of_an_item_names_it",
            ),
        ]

    @property
    def part(self) -> str:
        """The part of the meeting that the words are: an item by its public id, else what they are."""
        return str(self.item.public_id) if self.item is not None else str(self.words)
