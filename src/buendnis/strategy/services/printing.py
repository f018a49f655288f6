"""Keeping the PDF of a published version."""

from __future__ import annotations

from buendnis.ground.actor import Actor
from buendnis.ground.documents.services import store_bytes
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, verb
from buendnis.strategy.models import Strategy
from buendnis.strategy.services.shared import locked

PDF = "strategy.pdf"


@verb
def keep_pdf(strategy: Strategy, content: bytes) -> None:
    """Keep the file; a second run leaves what the first has kept."""
    strategy = locked(strategy)
    if strategy.pdf is not None:
        return
    actor = Actor.system("print", strategy.alliance_id)
    stored = store_bytes(
        actor,
        content,
        f"Strategie-Fassung-{strategy.version}.pdf",
        "application/pdf",
        alliance_id=strategy.alliance_id,
        owner=reference_to(strategy, strategy.title),
        kind=PDF,
    )
    strategy.pdf, strategy.pdf_problem = stored.public_id, ""
    strategy.save(update_fields=["pdf", "pdf_problem"])
    record(actor, "strategy.printed", strategy, alliance_id=strategy.alliance_id)


@verb
def note_problem(strategy: Strategy, problem: str) -> None:
    """Say on the page why there is no PDF yet."""
    strategy = locked(strategy)
    strategy.pdf_problem = problem[:300]
    strategy.save(update_fields=["pdf_problem"])
