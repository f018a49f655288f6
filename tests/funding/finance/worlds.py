"""The three cities of an internship exchange: two that wait for each other, and one that has said yes in part."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.funding.applications.worlds import World, a_full_draft

from buendnis.funding.models import Application, FundingSource
from buendnis.funding.services.cofunding import Frame, Terms, set_frame, set_source_terms
from buendnis.funding.services.finance import Condition, Expenditure, Source, set_finance_plan

DEADLINE = date(2018, 6, 29)
TOO_LATE = date(2018, 6, 27)


def the_three_cities(world: World, deadline: date = DEADLINE, late: date = TOO_LATE) -> Application:
    """Salzgitter waits for Braunschweig and back; Wolfsburg's council would meet too late for the bank."""
    actor = world.actors["applicant"]
    draft = a_full_draft(world, "Praktikumsbörse")
    set_finance_plan(
        actor,
        draft,
        [
            Expenditure("personnel", 2018, Decimal("90000.00")),
            Expenditure("personnel", 2019, Decimal("90000.00")),
        ],
        [
            Source("esf", "ESF", Decimal("90000.00")),
            Source("public", "Salzgitter", Decimal("30000.00"), deciding_body="Rat der Stadt Salzgitter"),
            Source("public", "Braunschweig", Decimal("40000.00"), deciding_body="Rat der Stadt Braunschweig"),
            Source(
                "public",
                "Wolfsburg",
                Decimal("20000.00"),
                status="indicated",
                deciding_body="Rat der Stadt Wolfsburg",
                decides_on=late,
            ),
        ],
        draft.version,
    )
    one, other = share(draft, "Salzgitter"), share(draft, "Braunschweig")
    for row, waits in ((one, other), (other, one)):
        terms = Terms("conditional", (Condition("source", waits.key),), deciding_body=row.deciding_body)
        set_source_terms(actor, draft, row.key, terms, draft.version)
    set_frame(actor, draft, Frame(deadline), draft.version)
    return draft


def share(application: Application, label: str) -> FundingSource:
    """The share of this name."""
    return application.sources.get(label=label)
