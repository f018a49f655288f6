"""What the sections of an outline have in common while they are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buendnis.funding.forms.applications import (
    ApplicantForm,
    DescriptionForm,
    PlaceForm,
    SectionForm,
)
from buendnis.funding.models import Application
from buendnis.funding.policies.applications import may_edit, writes
from buendnis.funding.selectors.applications import checklist, presented, with_everything
from buendnis.funding.selectors.checklist import section_url
from buendnis.funding.selectors.outline_forms import newer_form, sections_asked
from buendnis.funding.selectors.reading import QUESTIONS
from buendnis.funding.selectors.returns import OpenReturn, asked_items, open_return
from buendnis.funding.services.application_drafts import edit_application
from buendnis.funding.views.entering import settle, sitting_of
from buendnis.ground.actor import Actor
from buendnis.ground.drafts.models import Draft
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SECTIONS: tuple[tuple[str, str | Promise], ...] = (
    ("beschreibung", gettext_lazy("Description")),
    ("partner", gettext_lazy("Applicant and partners")),
    ("ort-und-zeit", gettext_lazy("Place and period")),
    ("finanzplan", gettext_lazy("Finance plan")),
    ("unterlagen", gettext_lazy("Documents")),
)
WORDS = 3  # so many of them come before the alliance's own questions


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


def sections_of(application: Application) -> list[tuple[str, str | Promise]]:
    """Key and title of each page of the form; the alliance's own questions stand before the finance plan."""
    own = [(f"{QUESTIONS}{section.key}", str(section.title)) for section in sections_asked(application)]
    return [*SECTIONS[:WORDS], *own, *SECTIONS[WORDS:]]


def sections_for(application: Application, current: str) -> list[dict[str, Any]]:
    """The tabs of the form."""
    return [
        {"url": section_url(application, key), "title": title, "current": key == current}
        for key, title in sections_of(application)
    ]


def titles_of(content: dict[str, Any]) -> dict[str, StrOrPromise]:
    """The titles of all sections that a content has, by the section's name in addresses."""
    titles: dict[str, StrOrPromise] = {part.section: part.title for part in presented(content)}
    return titles | {key: str(title) for key, title in SECTIONS}


def next_section(application: Application, current: str) -> str:
    """Where one goes on after a section: the next one, and the preview after the last."""
    keys = [key for key, _title in sections_of(application)]
    place = keys.index(current) + 1
    if place < len(keys):
        return section_url(application, keys[place])
    return reverse("funding:application_preview", args=[application.public_id])


def frame(
    request: ActingRequest,
    application: Application,
    section: str,
    *,
    form: SectionForm | None = None,
    draft: Draft | None = None,
    keeps: bool = False,
) -> dict[str, Any]:
    """What every page of the form shows around its section; what the office asked for is told at its field.

    ``keeps``: the page has the section's form, so that what is typed in it is kept; ``draft`` is what it shows.
    """
    returned = open_return(application)
    if form is not None and returned is not None:
        _tell_at_the_fields(form, returned)
    items = [*asked_items(returned), *checklist(application, request.actor)]
    return {
        "application": application,
        "tabs": sections_for(application, section),
        "items": items,
        "open_count": sum(item.state == "missing" for item in items),
        "returned": application.state == "returned",
        "open_return": returned,
        "asked_here": [each for each in returned.asked if each.section == section] if returned else [],
        "newer_form": newer_form(application),
        "sitting": sitting_of(request, application, section, draft) if keeps else None,
        "crumbs": [
            (reverse("funding:applications"), _("Outlines")),
            (reverse("funding:application", args=[application.public_id]), application.title),
            ("", dict(sections_of(application)).get(section, "")),
        ],
    }


def _tell_at_the_fields(form: SectionForm, returned: OpenReturn) -> None:
    for asked in returned.asked:
        for name in asked.fields[:1]:
            if name in form.fields:
                form.fields[name].help_text = format_html(
                    '<strong class="asked">{}</strong> {}',
                    asked.note or _("The secretariat asks you to change this."),
                    form.fields[name].help_text,
                )
    for field in form.fields.values():
        if field.disabled:
            field.help_text = format_html(
                '{} <span class="asked__not">{}</span>',
                field.help_text,
                _("Not open for changes this time."),
            )


def after_saving(request: ActingRequest, application: Application, section: str) -> HttpResponse:
    """Stay, or go on to the next section."""
    settle(request, application, section)
    messages.success(request, _("Saved."))
    if "next" in request.POST:
        return redirect(next_section(application, section))
    return redirect(section_url(application, section))


# --- the three sections of words -------------------------------------------------------------------


@dataclass(frozen=True)
class Section:
    """A section made of one form: how it is filled, and what of it is stored."""

    form: Callable[..., SectionForm]
    template: str
    initial: Callable[[Application], dict[str, Any]]
    store: Callable[[Actor, Application, dict[str, Any], int], Any] = edit_application


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


def applying(application: Application) -> dict[str, Any]:
    """Who applies, as the form shows it."""
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
    "partner": Section(ApplicantForm, "funding/applications/partners.html", applying),
}


def at_the_field(form: SectionForm, problem: ValidationError) -> None:
    """Show what a verb refused: at its field if it names one."""
    if isinstance(problem, ProcessError) or not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for name, errors in problem.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
