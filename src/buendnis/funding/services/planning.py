"""Taking into the plan what was counted beside it: a what-if, the flat rates."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from buendnis.funding.finance.flat import with_flat_rates
from buendnis.funding.finance.whatif import NotPossible, Wish, what_if
from buendnis.funding.models import Application, ExpenditureItem
from buendnis.funding.selectors.facts import guideline_of, plan_of
from buendnis.funding.services.application_drafts import locked_for_edit, mirrored, store
from buendnis.funding.services.finance import Expenditure, Source, source_of, store_plan
from buendnis.ground.actor import Actor
from buendnis.ground.verbs import ProcessError, record, verb


@verb
def adopt_what_if(actor: Actor, application: Application, wish: Wish, version: int) -> Application:
    """Make a what-if the plan: counted again from what is stored, so that what is adopted is what was shown.

    Raises ProcessError, in words, where no plan follows from the wish.
    """
    current = locked_for_edit(actor, application, version)
    try:
        scenario = what_if(plan_of(current), wish, guideline_of(current))
    except NotPossible as problem:
        raise ProcessError(str(problem.reason)) from problem
    expenditure = [
        replace(expenditure_of(row), amount=counted.amount)
        for row, counted in zip(current.expenditure.all(), scenario.after.expenditure, strict=True)
    ]
    sources: list[Source] = [
        replace(source_of(row), amount=counted.amount, status=counted.status.value)
        for row, counted in zip(current.sources.all(), scenario.after.sources, strict=True)
    ]
    store_plan(current, expenditure, sources)
    store(current)
    record(
        actor,
        "application.what_if_adopted",
        current,
        alliance_id=current.alliance_id,
        changes={
            "total": str(wish.total if wish.total is not None else ""),
            "rate": str(wish.rate if wish.rate is not None else ""),
            "put_on": wish.put_on,
            "sources": [[each.kind, each.label, str(each.amount), each.status] for each in sources],
        },
    )
    return mirrored(application, current)


@verb
def take_flat_rates(actor: Actor, application: Application, version: int) -> Application:
    """Put the counted flat rates into the plan: one row per year, the first row of a year stays the same row."""
    current = locked_for_edit(actor, application, version)
    plan, guideline = plan_of(current), guideline_of(current)
    flat = {rule.category for rule in guideline.flat_rates if rule.rate is not None}
    there: dict[tuple[str, int], list[ExpenditureItem]] = defaultdict(list)
    for row in current.expenditure.all():
        there[row.category, row.year].append(row)
    expenditure = [expenditure_of(row) for row in current.expenditure.all() if row.category not in flat]
    for counted in with_flat_rates(guideline, plan.expenditure):
        if counted.category in flat:
            known = there[counted.category, counted.year]
            same = known[0] if known else None
            expenditure.append(
                Expenditure(
                    counted.category,
                    counted.year,
                    counted.amount,
                    same.label if same else "",
                    same.key if same else None,
                )
            )
    store_plan(current, expenditure, [source_of(row) for row in current.sources.all()])
    store(current)
    record(
        actor,
        "application.flat_rates_taken",
        current,
        alliance_id=current.alliance_id,
        changes={
            "flat_rates": [
                [each.category, each.year, str(each.amount)] for each in expenditure if each.category in flat
            ]
        },
    )
    return mirrored(application, current)


def expenditure_of(row: ExpenditureItem) -> Expenditure:
    """A stored line as it would be stored again."""
    return Expenditure(row.category, row.year, row.amount, row.label, row.key)
