"""The formal check: every rule of a guideline on one application, each with its reason and remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from buendnis.funding.finance import aid_rules, cofunding_rules, formal_rules, money_rules
from buendnis.funding.finance.case import Case
from buendnis.funding.finance.facts import ApplicationFacts, Finding
from buendnis.funding.guideline.document import Guideline

RULES: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    formal_rules.funding_object,
    formal_rules.topics,
    formal_rules.place,
    formal_rules.period,
    formal_rules.duration,
    formal_rules.validity,
    formal_rules.start,
    money_rules.sums,
    money_rules.limits,
    money_rules.rate,
    money_rules.categories,
    money_rules.flat_rates,
    formal_rules.years,
    cofunding_rules.cofunding,
    cofunding_rules.confirmations,
    cofunding_rules.circles,
    cofunding_rules.dead_ends,
    cofunding_rules.deadline,
    money_rules.budget,
    aid_rules.state_aid,
    formal_rules.opinion,
    formal_rules.documents,
    formal_rules.unread,
)


def check(facts: ApplicationFacts, guideline: Guideline) -> list[Finding]:
    """Hold an application against a guideline, rule by rule, in the order in which people read it.

    The answer helps, it does not decide: the granting authority does. A rule that has nothing to look at yet
    gives no finding.
    """
    case = Case(facts, guideline)
    return [finding for rule in RULES for finding in rule(case)]
