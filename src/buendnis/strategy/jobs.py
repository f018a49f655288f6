"""What happens to strategies in the background."""

from __future__ import annotations

from buendnis.ground.clock import now
from buendnis.ground.jobs import job
from buendnis.strategy.models import Strategy
from buendnis.strategy.services.printing import keep_pdf, note_problem


@job(name="strategy.print", retry=5)
def print_strategy(strategy_id: int) -> None:
    """Make the PDF of a published version; what goes wrong is said on its page until another try succeeds."""
    # typesetting is heavy, and the web only ever queues this job
    from buendnis.strategy.paper import strategy_pdf

    rows = Strategy.objects.unscoped("a job for one version").select_related("alliance__host", "predecessor")
    strategy = rows.get(pk=strategy_id)
    if strategy.published_at is None or strategy.pdf is not None:
        return
    try:
        content = strategy_pdf(strategy, now())
    except Exception as error:
        note_problem(strategy, str(error))
        raise
    keep_pdf(strategy, content)
