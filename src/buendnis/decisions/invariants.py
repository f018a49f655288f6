"""What must hold of decisions."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from buendnis.decisions.counting import counted
from buendnis.decisions.models import AgendaItem, Bundle, ItemKind, Meeting, Minutes, Resolution
from buendnis.engines.ballots import VERSION
from buendnis.ground.database.invariants import invariant
from buendnis.ground.documents.models import Document
from buendnis.ground.frozen import sha256_of


@invariant("Every count comes out the same again")
def counts_can_be_repeated() -> Iterator[str]:
    closed = Resolution.objects.unscoped("all are checked").exclude(ballot={})
    for resolution in closed:
        again = counted(
            resolution.ballot, closed=not resolution.outcome.get("decided_early", False)
        ).to_json()
        if again != resolution.outcome and resolution.outcome.get("version") == VERSION:
            yield f"Resolution {resolution.number} was {resolution.outcome.get('state')}, now {again['state']}."


@invariant("Approved minutes are those whose hash was taken")
def minutes_are_what_was_approved() -> Iterator[str]:
    approved = Minutes.objects.unscoped("all are checked").filter(frozen_at__isnull=False)
    for minutes in approved.select_related("meeting__committee"):
        if sha256_of(minutes.document) != minutes.document_hash:
            yield f"The minutes of {minutes.meeting} are not the ones that were approved."


@invariant("Each motion of a meeting stands on its agenda, and items are numbered without gaps")
def agendas_are_complete() -> Iterator[str]:
    motions = Resolution.objects.unscoped("all are checked").filter(mode="meeting", meeting__isnull=False)
    missing = motions.exclude(items__meeting=F("meeting")).exclude(state="withdrawn")
    for resolution in missing:
        yield f"The motion {resolution.public_id} is on no agenda of its meeting."
    wrong = AgendaItem.objects.unscoped("all are checked").filter(kind=ItemKind.MOTION)
    for item in wrong.exclude(resolution__committee=F("meeting__committee")):
        yield f"The item {item.public_id} holds a motion of another committee."
    for meeting in Meeting.objects.unscoped("all are checked").prefetch_related("items"):
        positions = sorted(item.position for item in meeting.items.all())
        if positions != list(range(1, len(positions) + 1)):
            yield f"The items of the meeting {meeting.public_id} are numbered {positions}."


@invariant("The files of minutes and bundles are there")
def files_of_meetings_are_there() -> Iterator[str]:
    known = set(
        Document.objects.filter(removed_at__isnull=True, kind__startswith="decisions.").values_list(
            "public_id", flat=True
        )
    )
    for minutes in Minutes.objects.unscoped("all are checked").filter(pdf__isnull=False):
        if not {minutes.pdf, minutes.docx} <= known:
            yield f"A file of the minutes {minutes.public_id} is gone."
    for bundle in Bundle.objects.unscoped("all are checked").filter(pdf__isnull=False):
        if not {bundle.pdf, bundle.archive} <= known:
            yield f"A file of the bundle {bundle.public_id} is gone."
