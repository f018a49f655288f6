"""What sums and rules look at in an outline."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects

from buendnis.funding.finance import (
    ApplicationFacts,
    ConditionKind,
    ConditionRow,
    ExpenditureRow,
    FinancePlan,
    Finding,
    SourceKind,
    SourceRow,
    SourceStatus,
    Summary,
    check,
    summary,
)
from buendnis.funding.finance.aid import AidRow
from buendnis.funding.finance.deadlines import Lead
from buendnis.funding.guideline import Guideline, ProgrammeArea, read_guideline
from buendnis.funding.models import (
    AidKind,
    Application,
    ApplicationRevision,
    FundingSource,
    SourceUpdate,
    named,
)
from buendnis.funding.transitions import EDITABLE
from buendnis.ground.clock import today

WRITTEN = (  # what a page needs that shows the outline as it is being written
    "field_of_action__strategy",
    "district",
    "recognition",
    "form",
    "call",
    "funding_call",
    "early_start",
    "partners__organisation",
    "expenditure",
    "sources__organisation",
    "sources__conditions__other",
    "aid",
    "documents",
    "source_updates",
)
WRITTEN_HERE = {"outline", "finance_plan"}  # papers of a guideline that the outline itself is


def with_everything(applications: QuerySet[Application]) -> QuerySet[Application]:
    """``applications`` with all that a page or a check needs, in a constant number of queries.

    Most comes by a query of its own: planning one join of them all takes PostgreSQL longer than everything else
    together.
    """
    return with_frame(applications).prefetch_related(*WRITTEN)


def with_frame(applications: QuerySet[Application]) -> QuerySet[Application]:
    """``applications`` with what is asked of each, also where its last submission is read."""
    return applications.select_related("alliance", "guideline", "applicant").prefetch_related(
        "idea", "members__user"
    )


def with_what_is_written(application: Application) -> Application:
    """One of ``with_frame`` with all the rest."""
    prefetch_related_objects([application], *WRITTEN)
    return application


def guideline_of(application: Application) -> Guideline:
    """The guideline as a typed document. Raises InvalidGuideline where the office left it contradictory."""
    return read_guideline(application.guideline.document)


def plan_of(application: Application) -> FinancePlan:
    """The finance plan as it stands now; after the submission with what became of its shares since."""
    updates = living_updates(application)
    return FinancePlan(
        expenditure=tuple(
            ExpenditureRow(row.category, row.year, row.amount, row.label)
            for row in application.expenditure.all()
        ),
        sources=tuple(_source_row(row, updates.get(row.key)) for row in application.sources.all()),
    )


def _source_row(row: FundingSource, update: SourceUpdate | None) -> SourceRow:
    now = update or row
    confirmation = named(now.confirmation_note) or (str(now.confirmation) if now.confirmation else "")
    return SourceRow(
        kind=SourceKind(row.kind),
        label=row.label,
        amount=row.amount,
        status=SourceStatus(now.status),
        key=str(row.key),
        conditions=tuple(
            ConditionRow(
                ConditionKind(each.kind),
                str(each.other.key) if each.other else "",
                each.text,
                each.expected_on,
                each.met_on,
            )
            for each in row.conditions.all()
        ),
        deciding_body=row.deciding_body,
        decides_on=now.decides_on,
        papers_due_on=now.papers_due_on,
        confirmation=confirmation,
        in_kind_of=row.in_kind_of,
    )


def bank_deadline_of(application: Application) -> date | None:
    """The bank's deadline: what the outline says, else the last day of the state's call that it answers."""
    if application.bank_deadline is not None or application.funding_call is None:
        return application.bank_deadline
    return application.funding_call.closes_on


def living_updates(application: Application) -> dict[UUID, SourceUpdate]:
    """What was recorded about each share since the last submission, the newest; nothing while it is edited.

    A returned outline has taken over what was recorded; what a later revision says is newer than that.
    """
    updates = list(application.source_updates.all())
    if not updates or application.state in EDITABLE:
        return {}
    last = application.revisions.values_list("pk", flat=True).first()  # the newest comes first
    return {each.source: each for each in updates if each.revision_id == last}


def summary_of(application: Application) -> Summary:
    """The sums of the finance plan."""
    return summary(plan_of(application))


def total_expenditure(application: Application) -> Decimal:
    """The total eligible expenditure, in EUR."""
    return summary_of(application).expenditure


def esf_share(application: Application) -> Decimal:
    """What is asked of the ESF, in EUR; withdrawn sources do not count."""
    return summary_of(application).esf


def esf_rate(application: Application) -> Decimal | None:
    """The ESF's share of the expenditure with four places (0.5000); None without expenditure."""
    return summary_of(application).esf_rate


def documents_there(application: Application) -> frozenset[str]:
    """The keys of the required documents that are there; the outline and its plan are themselves two."""
    there = {row.requirement for row in application.documents.all() if row.requirement}
    if application.summary and application.aims:
        there.add("outline")
    if application.expenditure.all() and application.sources.all():
        there.add("finance_plan")
    return frozenset(there)


def facts_of(application: Application, now: datetime | None = None) -> ApplicationFacts:
    """The outline as rules see it. The bank gets it today at the earliest, so today counts as that day."""
    place = ", ".join(part for part in (str(application.district or ""), application.place_note) if part)
    return ApplicationFacts(
        plan=plan_of(application),
        funding_object=application.funding_object,
        programme_area=ProgrammeArea(application.programme_area),
        start=application.starts_on,
        end=application.ends_on,
        applied_on=today(now),
        has_begun=application.has_begun,
        **_early_start(application),
        place=place,
        topics=tuple(application.topics),
        documents=documents_there(application),
        aid_expected=application.aid_expected,
        aid=tuple(
            AidRow(row.undertaking, row.amount, row.granted_on, row.kind == AidKind.PLANNED)
            for row in application.aid.all()
        ),
        granted_on=application.grant_expected_on,
        bank_deadline=bank_deadline_of(application),
        lead=Lead(application.papers_days, application.letter_days),
        today=today(now),
    )


def _early_start(application: Application) -> dict[str, Any]:
    """What is known about beginning before the grant; permitted where the bank has named a day."""
    known = getattr(application, "early_start", None)
    if known is None:
        return {}
    return {
        "early_start_approved": known.permitted_from is not None,
        "early_start_from": known.permitted_from,
        "early_start_asked": known.asked_on is not None,
        "early_start_refused": known.refused_on is not None,
        "begun_on": known.begun_on,
    }


def findings_now(
    application: Application, guideline: Guideline | None = None, now: datetime | None = None
) -> list[Finding]:
    """What the formal check would say at this moment."""
    return check(facts_of(application, now), guideline or guideline_of(application))


def latest_revision(application: Application) -> ApplicationRevision | None:
    """The outline as it was submitted last."""
    return application.revisions.order_by("-number").first()


def plain(value: Any) -> Any:
    """A stored value as canonical JSON holds it: amounts and dates as text."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if hasattr(value, "isoformat") else value
