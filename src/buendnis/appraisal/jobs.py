"""What an opinion's sealing needs in the background."""

from __future__ import annotations

from buendnis.appraisal.models import ExpertOpinion, OpinionState
from buendnis.ground.jobs import defer, job


@job(name="appraisal.seal", retry=5)
def seal_opinion(opinion_id: int) -> None:
    """Seal an issued opinion. Run twice or killed half-way, it leaves one document.

    Whatever goes wrong is said on the opinion's page, until another try succeeds.
    """
    # typesetting and sealing are heavy, and the web only ever queues this job
    from buendnis.appraisal.sealing import documents_of
    from buendnis.appraisal.services.opinions import keep_sealed, note_seal_problem

    opinion = (
        ExpertOpinion.objects.unscoped("a job for one opinion")
        .select_related("alliance__host", "case__application")
        .get(pk=opinion_id)
    )
    if opinion.state != OpinionState.SEALING:
        return
    try:
        pdf, docx = documents_of(opinion)
    except Exception as error:
        note_seal_problem(opinion, str(error))
        raise
    keep_sealed(opinion, pdf, docx)


def seal_soon(opinion: ExpertOpinion) -> None:
    """Queue the sealing, within the transaction that issued the opinion."""
    defer(seal_opinion, opinion_id=opinion.pk)
