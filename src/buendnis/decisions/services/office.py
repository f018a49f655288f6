"""What every verb of the secretariat begins with: who may, and the row as it is now."""

from __future__ import annotations

from django.utils.translation import gettext as _

from buendnis.decisions import policies
from buendnis.decisions.models import AgendaItem, Meeting, MeetingState
from buendnis.ground.actor import Actor
from buendnis.ground.verbs import refuse, require


def require_office(actor: Actor, alliance_id: int) -> None:
    """Refuse everybody but the secretariat of the alliance, and what happens by itself there."""
    require(policies.may_run(actor, alliance_id), _("Only the secretariat runs committees and meetings."))


def locked_meeting(meeting: Meeting) -> Meeting:
    """The meeting as it is now, until the end of the transaction for this one to change."""
    return (
        Meeting.objects.in_alliance(meeting.committee.alliance_id)
        .select_for_update(of=("self",))
        .select_related("committee__alliance")
        .get(pk=meeting.pk)
    )


def running_meeting(actor: Actor, meeting: Meeting) -> Meeting:
    """The locked meeting for the secretariat that runs it; refuses one that is not open."""
    meeting = locked_meeting(meeting)
    require_office(actor, meeting.committee.alliance_id)
    if meeting.state != MeetingState.OPEN:
        refuse(_("This is noted while the meeting is open."))
    return meeting


def current_item(meeting: Meeting, item: AgendaItem) -> AgendaItem:
    """The item as it is now, of the meeting that is locked."""
    return AgendaItem.objects.in_alliance(meeting.committee.alliance_id).get(pk=item.pk, meeting=meeting)
