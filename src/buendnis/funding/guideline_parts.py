"""What a guideline document consists of, in words: the parts that its page shows and its forms change.

Page, forms and comparison all read this one description, so that none of them forgets a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from buendnis.funding.guideline.document import (
    CategoryKind,
    Cites,
    Condition,
    InKind,
    JudgedBy,
    ObjectKind,
    Window,
)

Text = str | Promise
Document = dict[str, Any]
Choices = tuple[tuple[str, Text], ...]

OBJECT_KINDS: Choices = (
    (ObjectKind.STRUCTURE.value, _("Structure project")),
    (ObjectKind.UNEMPLOYED.value, _("For the unemployed")),
    (ObjectKind.TRAINING.value, _("Further training")),
)
AREAS: Choices = (("SER", _("SER (more developed region)")), ("UER", _("ÜR (transition region)")))
JUDGES: Choices = (
    (JudgedBy.ALLIANCE.value, _("the alliance")),
    (JudgedBy.AUTHORITY.value, _("the bank")),
)
CITES: Choices = (
    (Cites.EVIDENCE.value, _("evidence of the need")),
    (Cites.GOAL.value, _("a field of action of the strategy")),
)
CATEGORY_KINDS: Choices = (
    (CategoryKind.PERSONNEL.value, _("Staff")),
    (CategoryKind.FEES.value, _("Fees")),
    (CategoryKind.RELEASE.value, _("Paid release of employees")),
    (CategoryKind.PASSIVE_BENEFITS.value, _("Passive benefits")),
    (CategoryKind.FLAT_RATE.value, _("Flat rate")),
    (CategoryKind.MATERIAL.value, _("Materials")),
    (CategoryKind.INVESTMENT.value, _("Investment")),
    (CategoryKind.OTHER.value, _("Other expenditure")),
)
CONDITIONS: Choices = (
    (Condition.ALWAYS.value, _("always")),
    (Condition.COFUNDING.value, _("if somebody co-funds")),
    (Condition.STATE_AID.value, _("if it may be state aid")),
    (Condition.EARLY_START.value, _("if the project shall start early")),
)
IN_KIND: Choices = (
    (InKind.OWN.value, _("own funds")),
    (InKind.PUBLIC.value, _("public co-funding")),
    (InKind.PRIVATE.value, _("private co-funding")),
)
WINDOWS: Choices = (
    (Window.TAX_YEARS.value, _("tax years")),
    (Window.ROLLING.value, _("rolling years")),
)


class Kind(Enum):
    """How a value is typed and shown."""

    TEXT = auto()
    CHOICE = auto()
    CHOICES = auto()
    YES = auto()  # yes, no, or not known
    TICK = auto()
    AMOUNT = auto()
    PERCENT = auto()
    POINTS = auto()
    NUMBER = auto()
    DAY = auto()


@dataclass(frozen=True)
class Value:
    """A value of a row; ``path`` leads to it ("limits.max_total"), a required one is never empty."""

    path: str
    label: Text
    kind: Kind = Kind.TEXT
    choices: Choices | Callable[[Document], Choices] = ()
    required: bool = False
    length: int = 300

    def choices_in(self, document: Document) -> Choices:
        """What can be chosen, which may depend on the document."""
        return self.choices(document) if callable(self.choices) else self.choices


@dataclass(frozen=True)
class Row:
    """Some values that belong together. ``identity`` stays the same when other rows come and go.

    ``level`` is how deep the row lies in the rubric; only rows of lists can be removed.
    """

    pointer: str
    identity: str
    label: Text
    data: Document
    values: tuple[Value, ...]
    level: int = 0
    removable: bool = True


@dataclass(frozen=True)
class Place:
    """Where a row may be added: to one of ``lists`` (pointer and label), with ``fresh`` besides what is typed."""

    slug: str
    title: Text
    values: tuple[Value, ...]
    lists: tuple[tuple[str, Text], ...]
    fresh: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A part of the document: its name in addresses, its title, its rows, and where rows may be added."""

    slug: str
    title: Text
    rows: Callable[[Document], Iterator[Row]]
    places: Callable[[Document], tuple[Place, ...]] = lambda _document: ()
    hint: Text = ""
    as_table: bool = True


def pointer_of(row: Row, value: Value) -> str:
    """The JSON Pointer to a value."""
    return f"{row.pointer}/{value.path.replace('.', '/')}"


def remark_on(unread: Mapping[str, str], row: Row, value: Value) -> str:
    """What has to be completed at a value, or at the group in its row to which it belongs."""
    pointer = pointer_of(row, value)
    while len(pointer) > len(row.pointer):
        if pointer in unread:
            return unread[pointer]
        pointer = pointer.rpartition("/")[0]
    return ""


def at(document: Any, pointer: str) -> Any:
    """What ``pointer`` leads to; None if there is nothing."""
    found = document
    for step in pointer.split("/")[1:]:
        try:
            found = found[int(step)] if isinstance(found, list) else found[step]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return found


# --- the values of each kind of row ----------------------------------------------------------------

SOURCE = Value("source", _("Source"), required=True, length=500)
_NAME = Value("label", _("Name"), required=True)
_MOST = Value("max", _("Points at most"), Kind.POINTS)
_LEAST = Value("min", _("Points at least"), Kind.POINTS)
_APPLIES = Value("applies_to", _("Only for"), Kind.CHOICES, OBJECT_KINDS)
_PARAGRAPH = Value("paragraph", _("Paragraph"), length=80)


def _categories(document: Document) -> Choices:
    return tuple((each["key"], each["label"]) for each in document["expenditure_categories"])


GENERAL = (
    Value("title", _("Title"), required=True, length=200),
    Value("short_title", _("Short title"), required=True, length=80),
    Value("citation", _("Where it was published")),
    Value("valid_from", _("Valid from"), Kind.DAY),
    Value("valid_until", _("Valid until"), Kind.DAY),
    Value("template", _("This is a template; no outline rests on it"), Kind.TICK),
    SOURCE,
)
OBJECT = (
    Value("title", _("Name"), required=True),
    _PARAGRAPH,
    Value("kind", _("Kind"), Kind.CHOICE, OBJECT_KINDS, required=True),
    Value("limits.min_total", _("Least total expenditure"), Kind.AMOUNT),
    Value("limits.max_total", _("Largest total expenditure"), Kind.AMOUNT),
    Value("limits.normal_months", _("Months as a rule"), Kind.NUMBER),
    Value("counts_against_budget", _("Counts against the virtual budget"), Kind.YES),
    Value("opinion_needed", _("Needs an expert opinion"), Kind.YES),
    Value("place.must", _("Place: must")),
    Value("place.should", _("Place: should")),
    SOURCE,
)
RATE = (
    Value("areas", _("Programme areas"), Kind.CHOICES, AREAS, required=True),
    Value("rate", _("Rate"), Kind.PERCENT, required=True),
    Value("with_state_funds", _("With state funds up to"), Kind.PERCENT),
    Value("exceptions", _("Exceptions")),
    _PARAGRAPH,
    SOURCE,
)
RUBRIC = (
    _MOST,
    _LEAST,
    Value("min_share_per_criterion", _("At least this share of each criterion"), Kind.PERCENT),
    SOURCE,
)
BLOCK = (_NAME, _MOST, _LEAST, SOURCE)
ASPECT = (
    _NAME,
    _MOST,
    Value("judged_by", _("Judged by"), Kind.CHOICE, JUDGES, required=True),
    Value("cites", _("The reason must cite"), Kind.CHOICE, CITES),
    _APPLIES,
    SOURCE,
)
CATEGORY = (
    _NAME,
    Value("kind", _("Kind"), Kind.CHOICE, CATEGORY_KINDS, required=True),
    Value("in_kind_as", _("Also counts as a share in kind"), Kind.CHOICE, IN_KIND),
    Value("in_kind_paragraph", _("Paragraph on that"), length=80),
    SOURCE,
)
FLAT_RATE = (
    _NAME,
    Value("category", _("Category that is paid as a flat rate"), Kind.CHOICE, _categories, required=True),
    Value("rate", _("At most this share"), Kind.PERCENT),
    Value("base", _("of the sum of"), Kind.CHOICES, _categories, required=True),
    _PARAGRAPH,
    SOURCE,
)
PAPER = (
    Value("title", _("Name"), required=True),
    Value("condition", _("When"), Kind.CHOICE, CONDITIONS, required=True),
    _APPLIES,
    SOURCE,
)
NAMED = (_NAME, SOURCE)
AID = (
    Value("label", _("Name"), required=True),
    Value("regulation", _("Regulation"), required=True),
    Value("cap", _("Ceiling"), Kind.AMOUNT),
    Value("years", _("within how many years"), Kind.NUMBER),
    Value("window", _("counted in"), Kind.CHOICE, WINDOWS),
    Value("valid_from", _("Valid from"), Kind.DAY),
    Value("valid_until", _("Valid until"), Kind.DAY),
    SOURCE,
)
START = (
    Value("apply_before_start", _("Apply before the project starts"), Kind.YES),
    _PARAGRAPH,
    SOURCE,
)


# --- rows and places ---------------------------------------------------------------------------------


def _whole(document: Document) -> Iterator[Row]:
    yield Row("", "guideline", document["short_title"], document, GENERAL, removable=False)


def _start(document: Document) -> Iterator[Row]:
    yield Row(
        "/start_rule", "start", _("Start of the project"), document["start_rule"], START, removable=False
    )


def _listed(
    name: str, values: tuple[Value, ...], label: str = "label"
) -> Callable[[Document], Iterator[Row]]:
    def rows(document: Document) -> Iterator[Row]:
        for index, row in enumerate(document[name]):
            yield Row(f"/{name}/{index}", row["key"], row[label], row, values)

    return rows


def _rates(document: Document) -> Iterator[Row]:
    for index, row in enumerate(document["rates"]):
        areas = [area.replace("UER", "ÜR") for area in row["areas"]]
        yield Row(f"/rates/{index}", "_".join(row["areas"]) or str(index), ", ".join(areas), row, RATE)


def _rubric(document: Document) -> Iterator[Row]:
    rubric = document["rubric"]
    yield Row("/rubric", "all", _("In total"), rubric, RUBRIC, removable=False)
    for b, block in enumerate(rubric["blocks"]):
        here = f"/rubric/blocks/{b}"
        yield Row(here, f"b_{block['key']}", block["label"], block, BLOCK, level=1)
        for c, criterion in enumerate(block["criteria"]):
            there = f"{here}/criteria/{c}"
            yield Row(there, f"c_{criterion['key']}", criterion["label"], criterion, BLOCK, level=2)
            for a, aspect in enumerate(criterion["aspects"]):
                yield Row(
                    f"{there}/aspects/{a}", f"a_{aspect['key']}", aspect["label"], aspect, ASPECT, level=3
                )


def _rubric_places(document: Document) -> tuple[Place, ...]:
    rows = list(_rubric(document))
    blocks = tuple((f"{row.pointer}/criteria", row.label) for row in rows if row.level == 1)
    criteria = tuple((f"{row.pointer}/aspects", row.label) for row in rows if row.level == 2)
    found = [
        Place("block", _("Add a block of criteria"), BLOCK, (("/rubric/blocks", ""),), {"criteria": []}),
        Place("criterion", _("Add a criterion"), BLOCK, blocks, {"aspects": []}),
        Place("aspect", _("Add an aspect"), ASPECT, criteria),
    ]
    return tuple(place for place in found if place.lists)


def _to(
    name: str, title: Text, values: tuple[Value, ...], **fresh: Any
) -> Callable[[Document], tuple[Place, ...]]:
    def places(document: Document) -> tuple[Place, ...]:
        return (Place("row", title, values, ((f"/{name}", ""),), fresh),)

    return places


PARTS = (
    Part("angaben", _("Title and validity"), _whole, as_table=False),
    Part(
        "gegenstaende",
        _("Funding objects and limits"),
        _listed("funding_objects", OBJECT, "title"),
        _to("funding_objects", _("Add a funding object"), OBJECT),
        as_table=False,
    ),
    Part("saetze", _("Funding rates"), _rates, _to("rates", _("Add a rate"), RATE)),
    Part(
        "bewertung",
        _("Criteria and points"),
        _rubric,
        _rubric_places,
        hint=_("The points of the aspects add up to those of their criterion, and so on to the total."),
    ),
    Part(
        "kategorien",
        _("Categories of expenditure"),
        _listed("expenditure_categories", CATEGORY),
        _to("expenditure_categories", _("Add a category"), CATEGORY),
    ),
    Part(
        "pauschalen",
        _("Flat rates"),
        _listed("flat_rates", FLAT_RATE),
        _to("flat_rates", _("Add a flat rate"), FLAT_RATE),
    ),
    Part(
        "unterlagen",
        _("Required documents"),
        _listed("required_documents", PAPER, "title"),
        _to("required_documents", _("Add a document"), PAPER),
    ),
    Part(
        "querschnittsziele",
        _("Horizontal principles"),
        _listed("horizontal_principles", NAMED),
        _to("horizontal_principles", _("Add a principle"), NAMED),
    ),
    Part(
        "themen",
        _("Topics of structure projects"),
        _listed("topics", NAMED),
        _to("topics", _("Add a topic"), NAMED),
    ),
    Part(
        "beihilfe",
        _("State aid"),
        _listed("state_aid", AID),
        _to("state_aid", _("Add a ceiling"), AID),
        as_table=False,
    ),
    Part("beginn", _("Start of the project"), _start, as_table=False),
)
BY_SLUG = {part.slug: part for part in PARTS}
