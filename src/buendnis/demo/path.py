"""The whole path without a browser: from an idea to the sealed opinion, its verification and the books."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from buendnis.appraisal.jobs import seal_opinion
from buendnis.appraisal.models import ExpertOpinion, OpinionState
from buendnis.appraisal.sealing import trusted_certificates
from buendnis.demo import deciding, story
from buendnis.demo.base import build_base
from buendnis.ground.audit.verify import verify_chains
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.selectors import content_of
from buendnis.ground.papers.seal import verify
from buendnis.ledger.selectors import balances, heads_of

STEPS = (
    story.bring_idea,
    story.advise,
    story.write,
    story.submit,
    story.check,
    deciding.open_assessment,
    deciding.assess,
    deciding.bring,
    deciding.vote,
    deciding.count,
    deciding.issue,
)


class PathBroken(Exception):
    """A step of the path did not leave what it should."""


def play(out: Path) -> None:
    """Play the path in an empty database and write the documents to ``out``. Raises PathBroken if one is wrong."""
    told = story.begin(build_base())
    for step in STEPS:
        step(told)
        print(told.said[-1])
    assert told.opinion is not None  # noqa: S101 - the last step made it
    seal_opinion(told.opinion.pk)
    opinion = ExpertOpinion.objects.in_alliance(told.alliance.pk).get(pk=told.opinion.pk)
    _require(opinion.state == OpinionState.ISSUED, "The opinion was not sealed.")
    pdf = content_of(Document.objects.get(public_id=_needed(opinion.pdf)))
    docx = content_of(Document.objects.get(public_id=_needed(opinion.docx)))
    report = verify(pdf, trusted_certificates())
    _require(report.problem is None, f"The seal does not verify: {report.problem}.")
    _require(sha256(pdf).hexdigest() == opinion.pdf_hash, "The document is not the one in the register.")
    problems = verify_chains()
    _require(not problems, "\n".join(problems))
    print(f"Siegel gültig ({report.signer}); Protokollketten unversehrt")

    (out / f"{opinion.number}.pdf").write_bytes(pdf)
    (out / f"{opinion.number}.docx").write_bytes(docx)
    (out / f"{opinion.number}.json").write_text(
        json.dumps(opinion.content, ensure_ascii=False, indent=2), encoding="utf-8"
    )
    head = heads_of(told.alliance).get(recognition__starts_on__year=2018)
    stages = {name: str(amount) for name, amount in vars(balances(head)).items()}
    (out / "budget.json").write_text(json.dumps(stages, indent=2), encoding="utf-8")
    (out / "protokoll.txt").write_text("\n".join(told.said) + "\n", encoding="utf-8")


def _require(fine: bool, problem: str) -> None:
    if not fine:
        raise PathBroken(problem)


def _needed(document: UUID | None) -> UUID:
    if document is None:
        raise PathBroken("A document of the opinion is missing.")
    return document
