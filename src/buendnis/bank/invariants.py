"""What must hold around the bank."""

from __future__ import annotations

from collections.abc import Iterator

from buendnis.bank.models import BankDecision, BankPackage, PackageState
from buendnis.funding.models import Application, ApplicationState
from buendnis.ground.database.invariants import invariant
from buendnis.ground.documents.models import Document

WHY = "an invariant of all alliances"
STATES = {"granted": ApplicationState.GRANTED, "refused": ApplicationState.REFUSED,
          "withdrawn": ApplicationState.WITHDRAWN}  # fmt: skip


@invariant("An outline stands where the bank's decision has put it")
def outlines_follow_decisions() -> Iterator[str]:
    """Each decision that counts has its outline's state, and no outline has one without a decision."""
    standing = BankDecision.objects.unscoped(WHY).filter(undone_at__isnull=True).select_related("application")
    decided = set()
    for row in standing.order_by("pk").iterator(chunk_size=200):
        decided.add(row.application_id)
        if row.application.state != STATES[row.outcome]:
            yield f"The bank has {row.outcome} {row.application.number}, but the outline is {row.application.state}."
    alone = (
        Application.objects.unscoped(WHY)
        .filter(state__in=[ApplicationState.GRANTED, ApplicationState.REFUSED])
        .exclude(pk__in=decided)
    )
    for application in alone.order_by("pk"):
        yield f"The outline {application.number} is {application.state} without a decision of the bank."


@invariant("The package that went to the bank is the one that its row names")
def packages_have_their_hash() -> Iterator[str]:
    """By the register of documents."""
    for row in BankPackage.objects.unscoped(WHY).filter(state=PackageState.READY).order_by("pk"):
        found = Document.objects.filter(public_id=row.document, removed_at__isnull=True).first()
        if found is None or found.sha256 != row.sha256:
            yield f"The package {row.public_id} is not the file that it names."
