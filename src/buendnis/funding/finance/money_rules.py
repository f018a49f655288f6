"""The rules about money: sums, rates, limits, categories, the budget."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from buendnis.funding.finance.case import Case
from buendnis.funding.finance.facts import Finding, Outcome, Place
from buendnis.funding.finance.plan import ZERO
from buendnis.funding.finance.words import area_name, percent
from buendnis.funding.guideline.document import Rate
from buendnis.ground.money import CENT, cents, euro

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NOT_RECORDED = _("The guideline’s value has not been recorded yet.")
OFFICE_COMPLETES = _("The office completes the guideline.")


def sums(case: Case) -> Iterator[Finding]:
    """Expenditure and funding are equal, to the cent."""
    total, funding, gap = case.sums.expenditure, case.sums.funding, case.sums.difference
    value = format_lazy(
        _("Expenditure {expenditure}, funding {funding}"), expenditure=euro(total), funding=euro(funding)
    )
    title = _("Expenditure and funding are equal")
    if not total:
        yield Finding(
            "sums",
            "",
            title,
            Outcome.FAILED,
            value,
            _("The plan names no expenditure."),
            _("Enter the expenditure by category and year."),
            Place.EXPENDITURE,
        )
    elif gap > 0:
        yield Finding(
            "sums",
            "",
            title,
            Outcome.FAILED,
            value,
            format_lazy(_("{amount} of funding are missing."), amount=euro(gap)),
            _("Add a funding source, raise one, or lower the expenditure. Withdrawn sources do not count."),
            Place.SOURCES,
        )
    elif gap < 0:
        yield Finding(
            "sums",
            "",
            title,
            Outcome.FAILED,
            value,
            format_lazy(_("The funding exceeds the expenditure by {amount}."), amount=euro(-gap)),
            _("Lower a funding source, or complete the expenditure."),
            Place.SOURCES,
        )
    else:
        yield Finding("sums", "", title, Outcome.PASSED, value, _("Both sums are the same."))


def rate(case: Case) -> Iterator[Finding]:
    """The ESF share keeps to the rate of the programme area; state funds and exceptions are for people."""
    title = _("ESF share within the rate")
    area = case.facts.programme_area
    if area is None:
        reason = _("The programme area is not chosen yet.")
        remedy = _("Choose the programme area.")
        yield Finding("rate", "", title, Outcome.FAILED, "", reason, remedy, Place.AREA)
        return
    if case.rate is None:
        reason = format_lazy(
            _("The guideline names no rate for programme area {area}."), area=area_name(area)
        )
        remedy = _("Choose another programme area.")
        failure = Finding("rate", "", title, Outcome.FAILED, "", reason, remedy, Place.AREA)
        yield case.unless_unread("/rates", failure)
        return
    if case.sums.esf_rate is None:
        return
    yield _rate(case, case.rate, case.sums.esf_rate, title)


def esf_ceiling(total: Decimal, rate: Decimal) -> Decimal:
    """The most ESF money, in whole cents, that keeps to the rate: rounded down."""
    return (total * rate).quantize(CENT, ROUND_DOWN)


def _rate(case: Case, rule: Rate, esf_rate: Decimal, title: StrOrPromise) -> Finding:
    paragraph = rule.paragraph or ""
    total, esf, state = case.sums.expenditure, case.sums.esf, case.sums.state
    area = area_name(case.facts.programme_area)
    value = format_lazy(
        _("{esf} of {total} = {rate}"), esf=euro(esf), total=euro(total), rate=percent(esf_rate)
    )
    ceiling = esf_ceiling(total, rule.rate)
    if esf <= ceiling and not state:
        reason = format_lazy(
            _("In programme area {area} up to {limit} are possible: {ceiling}."),
            area=area,
            limit=percent(rule.rate),
            ceiling=euro(ceiling),
        )
        return Finding("rate", paragraph, title, Outcome.PASSED, value, reason)
    if case.facts.rate_exception:
        reason = format_lazy(_("A higher rate is claimed: {exception}"), exception=case.facts.rate_exception)
        remedy = _("The office checks whether the exception or call applies.")
        return Finding("rate", paragraph, title, Outcome.HUMAN, value, reason, remedy, Place.SOURCES)
    if state:
        return _with_state_funds(case, rule, value, title)
    reason = format_lazy(
        _(
            "In programme area {area} the ESF may pay at most {limit}: {ceiling}. "
            "The plan exceeds this by {excess}."
        ),
        area=area,
        limit=percent(rule.rate),
        ceiling=euro(ceiling),
        excess=euro(esf - ceiling),
    )
    advice: StrOrPromise = format_lazy(
        _("Ask for at most {ceiling} from the ESF and find {excess} elsewhere."),
        ceiling=euro(ceiling),
        excess=euro(esf - ceiling),
    )
    if rule.with_state_funds is not None:
        advice = format_lazy(
            "{advice} {more}",
            advice=advice,
            more=format_lazy(
                _("With extra state funds up to {limit} are possible."), limit=percent(rule.with_state_funds)
            ),
        )
    if rule.exceptions:
        advice = format_lazy("{advice} {more}", advice=advice, more=rule.exceptions)
    return Finding("rate", paragraph, title, Outcome.FAILED, value, reason, advice, Place.SOURCES)


def _with_state_funds(case: Case, rule: Rate, value: StrOrPromise, title: StrOrPromise) -> Finding:
    paragraph = rule.paragraph or ""
    public = case.sums.esf + case.sums.state
    value = format_lazy(
        _("{esf_part}; with state funds {public} = {rate}"),
        esf_part=value,
        public=euro(public),
        rate=percent(case.sums.funding_rate or ZERO),
    )
    if rule.with_state_funds is None:
        reason = _("The guideline records no rate for ESF and state funds together.")
        remedy = _("The office asks the granting authority.")
        return Finding("rate", paragraph, title, Outcome.HUMAN, value, reason, remedy, Place.SOURCES)
    ceiling = esf_ceiling(case.sums.expenditure, rule.with_state_funds)
    if public > ceiling:
        reason = format_lazy(
            _(
                "ESF and state funds together may be at most {limit}: {ceiling}. "
                "The plan exceeds this by {excess}."
            ),
            limit=percent(rule.with_state_funds),
            ceiling=euro(ceiling),
            excess=euro(public - ceiling),
        )
        remedy = format_lazy(
            _("Ask for at most {ceiling} from ESF and state together."), ceiling=euro(ceiling)
        )
        return Finding("rate", paragraph, title, Outcome.FAILED, value, reason, remedy, Place.SOURCES)
    reason = format_lazy(
        _("ESF and state funds together stay within {limit}; whether there are state funds, others decide."),
        limit=percent(rule.with_state_funds),
    )
    remedy = _("The office clarifies the state funds with the ministry or the granting authority.")
    return Finding("rate", paragraph, title, Outcome.HUMAN, value, reason, remedy, Place.SOURCES)


def limits(case: Case) -> Iterator[Finding]:
    """The total eligible expenditure keeps to the limits of the funding object."""
    if case.object is None or not case.sums.expenditure:
        return
    title = _("Total expenditure within the limits")
    paragraph, total = case.paragraph, case.sums.expenditure
    value = euro(total)
    if case.is_unread("limits"):
        yield Finding(
            "limits", paragraph, title, Outcome.HUMAN, value, NOT_RECORDED, OFFICE_COMPLETES, Place.GUIDELINE
        )
        return
    low, high = case.object.limits.min_total, case.object.limits.max_total
    if high is not None and total > high:
        reason = format_lazy(
            _("At most {limit} are possible; the plan exceeds this by {excess}."),
            limit=euro(high),
            excess=euro(total - high),
        )
        remedy = _("Lower the expenditure, or divide the project.")
        yield Finding("limits", paragraph, title, Outcome.FAILED, value, reason, remedy, Place.EXPENDITURE)
    elif low is not None and total < low:
        reason = format_lazy(_("At least {limit} are required."), limit=euro(low))
        remedy = _("Small projects are not funded: enlarge the project, or join another one.")
        yield Finding("limits", paragraph, title, Outcome.FAILED, value, reason, remedy, Place.EXPENDITURE)
    else:
        yield Finding("limits", paragraph, title, Outcome.PASSED, value, _span(low, high))


def _span(low: Decimal | None, high: Decimal | None) -> StrOrPromise:
    if low is not None and high is not None:
        return format_lazy(_("{low} to {high} are possible."), low=euro(low), high=euro(high))
    if high is not None:
        return format_lazy(_("Up to {high} are possible."), high=euro(high))
    if low is not None:
        return format_lazy(_("At least {limit} are required."), limit=euro(low))
    return _("The guideline sets no limit.")


def categories(case: Case) -> Iterator[Finding]:
    """Every category of the plan is one of the guideline; a list not compared yet is for people."""
    used = case.sums.by_category
    if not used:
        return
    title = _("Categories of expenditure")
    known = {category.key: category for category in case.guideline.expenditure_categories}
    value = ", ".join(known[key].label if key in known else key for key in used)
    strange = [key for key in used if key not in known]
    unread = case.guideline.is_unread("/expenditure_categories")
    proposed = [key for key in used if key in known and known[key].proposal]
    if unread or (proposed and not strange):
        reason: StrOrPromise = _("The list of categories has not been compared with the guideline yet.")
        remedy: StrOrPromise = OFFICE_COMPLETES
        yield Finding("categories", "", title, Outcome.HUMAN, value, reason, remedy, Place.GUIDELINE)
    elif strange:
        reason = format_lazy(_("Not eligible under this guideline: {names}."), names=", ".join(strange))
        remedy = _("Choose a category of the list.")
        yield Finding("categories", "", title, Outcome.FAILED, value, reason, remedy, Place.EXPENDITURE)
    else:
        yield Finding("categories", "", title, Outcome.PASSED, value, _("All categories are eligible."))


def flat_rates(case: Case) -> Iterator[Finding]:
    """A flat rate is at most its share of what it is counted from."""
    for flat in case.guideline.flat_rates:
        planned = case.sums.by_category.get(flat.category, ZERO)
        if flat.rate is None or not planned:
            continue
        base = sum((case.sums.by_category.get(key, ZERO) for key in flat.base), ZERO)
        most = cents(base * flat.rate)
        value = format_lazy(_("{planned} for {label}"), planned=euro(planned), label=flat.label)
        reason = format_lazy(
            _("{rate} of {base} are possible: {most}."),
            rate=percent(flat.rate),
            base=euro(base),
            most=euro(most),
        )
        key, paragraph, title = f"flat_rate:{flat.key}", flat.paragraph or "", _("Flat rate")
        if planned <= most:
            yield Finding(key, paragraph, title, Outcome.PASSED, value, reason)
        else:
            remedy = format_lazy(_("Enter at most {most}."), most=euro(most))
            yield Finding(key, paragraph, title, Outcome.FAILED, value, reason, remedy, Place.EXPENDITURE)


def budget(case: Case) -> Iterator[Finding]:
    """Whether the ESF share is planned against the alliance’s virtual budget."""
    if case.object is None:
        return
    title = _("Virtual budget of the alliance")
    value = euro(case.sums.esf)
    counts = case.object.counts_against_budget
    if counts is None:
        yield Finding(
            "budget",
            case.paragraph,
            title,
            Outcome.HUMAN,
            value,
            NOT_RECORDED,
            OFFICE_COMPLETES,
            Place.GUIDELINE,
        )
    elif counts:
        reason = _("The ESF share counts against the budget.")
        yield Finding("budget", case.paragraph, title, Outcome.PASSED, value, reason)
    else:
        reason = _("The ESF share does not touch the budget; the project runs through a call of the state.")
        yield Finding("budget", case.paragraph, title, Outcome.PASSED, value, reason)
