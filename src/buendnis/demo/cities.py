"""Three cities whose shares wait for each other: a fictional example, played in the present so that it can be tried.

What is published is only that such shares have waited for each other; amounts and dates are made up.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from buendnis.alliances.models import Alliance
from buendnis.demo import people
from buendnis.demo.base import EXAMPLE
from buendnis.funding.finance import workdays
from buendnis.funding.models import Application, FundingSource, GuidelineVersion
from buendnis.funding.services.application_drafts import start_application
from buendnis.funding.services.cofunding import Frame, Terms, set_frame, set_source_terms
from buendnis.funding.services.finance import Condition, Expenditure, Source, set_finance_plan
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.parties.models import Organisation, OrganisationKind

TITLE = f"Praktikumsbörse, drei Städte ({EXAMPLE})"
SALZGITTER, BRAUNSCHWEIG, WOLFSBURG = "Stadt Salzgitter", "Stadt Braunschweig", "Stadt Wolfsburg"


def the_three_cities(alliance: Alliance) -> Application:
    """An outline in work: Salzgitter waits for Braunschweig and back, Wolfsburg’s council meets too late."""
    writer = people.acting(people.APPLICANT, alliance)
    outline = start_application(
        writer,
        alliance,
        title=TITLE,
        applicant=Organisation.objects.get_or_create(
            name=f"Träger der Praktikumsbörse ({EXAMPLE})", defaults={"kind": OrganisationKind.OTHER}
        )[0],
        guideline=GuidelineVersion.objects.in_alliance(alliance.pk).filter(key="2021-2027").latest("number"),
        funding_object="structure",
        data={"summary": f"{EXAMPLE}: Betriebe bieten Praktika an, drei Städte zahlen mit."},
    )
    day = today()
    deadline = workdays.on_or_before(day + timedelta(days=75))
    set_finance_plan(
        writer,
        outline,
        [
            Expenditure("personnel", deadline.year + 1, Decimal("110000.00"), "Koordination"),
            Expenditure("personnel", deadline.year + 2, Decimal("90000.00"), "Koordination"),
        ],
        [
            Source("esf", "ESF", Decimal("80000.00")),
            Source(
                "own",
                "Eigenmittel des Trägers",
                Decimal("20000.00"),
                status="confirmed",
                confirmation_note=f"{EXAMPLE}: Erklärung des Vorstands",
            ),
            Source("public", SALZGITTER, Decimal("35000.00"), deciding_body="Rat der Stadt Salzgitter"),
            Source("public", BRAUNSCHWEIG, Decimal("40000.00"), deciding_body="Rat der Stadt Braunschweig"),
            Source(
                "public",
                WOLFSBURG,
                Decimal("25000.00"),
                status="indicated",
                deciding_body="Rat der Stadt Wolfsburg",
                decides_on=workdays.before(deadline, 1),
            ),
        ],
        outline.version,
    )
    rows = {row.label: row for row in outline.sources.all()}
    _waits(writer, outline, rows[SALZGITTER], rows[BRAUNSCHWEIG], 40)
    _waits(writer, outline, rows[BRAUNSCHWEIG], rows[SALZGITTER], 47)
    set_frame(writer, outline, Frame(deadline), outline.version)
    return outline


def _waits(writer: Actor, outline: Application, row: FundingSource, other: FundingSource, days: int) -> None:
    terms = Terms(
        "conditional",
        (Condition("source", other.key),),
        deciding_body=row.deciding_body,
        decides_on=workdays.on_or_before(today() + timedelta(days=days)),
    )
    set_source_terms(writer, outline, row.key, terms, outline.version)
