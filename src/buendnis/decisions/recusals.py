"""Which seats have a conflict of interest in motions: as fixed when the vote was opened, else as things stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from buendnis.decisions.models import Recusal, Resolution, ResolutionSeat, ResolutionState
from buendnis.decisions.subjects import handler_of

Found = tuple[int, str, str]  # key of the seat, effect, reason
KEEPS_OUT = (Recusal.NO_VOTE, Recusal.LEAVE)


def recusals_of(resolutions: Iterable[Resolution]) -> dict[int, list[Found]]:
    """By key of the resolution; a number of questions that grows with the kinds of subjects, not with motions."""
    resolutions = list(resolutions)
    found: dict[int, list[Found]] = {each.pk: [] for each in resolutions}
    drafts: dict[str, list[Resolution]] = defaultdict(list)
    for each in resolutions:
        if each.state == ResolutionState.DRAFT:
            drafts[each.subject_kind].append(each)
    fixed = [each.pk for each in resolutions if each.state != ResolutionState.DRAFT]
    for seat in ResolutionSeat.objects.filter(resolution__in=fixed).exclude(recusal="").order_by("pk"):
        found[seat.resolution_id].append((seat.seat_id, seat.recusal, seat.recusal_reason))
    for rows in drafts.values():
        found |= {key: list(each) for key, each in handler_of(rows[0]).recusals_of(rows).items()}
    return found


def kept_out(found: Iterable[Found]) -> set[int]:
    """The seats that may not vote, and are not shown what is confidential."""
    return {seat_id for seat_id, effect, _reason in found if effect in KEEPS_OUT}
