"""Questions about documents of need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q, QuerySet, TextField
from django.db.models.expressions import OrderBy
from django.db.models.functions import Cast

from buendnis.evidence.models import Exhibit
from buendnis.evidence.policies import may_read_exhibit
from buendnis.ground.actor import Actor
from buendnis.ground.documents.models import Document

SORTS = {
    "title": "sort_key",
    "organisation": "organisation_key",
    "dated": "dated",
    "until": "valid_until",
    "kind": "kind",
}
VALID, OVER, WITHDRAWN, ALL = "valid", "over", "withdrawn", "all"


def listed_exhibits(
    actor: Actor,
    *,
    on: date,
    text: str = "",
    kind: str = "",
    state: str = "",
    district: str = "",
    sort: str = "",
) -> QuerySet[Exhibit]:
    """The newest versions that ``actor`` sees, narrowed and sorted (``SORTS``, ``-`` for falling).

    ``state``: what counts on the day ``on`` (the default), what is over or withdrawn, or all.
    """
    rows = Exhibit.objects.visible_to(actor).filter(successor__isnull=True)
    rows = rows.annotate(said=Cast("occupations", TextField()))
    for word in text.replace("\x00", "").split()[:6]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(organisation__icontains=word)
            | Q(summary__icontains=word)
            | Q(said__icontains=word)
        )
    if kind:
        rows = rows.filter(kind=kind)
    if district:
        rows = rows.filter(districts__contains=[{"ags": district}])
    over = Q(valid_until__lt=on)
    if state == WITHDRAWN:
        rows = rows.filter(withdrawn_at__isnull=False)
    elif state == OVER:
        rows = rows.filter(over, withdrawn_at__isnull=True)
    elif state != ALL:
        rows = rows.filter(Q(valid_until__isnull=True) | ~over, withdrawn_at__isnull=True)
    column = SORTS.get(sort.removeprefix("-"), "dated")
    order = OrderBy(
        F(column), descending=sort.startswith("-") or sort.removeprefix("-") not in SORTS, nulls_last=True
    )
    return rows.order_by(order, "sort_key", "pk")


def versions_of(actor: Actor, row: Exhibit) -> list[Exhibit]:
    """The versions of a document that ``actor`` sees, the newest first."""
    return list(Exhibit.objects.visible_to(actor).filter(chain=row.chain).order_by("-number"))


def of_occupations(actor: Actor, codes: Iterable[str], on: date) -> list[Exhibit]:
    """The documents that count now and speak of occupations: of their groups of three digits, or around them."""
    wanted = [code[:3] for code in codes]
    rows = listed_exhibits(actor, on=on).exclude(occupations=[])
    return [
        row
        for row in rows
        if any(code.startswith(each["code"][:3]) for each in row.occupations for code in wanted)
    ]


def may_read_document(actor: Actor, document: Document) -> bool:
    """Who reads a version of a document reads its file."""
    rows = Exhibit.objects.in_alliance(actor.alliance_id).filter(document=document.public_id)
    return any(may_read_exhibit(actor, row) for row in rows)
