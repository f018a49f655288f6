"""What has happened to a thing, is due now and will come: one timeline, from the record of the audit."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buendnis.funding.durations import Usual
from buendnis.funding.selectors.turns import Waiting
from buendnis.ground.audit.models import AuditEntry
from buendnis.ground.clock import today
from buendnis.ground.look.pieces import TimelineEntry

Told = dict[str, str | Promise]
OF_AN_IDEA: Told = {
    "idea.brought": gettext_lazy("Idea brought"),
    "idea.confirmed": gettext_lazy("Idea confirmed"),
    "idea.advice_begun": gettext_lazy("Advice begun"),
    "idea.park": gettext_lazy("Idea parked"),
    "idea.decline": gettext_lazy("Idea not pursued"),
    "idea.reopened": gettext_lazy("Taken up again"),
    "idea.placed": gettext_lazy("Assigned to the strategy"),
    "idea.outlined": gettext_lazy("An outline is made of it"),
    "idea.merged": gettext_lazy("Merged into another"),
}
# what whoever is advised reads, too
OF_ADVICE: Told = {
    "advice.opened": gettext_lazy("Advice begun"),
    "advice.asked": gettext_lazy("Asked for advice"),
    "advice.confirmed": gettext_lazy("Request confirmed"),
    "advice.step_done": gettext_lazy("A step is done"),
    "advice.closed": gettext_lazy("Advice closed"),
    "advice.reopened": gettext_lazy("Taken up again"),
}
INSIDE: Told = {
    "advice.noted": gettext_lazy("Advice noted"),
    "advice.handed_over": gettext_lazy("Handed over"),
    "advice.waits": gettext_lazy("Set to waiting"),
    "advice.went_on": gettext_lazy("Goes on"),
}


def history_of(
    kind: str, public_id: object, alliance_id: int, told: Told, waiting: Waiting | None, usual: Usual | None
) -> list[TimelineEntry]:
    """The past from the record, then whose turn it is now and for how long that usually lasts, then the last day."""
    entries = AuditEntry.objects.filter(
        chain=alliance_id, object_kind=kind, object_id=str(public_id), action__in=list(told)
    ).order_by("at", "seq")
    found = [TimelineEntry(entry.at, told[entry.action], who=entry.acted_as or "") for entry in entries[:200]]
    return [*found, *still_to_come(waiting, usual)]


def still_to_come(waiting: Waiting | None, usual: Usual | None) -> list[TimelineEntry]:
    """What is due now, since when and how long it usually lasts; and the last day, if there is one."""
    if waiting is None:
        return []
    text = usual.sentence if usual is not None else ""
    now = TimelineEntry(today(waiting.since), waiting.text, text=text, state="current", who=waiting.who)
    if waiting.deadline is None:
        return [now]
    label = waiting.deadline.label or _("last day")
    return [now, TimelineEntry(waiting.deadline.day, label, state="future")]
