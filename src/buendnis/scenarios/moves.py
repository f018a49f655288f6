"""A try: the pool of projects, moved by what stands in the address.

``Try`` reads an address (or begins with everything that is ripe and what is free) and says what the engine is asked;
``address_of`` writes inputs as an address, in the shortest way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from buendnis.engines.portfolio import Rule
from buendnis.ground.money import euro
from buendnis.ledger.models import BudgetHead
from buendnis.scenarios.forms import ConditionForm, MovesForm, PairForm, PlannedForm, ProjectForm
from buendnis.scenarios.inputs import NEEDS_BALLOTS, Choice, Entry, Inputs, Standing, enough
from buendnis.scenarios.pool import Pool

PLANNED = "planned-"
MOST_ROWS = 12
REDRAWS, LIVE_REDRAWS = 10_000, 1_000


@dataclass
class Try:
    """The forms of a try, bound to what stands in the address."""

    pool: Pool
    head: BudgetHead
    free: Decimal
    data: QueryDict

    def __post_init__(self) -> None:
        """Make the forms; there is always one empty row more than are filled."""
        ballots = enough(self.pool.ballots)
        self.form = MovesForm(self.data, ballots=ballots)
        self.projects = [
            ProjectForm(self.data, prefix=each.key, entry=each, out_of=self.pool.out_of)
            for each in self.pool.entries
        ]
        self.planned = [
            PlannedForm(self.data, prefix=f"x{place}", out_of=self.pool.out_of)
            for place in range(self._rows("x", "n") + 1)
        ]
        self.conditions = [
            ConditionForm(self.data, prefix=f"c{place}", names=self.pool.names)
            for place in range(self._rows("c", "f") + 1)
        ]
        offered = [*self.pool.entries, *self._offered()]
        self.pairs = [
            PairForm(self.data, prefix=f"d{place}", entries=offered)
            for place in range(self._rows("d", "a") + 1)
        ]

    @property
    def forms(self) -> list[forms.BaseForm]:
        """All of them, for a summary of what is to be corrected."""
        return [self.form, *self.projects, *self.planned, *self.conditions, *self.pairs]

    @property
    def errors(self) -> list[str]:
        """What is to be corrected, in words: where only the answer is drawn, nothing is marked."""
        found = []
        for form in self.forms:
            of = f"{form.entry.title}, " if isinstance(form, ProjectForm) else ""
            found += [
                f"{of}{form.fields[name].label}: {' '.join(map(str, messages))}"
                for name, messages in form.errors.items()
                if name in form.fields
            ]
        return found

    def is_valid(self) -> bool:
        """Whether all that was entered can be calculated with."""
        checked = [form.is_valid() for form in self.forms]  # each of them, so that all errors are shown
        return all(checked)

    def inputs(self, redraws: int) -> Inputs:
        """What a scenario of it would be made of; once it is valid."""
        said = self.form.cleaned_data
        entries = [self._moved(form) for form in self.projects]
        entries += [each for each in map(_planned_of, self.planned) if each is not None]
        known = {each.key for each in entries}
        pairs = [pair for pair in (form.pair() for form in self.pairs) if pair is not None]
        return Inputs(
            budget=said["b"],
            free=max(self.free, Decimal(0)),
            out_of=self.pool.out_of,
            entries=tuple(entries),
            rules=self.form.rules,
            ballots=self.pool.ballots,
            names=self.pool.names,
            conditions=tuple(
                each for each in (form.condition() for form in self.conditions) if each is not None
            ),
            pairs=tuple(pair for pair in pairs if {pair.one, pair.other} <= known),
            threshold=said["t"],
            part_funding=said["teil"],
            redraws=redraws,
        )

    def before(self, inputs: Inputs) -> Inputs:
        """The same without the moves: what is free, all that is ripe or waits, no conditions, the first rule."""
        return replace(
            inputs,
            budget=inputs.free,
            entries=self.pool.entries,
            rules=inputs.rules[:1],
            conditions=(),
            pairs=(),
            threshold=None,
            part_funding=False,
            redraws=0,
        )

    def _moved(self, form: ProjectForm) -> Entry:
        said, entry = form.cleaned_data, form.entry
        choice = Choice(said["w"]) if said.get("w") else entry.choice
        entry = replace(entry, choice=choice, least=said.get("l"))
        if said.get("p") is not None:
            entry = replace(entry, points=said["p"], assumed=True)
        return entry

    def _offered(self) -> list[Entry]:
        """The planned projects that pairs may name, as far as they have a name."""
        return [
            Entry(f"{PLANNED}{form.prefix}", name, Decimal(0), Standing.PLANNED, Choice.WITH)
            for form in self.planned
            if (name := self.data.get(f"{form.prefix}-n", "").strip()[:160])
        ]

    def _rows(self, letter: str, field: str) -> int:
        """How many rows of a kind are filled, at most so many."""
        filled = [place for place in range(MOST_ROWS) if self.data.get(f"{letter}{place}-{field}")]
        return max(filled, default=-1) + 1


def begun(pool: Pool, head: BudgetHead, free: Decimal, fixed: str = "") -> QueryDict:
    """Where a try begins: what is free, all that is ripe or waits, the two plain rules and those by ballots."""
    rules = tuple(rule for rule in Rule if enough(pool.ballots) or rule not in NEEDS_BALLOTS)
    entries = tuple(
        replace(each, choice=Choice.FIXED) if each.key == fixed else each for each in pool.entries
    )
    inputs = Inputs(max(free, Decimal(0)), max(free, Decimal(0)), pool.out_of, entries, rules)
    return QueryDict(address_of(inputs, head, pool))


def address_of(inputs: Inputs, head: BudgetHead, pool: Pool) -> str:
    """Inputs as a query string; what is as the pool has it by itself is left out, and so is what it lacks."""
    parts: list[tuple[str, str]] = [("s", "1"), ("h", str(head.public_id)), ("b", _plain(inputs.budget))]
    parts += [("r", rule.value) for rule in inputs.rules]
    if inputs.threshold is not None:
        parts.append(("t", str(inputs.threshold)))
    if inputs.part_funding:
        parts.append(("teil", "on"))
    planned = [each for each in inputs.entries if each.standing is Standing.PLANNED]
    renamed = {each.key: f"{PLANNED}x{place}" for place, each in enumerate(planned)}
    for entry in inputs.entries:
        own = pool.entry(entry.key)
        if own is None:
            continue
        if entry.choice is not own.choice:
            parts.append((f"{entry.key}-w", entry.choice.value))
        if entry.least is not None:
            parts.append((f"{entry.key}-l", _plain(entry.least)))
        if entry.assumed and own.points is None and entry.points is not None:
            parts.append((f"{entry.key}-p", str(entry.points)))
    for place, entry in enumerate(planned):
        parts += [(f"x{place}-n", entry.title), (f"x{place}-e", _plain(entry.amount))]
        if entry.points is not None:
            parts.append((f"x{place}-p", str(entry.points)))
    for place, condition in enumerate(inputs.conditions):
        parts += [
            (f"c{place}-f", f"{condition.of}:{condition.value}"),
            (f"c{place}-z", condition.counts.value),
        ]
        parts += [
            (f"c{place}-{name}", _plain(edge))
            for name, edge in (("u", condition.at_least), ("o", condition.at_most))
            if edge is not None
        ]
    known = {each.key for each in pool.entries} | renamed.keys()
    pairs = [pair for pair in inputs.pairs if {pair.one, pair.other} <= known]
    for place, pair in enumerate(pairs):
        one, other = (renamed.get(key, key) for key in (pair.one, pair.other))
        parts += [(f"d{place}-a", one), (f"d{place}-v", pair.tie.value), (f"d{place}-b", other)]
    return urlencode(parts)


def gone_since(inputs: Inputs, pool: Pool) -> list[Entry]:
    """Outlines of an earlier scenario that are not open any more, so that a new one does not have them."""
    return [
        each
        for each in inputs.entries
        if each.standing is not Standing.PLANNED
        and each.choice is not Choice.WITHOUT
        and pool.entry(each.key) is None
        and each.key not in {out.key for out in pool.left_out}
    ]


def _planned_of(form: PlannedForm) -> Entry | None:
    said: dict[str, Any] = form.cleaned_data
    if not said.get("n") or not said.get("e"):
        return None
    return Entry(
        key=f"{PLANNED}{form.prefix}",
        title=said["n"].strip(),
        amount=said["e"],
        standing=Standing.PLANNED,
        choice=Choice.WITH,
        points=said.get("p"),
        assumed=said.get("p") is not None,
    )


def _plain(amount: Decimal) -> str:
    """An amount as people write it; cents only where there are some."""
    return euro(amount).removesuffix("\u00a0€").removesuffix(",00")
