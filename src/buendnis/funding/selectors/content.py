"""The whole content of an outline as plain data: what a revision freezes, and how people read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import ProgrammeArea
from buendnis.funding.models import (
    AidKind,
    Application,
    ConditionKind,
    FundingSource,
    SourceCondition,
    SourceKind,
    SourceStatus,
)
from buendnis.funding.selectors.facts import bank_deadline_of, guideline_of, plain, summary_of
from buendnis.funding.selectors.formats import completed
from buendnis.funding.selectors.outline_forms import BUILT_IN
from buendnis.funding.selectors.reading import Line, Part, question_parts, questions_said
from buendnis.ground.documents.selectors import by_id
from buendnis.ground.money import euro
from buendnis.strategy.selectors import goals_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FORMAT = "buendnis.application/1"
TEXTS = BUILT_IN  # in the order in which they are read


def snapshot(application: Application) -> dict[str, Any]:
    """All that the outline says, with the names as they are now; amounts and dates as text.

    Organisations carry their public id where they are known. ``totals`` repeats the sums, so that a reader
    needs no arithmetic: ``expenditure``, ``funding``, ``esf`` in EUR, ``esf_rate`` with four places.
    """
    guideline = guideline_of(application)
    objects = guideline.funding_object(application.funding_object)
    topics = {topic.key: topic.label for topic in guideline.topics}
    categories = {item.key: item.label for item in guideline.expenditure_categories}
    field, district, applicant = application.field_of_action, application.district, application.applicant
    sums = summary_of(application)
    found = by_id(row.document for row in application.documents.all())
    papers = {paper.key: paper.title for paper in guideline.required_documents}
    return {
        "format": FORMAT,
        "alliance": {"code": application.alliance.code, "name": application.alliance.name},
        "guideline": {
            "key": application.guideline.key,
            "number": application.guideline.number,
            "title": application.guideline.title,
            "hash": application.guideline.document_hash,
        },
        "title": application.title,
        "applicant": {
            "organisation": str(applicant.public_id),
            "name": applicant.name,
            "kind": applicant.kind,
            "address": _address(applicant.street, f"{applicant.postcode} {applicant.town}"),
        },
        "funding_object": {"key": application.funding_object, "title": objects.title if objects else ""},
        "topics": [{"key": key, "label": topics.get(key, key)} for key in application.topics],
        "programme_area": application.programme_area,
        "field_of_action": {
            "number": field.number,
            "title": field.title,
            "need": field.need,
            "strategy": field.strategy.title,
        }
        if field
        else None,
        "goals": [
            {"key": str(goal.key), "id": str(goal.public_id), "number": goal.number, "title": goal.title}
            for goal in (goals_of(field) if application.goals else ())
            if str(goal.public_id) in application.goals
        ],
        "texts": {name: getattr(application, name) for name in TEXTS},
        **questions_said(application),
        "starts_on": plain(application.starts_on),
        "ends_on": plain(application.ends_on),
        "district": {"ags": district.ags, "name": district.name} if district else None,
        "place_note": application.place_note,
        "has_begun": application.has_begun,
        "aid_expected": application.aid_expected,
        "partners": [
            {
                "organisation": str(row.organisation.public_id) if row.organisation else None,
                "name": row.name,
                "part": row.part,
            }
            for row in application.partners.all()
        ],
        "expenditure": [
            {
                "key": str(row.key),
                "category": row.category,
                "category_label": categories.get(row.category, row.category),
                "year": row.year,
                "label": row.label,
                "amount": plain(row.amount),
            }
            for row in application.expenditure.all()
        ],
        "sources": [_source_content(row) for row in application.sources.all()],
        "frame": {
            "bank_deadline": plain(bank_deadline_of(application)),
            "papers_days": application.papers_days,
            "letter_days": application.letter_days,
            "grant_expected_on": plain(application.grant_expected_on),
        },
        "aid": [
            {
                "undertaking": row.undertaking,
                "kind": row.kind,
                "granted_on": plain(row.granted_on),
                "amount": plain(row.amount),
            }
            for row in application.aid.all()
        ],
        "totals": {
            "expenditure": plain(sums.expenditure),
            "funding": plain(sums.funding),
            "esf": plain(sums.esf),
            "esf_rate": plain(sums.esf_rate),
        },
        "documents": [
            {
                "document": str(row.document),
                "requirement": row.requirement,
                "requirement_title": papers.get(row.requirement, ""),
                "name": found[row.document].name if row.document in found else "",
                "sha256": found[row.document].sha256 if row.document in found else "",
            }
            for row in application.documents.all()
        ],
    }


def _source_content(row: FundingSource) -> dict[str, Any]:
    """A share; ``condition`` tells all conditions in words, for readers who do not follow them."""
    return {
        "key": str(row.key),
        "kind": row.kind,
        "in_kind_of": row.in_kind_of,
        "organisation": str(row.organisation.public_id) if row.organisation else None,
        "label": row.label,
        "amount": plain(row.amount),
        "status": row.status,
        "condition": "; ".join(condition_text(each) for each in row.conditions.all()),
        "conditions": [
            {
                "kind": each.kind,
                "other": str(each.other.key) if each.other else "",
                "text": each.text,
                "expected_on": plain(each.expected_on),
                "met_on": plain(each.met_on),
            }
            for each in row.conditions.all()
        ],
        "deciding_body": row.deciding_body,
        "decides_on": plain(row.decides_on),
        "papers_due_on": plain(row.papers_due_on),
        "confirmation": str(row.confirmation) if row.confirmation else None,
        "confirmation_note": row.confirmation_note,
    }


def condition_text(row: SourceCondition) -> str:
    """What a share waits for, in a few words."""
    if row.other is not None:
        said = gettext("%(name)s is confirmed") % {"name": row.other.label}
        return f"{said} ({row.text})" if row.text else said
    if row.kind == ConditionKind.PROOF:
        return gettext("proof of use: %(text)s") % {"text": row.text}
    return row.text


def _address(*parts: str) -> str:
    return ", ".join(part.strip() for part in parts if part.strip())


# --- as people read it -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """What two revisions say differently."""

    label: StrOrPromise
    before: str
    after: str


LABELS: dict[str, StrOrPromise] = {
    "summary": _("Summary"),
    "need": _("Need in the region"),
    "target_groups": _("Target groups"),
    "aims": _("Aims and expected results"),
    "methods": _("Contents and methods"),
    "schedule": _("Schedule"),
    "lasting_effect": _("Lasting effect"),
    "principles": _("Horizontal principles"),
}


def presented(content: dict[str, Any]) -> list[Part]:
    """``content`` of :func:`snapshot` as labelled lines, section by section; the plan has its own tables."""
    content = completed(content)
    field, applicant = content["field_of_action"], content["applicant"]
    texts = content["texts"]
    return [
        Part(
            "beschreibung",
            _("Description"),
            (
                Line("title", _("Title"), content["title"]),
                Line("funding_object", _("Funding object"), content["funding_object"]["title"]),
                Line(
                    "topics",
                    _("Fields of the guideline"),
                    ", ".join(item["label"] for item in content["topics"]),
                ),
                Line("field_of_action", _("Field of action"), field["title"] if field else ""),
                *(
                    [
                        Line(
                            "goals",
                            _("Goals of the field of action"),
                            "; ".join(goal["title"] for goal in content["goals"]),
                        )
                    ]
                    if content["goals"]
                    else []
                ),
                *(Line(name, LABELS[name], texts[name]) for name in TEXTS),
            ),
        ),
        Part(
            "partner",
            _("Applicant and partners"),
            (
                Line("applicant", _("Applicant"), applicant["name"]),
                Line("address", _("Address"), applicant["address"]),
                *(
                    Line(f"partner:{row['name']}", pgettext_lazy("project", "Partner"), _partner(row))
                    for row in content["partners"]
                ),
            ),
        ),
        Part(
            "ort-und-zeit",
            _("Place and period"),
            (
                Line("district", _("Place"), content["district"]["name"] if content["district"] else ""),
                Line("place_note", _("Place in more detail"), content["place_note"]),
                Line("programme_area", _("Programme area"), _area(content["programme_area"])),
                Line("starts_on", _("Start"), day_in_words(content["starts_on"])),
                Line("ends_on", pgettext_lazy("period", "End"), day_in_words(content["ends_on"])),
                Line("has_begun", _("Has the project begun already?"), _yes(content["has_begun"])),
                Line(
                    "aid_expected",
                    _("Do undertakings gain an economic advantage?"),
                    _yes(content["aid_expected"]),
                ),
            ),
        ),
        *question_parts(content),
    ]


def difference(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """What a person needs to read to know what changed from one revision to the next, in reading order."""
    return [
        Change(label, old, new)
        for label, old, new in _paired(_all_lines(before), _all_lines(after))
        if old != new
    ]


def _all_lines(content: dict[str, Any]) -> list[Line]:
    lines = [line for part in presented(content) for line in part.lines]
    lines += plan_lines(content)
    for row in completed(content)["documents"]:
        title = row["requirement_title"] or _("Another document")
        lines.append(Line(f"document:{row['document']}", title, row["name"]))
    return lines


def plan_lines(content: dict[str, Any]) -> list[Line]:
    """The finance plan as lines, expenditure first."""
    lines: list[Line] = []
    content = completed(content)
    for number, row in enumerate(content["expenditure"], 1):
        what = " · ".join(each for each in (row["category_label"], str(row["year"]), row["label"]) if each)
        # the same category in the same year with the same words is the same row, wherever it stands
        key = f"expenditure:{row['category']}:{row['year']}:{row['label']}"
        lines.append(Line(_unused(key, lines, number), what, euro(Decimal(row["amount"]))))
    for number, row in enumerate(content["sources"], 1):
        key = f"source:{row['kind']}:{row['label']}"
        lines.append(Line(_unused(key, lines, number), row["label"], _source(row)))
    frame = content.get("frame") or {}
    if frame.get("bank_deadline"):
        lines.append(
            Line("frame:bank_deadline", _("Deadline of the bank"), day_in_words(frame["bank_deadline"]))
        )
    for number, row in enumerate(content.get("aid") or (), 1):
        said = " · ".join(
            each
            for each in (
                euro(Decimal(row["amount"])),
                str(AidKind(row["kind"]).label),
                day_in_words(row["granted_on"]),
            )
            if each
        )
        lines.append(Line(_unused(f"aid:{row['undertaking']}", lines, number), row["undertaking"], said))
    return lines


def _unused(key: str, lines: list[Line], number: int) -> str:
    return f"{key}:{number}" if any(line.key == key for line in lines) else key


def _paired(before: list[Line], after: list[Line]) -> Iterator[tuple[StrOrPromise, str, str]]:
    old = {line.key: line for line in before}
    for line in after:
        gone = old.pop(line.key, None)
        yield line.label, gone.text if gone else "", line.text
    for line in old.values():
        yield line.label, line.text, ""


def _partner(row: dict[str, Any]) -> str:
    return f"{row['name']} – {row['part']}" if row["part"] else str(row["name"])


def _source(row: dict[str, Any]) -> str:
    parts = [
        euro(Decimal(row["amount"])),
        str(SourceKind(row["kind"]).label),
        str(SourceStatus(row["status"]).label),
        row["condition"],
        row["deciding_body"],
        day_in_words(row["decides_on"]),
    ]
    return " · ".join(part for part in parts if part)


def day_in_words(iso: str | None) -> str:
    """A day of a snapshot as people write it; empty where there is none."""
    return date_format(date.fromisoformat(iso), "DATE_FORMAT") if iso else ""


def _area(key: str) -> str:
    return str(ProgrammeArea(key).label) if key else ""


def _yes(answer: bool | None) -> str:
    return {True: pgettext("answer", "Yes"), False: pgettext("answer", "No"), None: ""}[answer]
