"""What happens to resolutions in the background, and by the passing of time."""

from __future__ import annotations

from buendnis.decisions.models import Bundle, BundleState, Minutes, MinutesAddendum, Resolution
from buendnis.decisions.services.bundles import keep_bundle, note_bundle_problem
from buendnis.decisions.services.closing import close_due, close_early
from buendnis.decisions.services.reminders import remind_due
from buendnis.ground.clock import now
from buendnis.ground.jobs import job, periodic


@job(name="decisions.close_early")
def close_when_settled(resolution_id: int) -> None:
    """Close a resolution that no missing vote can change any more; nothing happens to any other."""
    close_early(Resolution.objects.unscoped("a job for one resolution").get(pk=resolution_id))


@periodic("* * * * *", name="decisions.close_due")
def count_what_is_due() -> None:
    """Count the circular resolutions whose deadline has passed."""
    close_due()


@periodic("20 6 * * *", name="decisions.remind_due")
def remind() -> None:
    """Remind those who have not voted, some days before the deadline."""
    remind_due()


@job(name="decisions.make_bundle", retry=4)
def make_bundle(bundle_id: int) -> None:
    """Put a meeting's papers together for one audience. Run twice, it leaves one pair of files."""
    # typesetting is heavy, and the web only ever queues this job
    from buendnis.decisions.bundling import fingerprint_of, made, papers_of

    bundle = (
        Bundle.objects.unscoped("a job for one bundle")
        .select_related("meeting__committee__alliance__host")
        .get(pk=bundle_id)
    )
    meeting = bundle.meeting
    fingerprint = fingerprint_of(meeting, papers_of(meeting), bundle.hidden)
    if bundle.state == BundleState.READY and bundle.fingerprint == fingerprint:
        return
    try:
        pdf, archive, pages = made(meeting, bundle.hidden, now())
    except Exception as error:
        note_bundle_problem(bundle, str(error))
        raise
    keep_bundle(bundle, pdf, archive, pages, fingerprint)


@job(name="decisions.print_minutes", retry=5)
def print_minutes(minutes_id: int) -> None:
    """Make PDF and DOCX of approved minutes; what goes wrong is said on their page until another try succeeds."""
    from buendnis.decisions.printing import keep_minutes, minutes_files

    minutes = (
        Minutes.objects.unscoped("a job for one meeting")
        .select_related("meeting__committee__alliance__host")
        .get(pk=minutes_id)
    )
    if minutes.frozen_at is None or minutes.pdf is not None:
        return
    try:
        pdf, docx = minutes_files(minutes)
    except Exception as error:
        Minutes.objects.unscoped("a job for one meeting").filter(pk=minutes_id).update(
            problem=str(error)[:300]
        )
        raise
    keep_minutes(minutes, pdf, docx)


@job(name="decisions.print_addendum", retry=5)
def print_addendum(addendum_id: int) -> None:
    """The same for an addendum."""
    from buendnis.decisions.printing import addendum_files, keep_addendum

    addendum = MinutesAddendum.objects.select_related("minutes__meeting__committee__alliance__host").get(
        pk=addendum_id
    )
    if addendum.pdf is not None:
        return
    try:
        pdf, docx = addendum_files(addendum)
    except Exception as error:
        MinutesAddendum.objects.filter(pk=addendum_id).update(problem=str(error)[:300])
        raise
    keep_addendum(addendum, pdf, docx)
