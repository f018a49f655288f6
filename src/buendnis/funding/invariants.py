"""What must hold of outlines at any time."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import F, OuterRef, Subquery

from buendnis.funding.models import Application, ApplicationRevision, Idea
from buendnis.ground.database.invariants import invariant

WHY = "an invariant of all alliances"


@invariant("Lists of outlines show what was submitted last")
def lists_show_the_latest_revision() -> Iterator[str]:
    latest = ApplicationRevision.objects.unscoped(WHY).filter(application=OuterRef("pk")).order_by("-number")
    rows = Application.objects.unscoped(WHY).exclude(number="").order_by("pk")
    for row in rows.annotate(said=Subquery(latest.values("content")[:1])).iterator():
        said = row.said
        shown = (row.submitted_title, row.submitted_total, row.submitted_esf)
        sums = said["totals"]
        if shown != (said["title"], Decimal(sums["expenditure"]), Decimal(sums["esf"])):
            yield f"The outline {row.number} is listed otherwise than its latest revision says."


@invariant("The goal of an idea belongs to its field of action")
def goals_of_ideas_are_of_their_fields() -> Iterator[str]:
    rows = Idea.objects.unscoped(WHY).filter(goal__isnull=False).exclude(goal__field=F("field_of_action"))
    for row in rows.order_by("pk"):
        yield f"The idea {row.public_id} names a goal of another field of action than its own."
