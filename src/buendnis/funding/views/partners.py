"""Applicant and partners: one form and a row for each partner, merged as the words are."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import pgettext_lazy

from buendnis.funding.forms.applications import ApplicantForm, PartnerFormSet, known_organisations
from buendnis.funding.merging import Merged, marks, merge, read_marks
from buendnis.funding.models import Application
from buendnis.funding.returnable import may_change
from buendnis.funding.selectors.applications import guideline_of
from buendnis.funding.services.application_drafts import (
    ChangedMeanwhile,
    Partner,
    edit_application,
    set_partners,
)
from buendnis.funding.services.application_team import organisation_named
from buendnis.funding.views.entering import (
    Conflict,
    chosen,
    conflicts_of,
    entered,
    keep_refused,
    said_in,
    seen_now,
)
from buendnis.funding.views.sections import FORMS, after_saving, applying, at_the_field, frame
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import unit

SECTION, ROWS = "partner", "partners"
PARTNER_FIELDS = ("organisation", "name", "part")


def partners(request: ActingRequest, application: Application) -> HttpResponse:
    """Show and store the section."""
    data, files, draft = entered(request, application, SECTION)
    adding = data is not None and request.method == "POST" and "add" in data
    merged: Merged | None = None
    if data is not None:
        data = data.copy()
        merged = _merge(data, application)
        if draft is not None and not merged.mine and not merged.conflicts:
            data, merged, draft = None, None, None
    if data is not None and adding:
        data["partners-TOTAL_FORMS"] = str(_number(data.get("partners-TOTAL_FORMS")) + 2)
    form, rows = _forms(application, data, files)
    sent = request.method == "POST" and not adding
    if sent and merged is not None and not merged.conflicts and form.is_valid() and rows.is_valid():
        try:
            with unit():
                _store(request, application, form, rows, merged)
            return after_saving(request, application, SECTION)
        except ChangedMeanwhile as problem:
            application = problem.application
            form.add_error(None, problem)
        except ValidationError as problem:
            at_the_field(form, problem)
    if request.method == "POST":
        keep_refused(request, application, SECTION)
    stored = _stored(application)
    conflicts = _in_words(form, merged, stored, application) if merged else []
    if conflicts and sent:
        form.add_error(None, ChangedMeanwhile(application))
    if merged is not None and data is not None:
        seen_now(data, stored, application.version)
    context = frame(request, application, SECTION, form=form, draft=draft, keeps=True) | {
        "form": form,
        "rows": rows,
        "conflicts": conflicts,
        "shown_form": form if sent or draft else None,
        "shown_rows": rows if sent or draft else None,
    }
    template = FORMS[SECTION].template
    return (invalid if request.method == "POST" else render)(request, template, context)


def _stored(application: Application) -> dict[str, Any]:
    return applying(application) | {ROWS: partner_rows(application)}


def partner_rows(application: Application) -> list[dict[str, Any]]:
    """The partners as the form shows them."""
    return [
        {
            "organisation": str(row.organisation.public_id) if row.organisation else "",
            "name": "" if row.organisation else row.name,
            "part": row.part,
        }
        for row in application.partners.all()
    ]


def _forms(application: Application, data: QueryDict | None, files: Any) -> tuple[ApplicantForm, Any]:
    form = ApplicantForm(
        data,
        files,
        initial={
            **applying(application),
            "version": application.version,
            "seen": marks(_stored(application)),
        },
        application=application,
        guideline=guideline_of(application),
    )
    if not may_change(application, "applicant"):
        for name in applying(application):
            form.fields[name].disabled = True
    rows = PartnerFormSet(
        data,
        files,
        prefix=ROWS,
        initial=partner_rows(application),
        form_kwargs={"organisations": known_organisations(application.alliance, application)},
    )
    if not may_change(application, ROWS):
        for row in rows.forms:
            for field in row.fields.values():
                field.disabled = True
    return form, rows


def _merge(data: QueryDict, application: Application) -> Merged:
    """What was entered and what is stored, brought together in ``data``."""
    stored = _stored(application)
    for name, choice in chosen(data, stored).items():
        if choice == "theirs":
            _put(data, name, stored[name])
    form, _rows = _forms(application, data, None)
    said = said_in(form, applying(application))
    said[ROWS] = _rows_in(data) if may_change(application, ROWS) else stored[ROWS]
    merged = merge(read_marks(data.get("seen", "")), said, stored)
    for name in merged.theirs:
        _put(data, name, stored[name])
    return merged


def _rows_in(data: QueryDict) -> list[dict[str, Any]]:
    found = []
    for place in range(_number(data.get(f"{ROWS}-TOTAL_FORMS"))):
        row = {name: data.get(f"{ROWS}-{place}-{name}", "").strip() for name in PARTNER_FIELDS}
        if row["organisation"]:
            row["name"] = ""  # the list names it
        if any(row.values()):
            found.append(row)
    return found


def _put(data: QueryDict, name: str, value: Any) -> None:
    if name != ROWS:
        data[name] = value
        return
    for key in [key for key in data if key.startswith(f"{ROWS}-")]:
        del data[key]
    data[f"{ROWS}-TOTAL_FORMS"] = str(len(value) + 1)
    data[f"{ROWS}-INITIAL_FORMS"] = str(len(value))
    for place, row in enumerate(value):
        for field in PARTNER_FIELDS:
            data[f"{ROWS}-{place}-{field}"] = row[field]


def _in_words(
    form: ApplicantForm, merged: Merged, stored: dict[str, Any], application: Application
) -> list[Conflict]:
    of_words = Merged(merged.values, (), (), tuple(name for name in merged.conflicts if name != ROWS))
    found = conflicts_of(form, of_words, stored)
    if ROWS in merged.conflicts:
        known = {
            str(each.public_id): each.name for each in known_organisations(application.alliance, application)
        }
        label = pgettext_lazy("project", "Partners")
        mine, theirs = (_listed(rows, known) for rows in (merged.values[ROWS], stored[ROWS]))
        found.append(Conflict(ROWS, label, mine, theirs, both=False))
    return found


def _listed(rows: list[dict[str, Any]], known: dict[str, str]) -> str:
    lines = []
    for row in rows:
        name = known.get(row["organisation"], row["name"])
        lines.append(f"{name} – {row['part']}" if row["part"] else name)
    return "\n".join(lines)


def _store(
    request: ActingRequest, application: Application, form: ApplicantForm, rows: Any, merged: Merged
) -> None:
    said = form.cleaned_data
    if any(name != ROWS for name in merged.mine):
        applicant = organisation_named(
            request.actor,
            name=said["applicant_name"],
            kind=said["applicant_kind"],
            street=said["street"],
            postcode=said["postcode"],
            town=said["town"],
        )
        edit_application(request.actor, application, {"applicant": applicant}, application.version)
    if ROWS in merged.mine:
        named = [
            Partner(row["name"], row["part"], row["organisation"])
            for row in (each.cleaned_data for each in rows.forms)
            if row.get("name")
        ]
        set_partners(request.actor, application, named, application.version)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else 0
