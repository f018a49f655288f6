"""What counts of a seat's conflicts of interest, after what was computed, declared, and ruled by two people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from buendnis.alliances.models import Seat
from buendnis.alliances.rules import Rules
from buendnis.appraisal import policies
from buendnis.appraisal.conflicts import Computed
from buendnis.appraisal.hidden import hidden_among
from buendnis.appraisal.models import (
    AppraisalCase,
    CaseState,
    ConflictDeclaration,
    ConflictKind,
    ConflictRuling,
    ConflictRulingAnswer,
    SeatStanding,
    Verdict,
)
from buendnis.appraisal.models.standings import seats_acted_for
from buendnis.decisions.models import Recusal
from buendnis.ground.actor import Actor, Role

Declared = Mapping[str, datetime]  # kind → when the seat declared it last


@dataclass(frozen=True)
class Conflict:
    """One kind of conflict of a seat: where it is known from, and what two people say about it."""

    kind: str
    computed: tuple[str, ...] = ()
    declared_at: datetime | None = None
    rulings: tuple[ConflictRuling, ...] = ()

    @property
    def last_ruling(self) -> ConflictRuling | None:
        """The latest ruling, answered or not."""
        return self.rulings[-1] if self.rulings else None

    @property
    def awaits(self) -> ConflictRuling | None:
        """The ruling that waits for a second person."""
        last = self.last_ruling
        return last if last is not None and answer_to(last) is None else None

    @property
    def counts(self) -> bool:
        """Whether it counts; while a ruling waits, whatever is stricter."""
        lifted = self._lifted_by
        if lifted is None:
            return bool(self.computed) or self.declared_at is not None or self.is_asserted
        return bool(self.counting_reasons) or self._declared_after(lifted)

    @property
    def is_asserted(self) -> bool:
        """Whether it counts because somebody says so, and nobody has refused or lifted that."""
        deciding = self._deciding
        return deciding is not None and deciding.verdict == Verdict.ASSERTED

    @property
    def is_confirmed(self) -> bool:
        """Whether a second person has agreed that it counts."""
        deciding = self._deciding
        return self.is_asserted and deciding is not None and answer_to(deciding) is not None

    @property
    def counting_reasons(self) -> tuple[str, ...]:
        """The computed reasons that nobody has lifted."""
        lifted = self._lifted_by
        return tuple(each for each in self.computed if lifted is None or each not in lifted.about)

    @property
    def _deciding(self) -> ConflictRuling | None:
        """The ruling that decides: the latest that nobody refused, a lifting only once it is confirmed."""
        for ruling in reversed(self.rulings):
            answer = answer_to(ruling)
            if answer is None and ruling.verdict == Verdict.ASSERTED:
                return ruling
            if answer is not None and answer.agrees:
                return ruling
        return None

    @property
    def _lifted_by(self) -> ConflictRuling | None:
        deciding = self._deciding
        return deciding if deciding is not None and deciding.verdict == Verdict.LIFTED else None

    def _declared_after(self, ruling: ConflictRuling) -> bool:
        return self.declared_at is not None and self.declared_at > ruling.ruled_at


def answer_to(ruling: ConflictRuling) -> ConflictRulingAnswer | None:
    """What the second person said to ``ruling``."""
    return getattr(ruling, "answer", None)


def conflicts_of(computed: Computed, declared: Declared, rulings: Iterable[ConflictRuling]) -> list[Conflict]:
    """The conflicts of one seat, kind by kind; ``rulings`` from the first to the last."""
    ruled: dict[str, list[ConflictRuling]] = defaultdict(list)
    for ruling in rulings:
        ruled[ruling.kind].append(ruling)
    known = {item["kind"] for item in computed} | set(declared) | set(ruled)
    return [
        Conflict(
            kind,
            tuple(item["reason"] for item in computed if item["kind"] == kind),
            declared.get(kind),
            tuple(ruled[kind]),
        )
        for kind in ConflictKind.values
        if kind in known
    ]


def declared_in(case: AppraisalCase) -> dict[int, dict[str, datetime]]:
    """Per seat what it has declared, each kind with the last time. A later “none” takes nothing back by itself."""
    found: dict[int, dict[str, datetime]] = defaultdict(dict)
    rows = case.declarations.exclude(kind="").order_by("declared_at", "pk")
    for seat, kind, at in rows.values_list("seat_id", "kind", "declared_at"):
        found[seat][kind] = at
    return found


def rulings_in(case: AppraisalCase) -> dict[int, list[ConflictRuling]]:
    """Per seat the rulings, from the first to the last, with their answers."""
    found: dict[int, list[ConflictRuling]] = defaultdict(list)
    rows = case.rulings.select_related("answer").prefetch_related("objections")
    for ruling in rows.order_by("ruled_at", "pk"):
        found[ruling.seat_id].append(ruling)
    return found


@dataclass(frozen=True)
class Row:
    """A line of the table of conflicts."""

    seat: Seat
    conflict: Conflict
    effect: str  # what the rules of procedure say of this kind
    taken_back: bool  # the seat says now that it has none

    @property
    def kind(self) -> str:
        """The kind in words."""
        return str(ConflictKind(self.conflict.kind).label)

    @property
    def effect_in_words(self) -> str:
        """What it does to the seat's vote; nothing if it does not count."""
        return str((Recusal(self.effect) if self.conflict.counts else Recusal.NONE).label)

    @property
    def ruled(self) -> list[tuple[ConflictRuling, ConflictRulingAnswer | None]]:
        """The rulings, each with what the second person said."""
        return [(ruling, answer_to(ruling)) for ruling in self.conflict.rulings]

    @property
    def sources(self) -> list[str]:
        """Where it is known from, in words."""
        said = [_("computed: %(reason)s") % {"reason": reason} for reason in self.conflict.computed]
        if self.conflict.declared_at is not None:
            said.append(_("declared by the seat"))
        if any(ruling.verdict == Verdict.ASSERTED for ruling in self.conflict.rulings):
            said.append(_("asserted by whoever prepares the decision"))
        return said

    @property
    def state(self) -> tuple[str, str]:
        """How it stands, in words, and how to mark it."""
        conflict = self.conflict
        if conflict.awaits is not None and conflict.awaits.verdict == Verdict.LIFTED:
            return _("counts; lifting it waits for a second person"), "info"
        if conflict.awaits is not None:
            return _("counts; waits for a second person"), "info"
        if not conflict.counts:
            return _("does not count"), "neutral"
        if self.taken_back:
            return _("counts; the seat takes it back"), "info"
        return (_("confirmed by a second person") if conflict.is_confirmed else _("counts")), "warning"


def rows_of(case: AppraisalCase, seat: Seat | None = None) -> list[Row]:
    """The conflicts of a case (or of one seat in it), seat by seat; a constant number of questions."""
    rules = Rules.from_document(case.rules_version.document)
    declared, rulings, last = declared_in(case), rulings_in(case), last_said(case)
    standings = case.standings.select_related("seat").order_by("seat__sort_key")
    if seat is not None:
        standings = standings.filter(seat=seat)
    return [
        Row(
            standing.seat,
            conflict,
            rules.conflict_effects[conflict.kind],
            conflict.declared_at is not None and last.get(standing.seat_id) == "",
        )
        for standing in standings
        for conflict in conflicts_of(
            standing.computed, declared.get(standing.seat_id, {}), rulings.get(standing.seat_id, ())
        )
    ]


def last_said(case: AppraisalCase) -> dict[int, str]:
    """What each seat said last: the kind of conflict, empty for none. Seats that said nothing are absent."""
    return dict(case.declarations.order_by("declared_at", "pk").values_list("seat_id", "kind"))


# --- the second look -------------------------------------------------------------------------------


def unanswered(alliance_id: int) -> QuerySet[ConflictRuling]:
    """The rulings of running cases that wait for a second person, the oldest first."""
    return (
        ConflictRuling.objects.in_alliance(alliance_id)
        .filter(answer__isnull=True, case__state__in=policies.RUNNING)
        .select_related("case__application", "case__rules_version", "seat")
        .order_by("ruled_at", "pk")
    )


def awaiting_second_look(actor: Actor) -> list[ConflictRuling]:
    """The rulings that ``actor`` may answer; a few questions for however many there are, one if there are none."""
    if actor.alliance_id is None or not (actor.is_office or actor.role is Role.SPOKESPERSON):
        return []
    if not (waiting := list(unanswered(actor.alliance_id).values_list("pk", flat=True))):
        return []
    rows = list(unanswered(actor.alliance_id).filter(pk__in=waiting))
    hidden = hidden_among(actor, [row.case for row in rows])
    own = seats_acted_for(actor.user_id, actor.seat_id)
    return [
        row for row in rows if policies.may_answer(actor, row, kept_out=row.case_id in hidden, own_seats=own)
    ]


def taken_back(alliance_id: int) -> Sequence[SeatStanding]:
    """The seats that count as conflicted by their own word and have said since that they have no conflict.

    Nobody has ruled on it since; so the office has to.
    """
    last = (
        ConflictDeclaration.objects.filter(case=OuterRef("case"), seat=OuterRef("seat"))
        .order_by("-declared_at", "-pk")
        .values("kind")[:1]
    )
    earlier = ConflictDeclaration.objects.filter(case=OuterRef("case"), seat=OuterRef("seat")).exclude(
        kind=""
    )
    since = ConflictRuling.objects.in_alliance(alliance_id).filter(
        case=OuterRef("case"), seat=OuterRef("seat"), ruled_at__gte=OuterRef("declared_at")
    )
    return list(
        SeatStanding.objects.filter(
            case__alliance=alliance_id, case__state__in=[CaseState.ASSESSING, CaseState.PROPOSED]
        )
        .exclude(effect="")
        .alias(last_said=last)
        .filter(Exists(earlier), ~Exists(since), last_said="")
        .select_related("seat", "case__application")
        .only(
            "declared_at",
            "seat__public_id",
            "seat__name",
            "case__application__public_id",
            "case__application__title",
        )
        .order_by("declared_at", "pk")
    )
