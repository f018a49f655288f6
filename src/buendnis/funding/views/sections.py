"""Writing an outline, section by section; two who write at once lose nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buendnis.funding.forms.applications import (
    ApplicantForm,
    DescriptionForm,
    PartnerFormSet,
    PlaceForm,
    SectionForm,
    known_organisations,
)
from buendnis.funding.models import Application
from buendnis.funding.policies.applications import may_edit, writes
from buendnis.funding.selectors.applications import (
    checklist,
    guideline_of,
    presented,
    snapshot,
    with_everything,
)
from buendnis.funding.selectors.checklist import section_url
from buendnis.funding.services.application_drafts import (
    ChangedMeanwhile,
    Partner,
    edit_application,
    set_partners,
)
from buendnis.funding.services.application_team import organisation_named
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.drafts import submitted
from buendnis.ground.frozen import sha256_of
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError, unit

SECTIONS: tuple[tuple[str, str | Promise], ...] = (
    ("beschreibung", gettext_lazy("Description")),
    ("partner", gettext_lazy("Applicant and partners")),
    ("ort-und-zeit", gettext_lazy("Place and period")),
    ("finanzplan", gettext_lazy("Finance plan")),
    ("unterlagen", gettext_lazy("Documents")),
)


def found(request: ActingRequest, public_id: UUID) -> Application:
    """The outline that the address names; 404 where there is none, or none for whoever asks."""
    visible = with_everything(Application.objects.visible_to(request.actor))
    application: Application = get_object_or_404(visible, public_id=public_id)
    return application


def to_write(request: ActingRequest, public_id: UUID) -> Application:
    """The outline, for one of those who write it; for others there is no such page."""
    application = found(request, public_id)
    if not writes(request.actor, application):
        raise Http404
    return application


def closed(request: ActingRequest, application: Application) -> HttpResponse | None:
    """The way back for somebody who wants to edit what can't be edited now."""
    if may_edit(request.actor, application):
        return None
    messages.info(request, _("The outline has been submitted and can’t be changed now."))
    return redirect("funding:application", application.public_id)


def sections_for(application: Application, current: str) -> list[dict[str, Any]]:
    """The tabs of the form."""
    return [
        {"url": section_url(application, key), "title": title, "current": key == current}
        for key, title in SECTIONS
    ]


def next_section(application: Application, current: str) -> str:
    """Where one goes on after a section: the next one, and the preview after the last."""
    keys = [key for key, _title in SECTIONS]
    place = keys.index(current) + 1
    if place < len(keys):
        return section_url(application, keys[place])
    return reverse("funding:application_preview", args=[application.public_id])


def digest(said: Any) -> str:
    """The mark by which a form knows whether what it showed is still what is stored."""
    return sha256_of(said)


def frame(request: ActingRequest, application: Application, section: str) -> dict[str, Any]:
    """What every page of the form shows around its section."""
    items = checklist(application, request.actor)
    return {
        "application": application,
        "tabs": sections_for(application, section),
        "items": items,
        "open_count": sum(item.state == "missing" for item in items),
        "returned": application.state == "returned",
        "crumbs": [
            (reverse("funding:applications"), _("Outlines")),
            (reverse("funding:application", args=[application.public_id]), application.title),
            ("", dict(SECTIONS)[section]),
        ],
    }


def after_saving(request: ActingRequest, application: Application, section: str) -> HttpResponse:
    """Stay, or go on to the next section."""
    messages.success(request, _("Saved."))
    if "next" in request.POST:
        return redirect(next_section(application, section))
    return redirect(section_url(application, section))


def knowingly(form: SectionForm, application: Application, seen: str) -> None:
    """Let the form carry what is stored now: whoever saves it again has seen both."""
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data[form.add_prefix("version")] = str(application.version)
    data[form.add_prefix("seen")] = seen
    form.data = data


# --- the three sections of words -------------------------------------------------------------------


@dataclass(frozen=True)
class Section:
    """A section made of one form: how it is filled, and what of it is stored."""

    form: Callable[..., SectionForm]
    template: str
    initial: Callable[[Application], dict[str, Any]]


def _described(application: Application) -> dict[str, Any]:
    names = [name for name in DescriptionForm.base_fields if name not in SectionForm.hidden]
    said = {name: getattr(application, name) for name in names}
    said["field_of_action"] = (
        str(application.field_of_action.public_id) if application.field_of_action else ""
    )
    return said


def _placed(application: Application) -> dict[str, Any]:
    return {
        "district": application.district.ags if application.district else "",
        "place_note": application.place_note,
        "programme_area": application.programme_area,
        "starts_on": application.starts_on.isoformat() if application.starts_on else "",
        "ends_on": application.ends_on.isoformat() if application.ends_on else "",
        "has_begun": "yes" if application.has_begun else "no",
        "aid_expected": {True: "yes", False: "no", None: ""}[application.aid_expected],
    }


def _applying(application: Application) -> dict[str, Any]:
    applicant = application.applicant
    return {
        "applicant_name": applicant.name,
        "applicant_kind": applicant.kind,
        "street": applicant.street,
        "postcode": applicant.postcode,
        "town": applicant.town,
    }


FORMS = {
    "beschreibung": Section(DescriptionForm, "funding/applications/section.html", _described),
    "ort-und-zeit": Section(PlaceForm, "funding/applications/section.html", _placed),
    "partner": Section(ApplicantForm, "funding/applications/partners.html", _applying),
}


@open_to(SIGNED_IN)
def edit(request: ActingRequest, public_id: UUID, section: str) -> HttpResponse:
    """One section of the outline."""
    if section == "unterlagen":
        from buendnis.funding.views.documents import documents

        return documents(request, public_id)
    if section not in FORMS:
        raise Http404
    application = to_write(request, public_id)
    back = closed(request, application)
    if back:
        return back
    return _partners(request, application) if section == "partner" else _words(request, application, section)


def _words(request: ActingRequest, application: Application, section: str) -> HttpResponse:
    kind = FORMS[section]
    said = kind.initial(application)
    seen = digest(said)
    form = kind.form(
        *submitted(request),
        initial={**said, "version": application.version, "seen": seen},
        application=application,
        guideline=guideline_of(application),
    )
    conflict: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["seen"] != seen and form.cleaned_data["version"] != application.version:
                raise ChangedMeanwhile(application)
            edit_application(request.actor, application, form.said, application.version)
            return after_saving(request, application, section)
        except ChangedMeanwhile as problem:
            conflict = _side_by_side(form, kind.initial(problem.application), problem.application)
            form.add_error(None, problem)
            knowingly(form, problem.application, digest(kind.initial(problem.application)))
        except ValidationError as problem:
            _at_the_field(form, problem)
    context = frame(request, application, section) | {
        "form": form,
        "conflict": conflict,
        "returned_labels": _returned_labels(application, form),
    }
    return (invalid if form.is_bound and request.method == "POST" else render)(
        request, kind.template, context
    )


def _at_the_field(form: SectionForm, problem: ValidationError) -> None:
    if isinstance(problem, ProcessError) or not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for name, errors in problem.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _side_by_side(
    form: SectionForm, stored: dict[str, Any], application: Application
) -> list[dict[str, Any]]:
    """Where what somebody else stored differs from what was entered here, in words."""
    lines = {line.key: line.text for part in presented(snapshot(application)) for line in part.lines}
    differing = []
    data: Any = form.data
    for name, value in stored.items():
        entered: Any = data.getlist(name) if isinstance(value, list) else data.get(name, "")
        if isinstance(entered, str):
            entered = entered.replace("\r\n", "\n").strip()
        if entered != value:
            differing.append({"label": form.fields[name].label, "stored": lines.get(name, value)})
    return differing


def _returned_labels(application: Application, form: SectionForm) -> list[Any]:
    if application.state != "returned":
        return []
    also = {"period": "starts_on"}
    names = [also.get(name, name) for name in application.returned_fields]
    return [form.fields[name].label for name in names if name in form.fields]


# --- applicant and partners ------------------------------------------------------------------------


def _partner_rows(application: Application) -> list[dict[str, Any]]:
    return [
        {
            "organisation": str(row.organisation.public_id) if row.organisation else "",
            "name": "" if row.organisation else row.name,
            "part": row.part,
        }
        for row in application.partners.all()
    ]


def _partners(request: ActingRequest, application: Application) -> HttpResponse:
    said = _applying(application) | {"partners": _partner_rows(application)}
    seen = digest(said)
    data, files = submitted(request)
    if data is not None and "add" in data:
        data = data.copy()
        data["partners-TOTAL_FORMS"] = str(_number(data.get("partners-TOTAL_FORMS")) + 2)
    form = ApplicantForm(
        data,
        files,
        initial={**_applying(application), "version": application.version, "seen": seen},
        application=application,
        guideline=guideline_of(application),
    )
    rows = PartnerFormSet(
        data,
        files,
        prefix="partners",
        initial=_partner_rows(application),
        form_kwargs={"organisations": known_organisations(application.alliance, application)},
    )
    conflict: list[dict[str, Any]] = []
    sent = request.method == "POST" and "add" not in request.POST
    if sent and form.is_valid() and rows.is_valid():
        try:
            if form.cleaned_data["seen"] != seen and form.cleaned_data["version"] != application.version:
                raise ChangedMeanwhile(application)
            with unit():
                _store_partners(request, application, form, rows)
            return after_saving(request, application, "partner")
        except ChangedMeanwhile as problem:
            stored = presented(snapshot(problem.application))[1]
            conflict = [{"label": line.label, "stored": line.text} for line in stored.lines]
            form.add_error(None, problem)
            current = _applying(problem.application) | {"partners": _partner_rows(problem.application)}
            knowingly(form, problem.application, digest(current))
        except ValidationError as problem:
            _at_the_field(form, problem)
    context = frame(request, application, "partner") | {
        "form": form,
        "rows": rows,
        "conflict": conflict,
        "shown_form": form if sent else None,
        "shown_rows": rows if sent else None,
    }
    template = FORMS["partner"].template
    return (invalid if request.method == "POST" else render)(request, template, context)


def _store_partners(request: ActingRequest, application: Application, form: ApplicantForm, rows: Any) -> None:
    said = form.cleaned_data
    applicant = organisation_named(
        request.actor,
        name=said["applicant_name"],
        kind=said["applicant_kind"],
        street=said["street"],
        postcode=said["postcode"],
        town=said["town"],
    )
    edit_application(request.actor, application, {"applicant": applicant}, application.version)
    partners = [
        Partner(row["name"], row["part"], row["organisation"])
        for row in (each.cleaned_data for each in rows.forms)
        if row.get("name")
    ]
    set_partners(request.actor, application, partners, application.version)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else 0
