"""Having a meeting's papers put together, for the office or for one's seat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from buendnis.decisions import policies
from buendnis.decisions.bundling import PDF, audience_of, hidden_from
from buendnis.decisions.models import Bundle, BundleState, Meeting
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.services import remove, store_bytes
from buendnis.ground.jobs import defer
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, require, verb

BUNDLE = "decisions.bundle"
ZIP = "application/zip"


@verb
def order_bundle(actor: Actor, meeting: Meeting) -> Bundle:
    """Have the bundle made that the actor may read; whoever else reads the same gets the same file."""
    alliance_id = meeting.committee.alliance_id
    require(policies.may_read(actor, alliance_id), _("The papers are for members of the alliance."))
    if not policies.may_read_agenda(actor, meeting):
        refuse(_("The papers are there once the invitation has been sent."))
    return order_for(actor, meeting, hidden_from(meeting, actor))


def order_for(actor: Actor, meeting: Meeting, hidden: Sequence[str]) -> Bundle:
    """Within a verb: queue the job for an audience; one that waits already is not queued twice."""
    bundle, _new = Bundle.objects.unscoped("one of this meeting").get_or_create(
        meeting=meeting, audience=audience_of(hidden), defaults={"hidden": sorted(hidden)}
    )
    bundle.state, bundle.problem = BundleState.MAKING, ""
    bundle.save(update_fields=["state", "problem"])
    record(
        actor,
        "bundle.ordered",
        bundle,
        alliance_id=meeting.committee.alliance_id,
        changes={"hidden": len(bundle.hidden)},
    )
    defer(
        "decisions.make_bundle",
        queueing_lock=f"bundle {bundle.pk}",
        lock=f"bundle {bundle.pk}",
        bundle_id=bundle.pk,
    )
    return bundle


@verb
def keep_bundle(
    bundle: Bundle, pdf: bytes, archive: bytes, pages: int, fingerprint: str, now: datetime | None = None
) -> Bundle:
    """Keep what the job has made; the files of the last time go."""
    bundle = (
        Bundle.objects.unscoped("a job for one bundle")
        .select_for_update(of=("self",))
        .select_related("meeting__committee")
        .get(pk=bundle.pk)
    )
    meeting = bundle.meeting
    actor = Actor.system("bundle", meeting.committee.alliance_id)
    for old in Document.objects.filter(
        public_id__in=[key for key in (bundle.pdf, bundle.archive) if key], removed_at__isnull=True
    ):
        remove(actor, old)
    name = f"Sitzungsunterlagen {meeting.starts_at:%Y-%m-%d}"

    def stored(content: bytes, ending: str, media_type: str) -> UUID:
        return store_bytes(
            actor,
            content,
            f"{name}.{ending}",
            media_type,
            alliance_id=actor.alliance_id,
            owner=reference_to(bundle, str(meeting)),
            kind=BUNDLE,
        ).public_id

    bundle.pdf, bundle.archive = stored(pdf, "pdf", PDF), stored(archive, "zip", ZIP)
    bundle.pages, bundle.fingerprint = pages, fingerprint
    bundle.state, bundle.made_at, bundle.problem = BundleState.READY, now or present(), ""
    bundle.save(update_fields=["pdf", "archive", "pages", "fingerprint", "state", "made_at", "problem"])
    record(actor, "bundle.made", bundle, alliance_id=actor.alliance_id, changes={"pages": pages})
    return bundle


def note_bundle_problem(bundle: Bundle, problem: str) -> None:
    """Say on the page that it could not be made; the job is tried again."""
    Bundle.objects.unscoped("a job for one bundle").filter(pk=bundle.pk).update(
        state=BundleState.FAILED, problem=problem[:300]
    )
