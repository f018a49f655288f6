"""What the strategy asks for: comments of a seat, and answers of the office."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buendnis.desk.items import Item
from buendnis.ground.actor import Actor
from buendnis.strategy.selectors import open_consultations, over_and_unanswered


def to_comment(actor: Actor, day: date) -> Iterator[Item]:
    """The consultations on which the actor's seat has said nothing yet."""
    for row in open_consultations(actor, day).exclude(comments__seat=actor.seat_id):
        url = reverse("strategy:consultation", args=[row.public_id])
        yield Item(
            row.strategy.title, _("Please comment on the draft"), url, "flag", due=row.ends_on, today=day
        )


def to_answer(alliance_id: int, day: date) -> Iterator[Item]:
    """The consultations that are over: to be ended, and their comments to be answered."""
    rows = over_and_unanswered(alliance_id, day)
    for row in rows.only("public_id", "ends_on", "strategy__title"):
        number: int = row.open_comments  # type: ignore[attr-defined]
        text = (
            ngettext(
                "The consultation is over: %(n)s comment to be answered",
                "The consultation is over: %(n)s comments to be answered",
                number,
            )
            % {"n": number}
            if number
            else _("The consultation is over: take the draft up again")
        )
        url = reverse("strategy:consultation", args=[row.public_id])
        yield Item(row.strategy.title, text, url, "flag", since=row.ends_on)
