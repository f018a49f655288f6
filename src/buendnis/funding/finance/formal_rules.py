"""The formal rules: what is funded, when, where, and with which papers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from buendnis.funding.finance.case import Case
from buendnis.funding.finance.facts import ApplicationFacts, Finding, Outcome, Place, months
from buendnis.funding.finance.money_rules import NOT_RECORDED, OFFICE_COMPLETES
from buendnis.funding.finance.plan import SourceKind, SourceStatus
from buendnis.funding.finance.words import day
from buendnis.funding.guideline.document import Condition, ObjectKind, RequiredDocument

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def funding_object(case: Case) -> Iterator[Finding]:
    """The project is of a kind that the guideline funds."""
    title = _("Funding object")
    if case.object is not None:
        reason: StrOrPromise = _("The guideline funds this kind of project.")
        yield Finding("funding_object", case.paragraph, title, Outcome.PASSED, case.object.title, reason)
        return
    value = case.facts.funding_object
    if value:
        reason = _("The guideline does not know this kind of project.")
        remedy = _("Choose another funding object.")
    else:
        reason = _("It has not been chosen yet what kind of project it is.")
        remedy = _("Choose the funding object.")
    failure = Finding("funding_object", "", title, Outcome.FAILED, value, reason, remedy, Place.OBJECT)
    yield case.unless_unread("/funding_objects", failure)


def period(case: Case) -> Iterator[Finding]:
    """Start and end are named, and the end comes after the start."""
    title = _("Start and end")
    start, end = case.facts.start, case.facts.end
    if start is None or end is None:
        reason = _("The first or the last day of the project is missing.")
        remedy = _("Enter the first and the last day.")
        yield Finding("period", "", title, Outcome.FAILED, "", reason, remedy, Place.PERIOD)
        return
    value = f"{day(start)} – {day(end)}"
    if end <= start:
        reason = _("The project ends before it has begun.")
        remedy = _("Enter a last day that comes after the first.")
        yield Finding("period", "", title, Outcome.FAILED, value, reason, remedy, Place.PERIOD)
    else:
        yield Finding("period", "", title, Outcome.PASSED, value, _("The project ends after its start."))


def duration(case: Case) -> Iterator[Finding]:
    """The project is not longer than usual; longer ones are for people, the rule says “normally”."""
    start, end = case.facts.start, case.facts.end
    if case.object is None or start is None or end is None or end <= start:
        return
    title = _("Duration")
    length = months(start, end)
    value = format_lazy(ngettext_lazy("{n} month", "{n} months", length), n=length)
    usual = case.object.limits.normal_months
    paragraph = case.paragraph
    if usual is None and (case.is_unread("limits") or case.is_unread("limits/normal_months")):
        yield Finding(
            "duration",
            paragraph,
            title,
            Outcome.HUMAN,
            value,
            NOT_RECORDED,
            OFFICE_COMPLETES,
            Place.GUIDELINE,
        )
    elif usual is None:
        reason: StrOrPromise = _("The guideline sets no limit.")
        yield Finding("duration", paragraph, title, Outcome.PASSED, value, reason)
    elif length > usual:
        reason = format_lazy(_("Normally projects last at most {usual} months."), usual=usual)
        remedy = _("Shorten the project, or give reasons why it needs longer.")
        yield Finding("duration", paragraph, title, Outcome.HUMAN, value, reason, remedy, Place.PERIOD)
    else:
        reason = format_lazy(_("Normally projects last at most {usual} months."), usual=usual)
        yield Finding("duration", paragraph, title, Outcome.PASSED, value, reason)


def validity(case: Case) -> Iterator[Finding]:
    """The project lies within the validity of the guideline."""
    start, end = case.facts.start, case.facts.end
    if start is None or end is None or end <= start:
        return
    title = _("Validity of the guideline")
    first, last = case.guideline.valid_from, case.guideline.valid_until
    value = f"{day(start)} – {day(end)}"
    days = {case.guideline.is_valid_on(start), case.guideline.is_valid_on(end)}
    if False in days:
        reason = format_lazy(
            _("The guideline is valid {first} – {last}."),
            first=day(first) if first else "",
            last=day(last) if last else "",
        )
        remedy = _("Move the project into these dates, or choose the guideline that is valid then.")
        yield Finding("validity", "", title, Outcome.FAILED, value, reason, remedy, Place.PERIOD)
    elif None in days:
        reason = _("The dates of the guideline have not been recorded completely yet.")
        yield Finding("validity", "", title, Outcome.HUMAN, value, reason, OFFICE_COMPLETES, Place.GUIDELINE)
    else:
        reason = _("The guideline is valid for the whole project.")
        yield Finding("validity", "", title, Outcome.PASSED, value, reason)


def years(case: Case) -> Iterator[Finding]:
    """Expenditure falls into the years of the project."""
    start, end = case.facts.start, case.facts.end
    used = case.sums.by_year
    if start is None or end is None or not used or end <= start:
        return
    title = _("Years of the expenditure")
    value = ", ".join(map(str, used))
    outside = [str(year) for year in used if not start.year <= year <= end.year]
    if outside:
        reason = format_lazy(_("Outside the project: {years}."), years=", ".join(outside))
        remedy = _("Move this expenditure into the years of the project, or change its period.")
        yield Finding("years", "", title, Outcome.FAILED, value, reason, remedy, Place.EXPENDITURE)
    else:
        reason = _("All expenditure falls into the years of the project.")
        yield Finding("years", "", title, Outcome.PASSED, value, reason)


def start(case: Case) -> Iterator[Finding]:
    """The application comes before the start, and nothing begins before the grant without leave."""
    facts, rule = case.facts, case.guideline.start_rule
    title = _("Start only after application and grant")
    paragraph = rule.paragraph or ""
    key = "start"
    value: StrOrPromise = format_lazy(_("Start {day}"), day=day(facts.start)) if facts.start else ""
    if rule.apply_before_start is None:
        yield Finding(
            key, paragraph, title, Outcome.HUMAN, value, NOT_RECORDED, OFFICE_COMPLETES, Place.GUIDELINE
        )
    elif rule.apply_before_start and _begins_before_permission(facts):
        permitted = facts.early_start_from
        reason: StrOrPromise = format_lazy(
            _("The granting authority permits the start from {day}; the project begins before."),
            day=day(permitted) if permitted else "",
        )
        remedy = _("Move the start to this day or later. What has begun before cannot be funded.")
        yield Finding(key, paragraph, title, Outcome.FAILED, value, reason, remedy, Place.PERIOD)
    elif rule.apply_before_start and (facts.has_begun or facts.begun_on) and not facts.early_start_approved:
        reason = _("According to the application the project has begun already.")
        remedy = _("Move the start, or apply earlier. What has begun already cannot be funded.")
        yield Finding(key, paragraph, title, Outcome.FAILED, value, reason, remedy, Place.PERIOD)
    elif (
        rule.apply_before_start
        and not facts.early_start_approved
        and facts.start
        and facts.applied_on
        and facts.start <= facts.applied_on
    ):
        reason = format_lazy(
            _("The application reaches the granting authority on {day}; it must come before the start."),
            day=day(facts.applied_on),
        )
        remedy = _("Move the start, or apply earlier. What has begun already cannot be funded.")
        yield Finding(key, paragraph, title, Outcome.FAILED, value, reason, remedy, Place.PERIOD)
    elif facts.start is None:
        return
    elif facts.early_start_approved:
        reason = _("The granting authority has allowed an early start.")
        yield Finding(key, paragraph, title, Outcome.PASSED, value, reason)
    elif facts.granted_on is not None and facts.start >= facts.granted_on:
        reason = format_lazy(_("The grant comes first, on {day}."), day=day(facts.granted_on))
        yield Finding(key, paragraph, title, Outcome.PASSED, value, reason)
    elif facts.granted_on is not None:
        reason = format_lazy(_("The grant is expected on {day}, after the start."), day=day(facts.granted_on))
        remedy = _("Ask the granting authority to allow an early start, or move the start.")
        yield Finding(key, paragraph, title, Outcome.HUMAN, value, reason, remedy, Place.PERIOD)
    elif facts.early_start_refused:
        reason = _("The granting authority has refused an early start.")
        remedy = _("Begin only after the grant: sign no contract and order nothing before.")
        yield Finding(key, paragraph, title, Outcome.HUMAN, value, reason, remedy, Place.PERIOD)
    else:
        reason = _("The day of the grant is not known yet.")
        remedy = _("Begin nothing and sign no contract before the grant or an allowed early start.")
        yield Finding(key, paragraph, title, Outcome.HUMAN, value, reason, remedy, Place.PERIOD)


def _begins_before_permission(facts: ApplicationFacts) -> bool:
    """Whether the plan or the first contract lies before the day from which the bank permits the start."""
    permitted = facts.early_start_from
    begins = [each for each in (facts.start, facts.begun_on) if each is not None]
    return permitted is not None and any(each < permitted for each in begins)


def opinion(case: Case) -> Iterator[Finding]:
    """Whether the alliance gives an expert opinion on the project."""
    if case.object is None:
        return
    title = _("Expert opinion of the alliance")
    needed = case.object.opinion_needed
    key, paragraph = "opinion", case.paragraph
    if needed is None:
        yield Finding(
            key, paragraph, title, Outcome.HUMAN, "", NOT_RECORDED, OFFICE_COMPLETES, Place.GUIDELINE
        )
    elif needed:
        reason = _("The alliance votes on the project and gives its opinion to the granting authority.")
        yield Finding(key, paragraph, title, Outcome.PASSED, _("needed"), reason)
    else:
        reason = _("The project needs no opinion of the alliance.")
        yield Finding(key, paragraph, title, Outcome.PASSED, _("not needed"), reason)


def place(case: Case) -> Iterator[Finding]:
    """What must lie in the programme area is always judged by a person."""
    if case.object is None:
        return
    title = _("Place")
    rule = case.object.place
    words = " ".join(part for part in (rule.must, rule.should) if part)
    if words:
        remedy = _("Say who takes part and where; the office checks the place.")
        yield Finding(
            "place", case.paragraph, title, Outcome.HUMAN, case.facts.place, words, remedy, Place.PLACE
        )
    elif case.is_unread("place"):
        yield Finding(
            "place",
            case.paragraph,
            title,
            Outcome.HUMAN,
            case.facts.place,
            NOT_RECORDED,
            OFFICE_COMPLETES,
            Place.GUIDELINE,
        )


def topics(case: Case) -> Iterator[Finding]:
    """A structure project works in at least one field of the guideline."""
    if case.object is None or case.object.kind is not ObjectKind.STRUCTURE:
        return
    title = _("Field of the guideline")
    known = {topic.key: topic.label for topic in case.guideline.topics}
    chosen = [known[key] for key in case.facts.topics if key in known]
    if case.guideline.is_unread("/topics"):
        yield Finding(
            "topics",
            case.paragraph,
            title,
            Outcome.HUMAN,
            "",
            NOT_RECORDED,
            OFFICE_COMPLETES,
            Place.GUIDELINE,
        )
    elif chosen:
        reason: StrOrPromise = _("The project works in a field that the guideline names.")
        yield Finding("topics", case.paragraph, title, Outcome.PASSED, ", ".join(chosen), reason)
    elif known:
        reason = _("No field of the guideline is chosen.")
        remedy = _("Choose at least one field.")
        yield Finding("topics", case.paragraph, title, Outcome.FAILED, "", reason, remedy, Place.TOPICS)


def documents(case: Case) -> Iterator[Finding]:
    """One finding per document that this application needs."""
    for paper in case.guideline.required_documents:
        if not _is_needed(paper, case):
            continue
        key = f"document:{paper.key}"
        if paper.key in case.facts.documents:
            reason: StrOrPromise = _("The document is there.")
            yield Finding(key, "", paper.title, Outcome.PASSED, _("there"), reason)
        else:
            reason = _("The document is missing.")
            remedy = _("Upload the document.")
            yield Finding(key, "", paper.title, Outcome.FAILED, _("missing"), reason, remedy, Place.DOCUMENTS)


def _is_needed(paper: RequiredDocument, case: Case) -> bool:
    if paper.applies_to and (case.object is None or case.object.kind not in paper.applies_to):
        return False
    facts = case.facts
    match paper.condition:
        case Condition.ALWAYS:
            return True
        case Condition.COFUNDING:
            own = {SourceKind.ESF, SourceKind.OWN}
            return any(
                row.kind not in own and row.status is not SourceStatus.WITHDRAWN for row in facts.plan.sources
            )
        case Condition.STATE_AID:
            return facts.aid_expected is True
        case Condition.EARLY_START:
            early = bool(facts.start and facts.granted_on and facts.start < facts.granted_on)
            return early or facts.early_start_asked


def unread(case: Case) -> Iterator[Finding]:
    """A guideline that nobody has read to its end cannot be checked to its end."""
    count = len(case.guideline.unread)
    if count:
        value = format_lazy(ngettext_lazy("{n} part open", "{n} parts open", count), n=count)
        reason = _("Parts of the guideline are not recorded yet; what they demand could not be checked.")
        yield Finding(
            "unread",
            "",
            _("Guideline recorded completely"),
            Outcome.HUMAN,
            value,
            reason,
            OFFICE_COMPLETES,
            Place.GUIDELINE,
        )
