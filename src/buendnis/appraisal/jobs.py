"""What an opinion's sealing needs in the background."""

from __future__ import annotations

from buendnis.appraisal.models import ExpertOpinion, OpinionState
from buendnis.appraisal.services.conditions import remind_of_conditions
from buendnis.appraisal.services.deliveries import remind_of_receipts
from buendnis.appraisal.services.opinions import keep_sealed, note_seal_problem
from buendnis.appraisal.services.papers import keep_later_seal, keep_printable
from buendnis.ground.jobs import job, periodic


@job(name="appraisal.seal", retry=5)
def seal_opinion(opinion_id: int) -> None:
    """Seal an issued opinion, or make the paper that is signed by hand; seal that later, too, where it is wanted.

    Run twice or killed half-way, it leaves one document. Whatever goes wrong is said on the opinion's page, until
    another try succeeds.
    """
    # typesetting and sealing are heavy, and the web only ever queues this job
    from buendnis.appraisal.sealing import documents_of, printable_of

    opinion = (
        ExpertOpinion.objects.unscoped("a job for one opinion")
        .select_related("alliance__host", "case__application")
        .get(pk=opinion_id)
    )
    signing = opinion.state == OpinionState.SIGNING
    if opinion.state != OpinionState.SEALING and not signing and not opinion.may_be_sealed_later:
        return
    try:
        pdf, docx = (printable_of if signing else documents_of)(opinion)
    except Exception as error:
        note_seal_problem(opinion, str(error))
        raise
    if opinion.may_be_sealed_later:
        keep_later_seal(opinion, pdf)
    else:
        (keep_printable if signing else keep_sealed)(opinion, pdf, docx)


@periodic("23 6 * * *", name="appraisal.remind")
def remind() -> None:
    """Remind of conditions that are due, and of opinions that nobody has fetched."""
    remind_of_conditions()
    remind_of_receipts()
