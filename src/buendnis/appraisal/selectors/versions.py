"""The versions of assessments side by side, with what changed marked, for whoever may see them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from buendnis.appraisal.models import AppraisalCase, AspectScore, Assessment
from buendnis.appraisal.rubrics import Aspect, aspects_of
from buendnis.appraisal.selectors.visible_scores import sight_of, visible_assessments
from buendnis.ground.actor import Actor
from buendnis.ground.wordwise import Piece, words


@dataclass(frozen=True)
class AspectChange:
    """An aspect in two versions; ``reason`` and ``cited`` are texts of pieces that stayed, went or came."""

    aspect: Aspect
    before: Decimal | None
    after: Decimal | None
    reason: tuple[Piece, ...]
    cited: tuple[Piece, ...]

    @property
    def moved(self) -> bool:
        """Whether the points are others."""
        return self.before != self.after


@dataclass(frozen=True)
class Version:
    """A later version of an assessment, and what sets it apart from the one before."""

    number: int
    submitted_at: datetime | None
    why: str
    by: str
    changes: tuple[AspectChange, ...]


@dataclass(frozen=True)
class Amended:
    """A seat that has changed its assessment, with its later versions in their order."""

    who: str
    versions: tuple[Version, ...]


@dataclass(frozen=True)
class ExportedScore:
    """A score as a row of a list."""

    who: str
    version: int
    counts: bool
    aspect: Aspect
    score: AspectScore
    submitted_at: datetime | None
    why: str


def amended_of(actor: Actor, case: AppraisalCase) -> list[Amended]:
    """The seats that have changed their assessment, as far as ``actor`` may see them."""
    sight = sight_of(actor, case)
    aspects = list(aspects_of(case.rubric))
    found = []
    for seat_id, rows in _by_seat(actor, case).items():
        if len(rows) < 2:
            continue
        own = seat_id is not None and seat_id == actor.seat_id
        versions = tuple(
            Version(
                number,
                later.submitted_at if sight.named or own else None,
                later.amended_because,
                later.assessed_as if sight.named or own else "",
                tuple(_changes(aspects, earlier, later)),
            )
            for number, (earlier, later) in enumerate(pairwise(rows), 2)
        )
        found.append(Amended(_who(rows[0], named=sight.named, own=own), versions))
    return found


def exported(actor: Actor, case: AppraisalCase) -> list[ExportedScore]:
    """Every visible score of every version; without names, in an order that tells nothing of whose they are."""
    sight = sight_of(actor, case)
    aspects = {aspect.key: aspect for aspect in aspects_of(case.rubric)}
    place = {key: number for number, key in enumerate(aspects)}
    found = []
    for seat_id, rows in _by_seat(actor, case).items():
        own = seat_id is not None and seat_id == actor.seat_id
        for number, row in enumerate(rows, 1):
            found += [
                ExportedScore(
                    _who(row, named=sight.named, own=own),
                    number,
                    number == len(rows),
                    aspects[score.aspect],
                    score,
                    row.submitted_at if sight.named or own else None,
                    row.amended_because,
                )
                for score in row.scores.all()
                if score.aspect in aspects
            ]
    if sight.named:
        return found
    return sorted(
        found,
        key=lambda each: (place[each.aspect.key], each.score.points or 0, each.score.reason, each.version),
    )


def _by_seat(actor: Actor, case: AppraisalCase) -> dict[int | None, list[Assessment]]:
    rows: dict[int | None, list[Assessment]] = defaultdict(list)
    visible = visible_assessments(actor, case).select_related("seat").prefetch_related("scores")
    for row in visible.order_by("seat__sort_key", "submitted_at", "pk"):
        rows[row.seat_id].append(row)
    return dict(rows)


def _who(row: Assessment, *, named: bool, own: bool) -> str:
    if row.seat is None:
        return _("the office")
    if named:
        return row.seat.name
    return _("your seat") if own else _("a seat")


def _changes(aspects: list[Aspect], earlier: Assessment, later: Assessment) -> list[AspectChange]:
    old = {score.aspect: score for score in earlier.scores.all()}
    new = {score.aspect: score for score in later.scores.all()}
    found = []
    for aspect in aspects:
        before, after = old.get(aspect.key), new.get(aspect.key)
        found.append(
            AspectChange(
                aspect,
                before.points if before else None,
                after.points if after else None,
                words(before.reason if before else "", after.reason if after else ""),
                words(before.cited if before else "", after.cited if after else ""),
            )
        )
    return found
