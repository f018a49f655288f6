"""The list of outlines and the page of one, as each role needs it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.funding import panels
from buendnis.funding.finance import Place
from buendnis.funding.forms.applications import ListFilter
from buendnis.funding.models import Application, ApplicationState, SourceKind, SourceStatus
from buendnis.funding.policies import applications as policy
from buendnis.funding.selectors.applications import (
    checklist,
    latest_revision,
    presented,
    snapshot,
)
from buendnis.funding.selectors.checklist import place_url
from buendnis.funding.selectors.difference import compared
from buendnis.funding.selectors.facts import with_frame, with_what_is_written
from buendnis.funding.selectors.history import still_to_come
from buendnis.funding.selectors.listing import SORTS, Listed, listed
from buendnis.funding.selectors.outline_forms import newer_form
from buendnis.funding.selectors.prechecks import findings_of, latest_precheck, told_to_applicant
from buendnis.funding.selectors.progress import timeline, turn_of
from buendnis.funding.selectors.returns import answered_return, open_return
from buendnis.funding.selectors.turns import Usuals, deadlines_of, outline_waits
from buendnis.funding.transitions import APPLICATION
from buendnis.funding.views.sections import found
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.actor import Actor
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.pages import paginate
from buendnis.ground.requests import ActingRequest
from buendnis.strategy.models import FieldOfAction

STATE_BADGES = {
    ApplicationState.DRAFT: "neutral",
    ApplicationState.SUBMITTED: "info",
    ApplicationState.RETURNED: "warning",
    ApplicationState.CHECKED: "success",
    ApplicationState.ASSESSMENT: "info",
    ApplicationState.DECIDED: "success",
    ApplicationState.OPINION: "success",
    ApplicationState.GRANTED: "success",
    ApplicationState.REFUSED: "danger",
    ApplicationState.WITHDRAWN: "neutral",
}


def badge_of(application: Application) -> tuple[str, str]:
    """The state in words and its colour."""
    state = ApplicationState(application.state)
    return str(state.label), STATE_BADGES[state]


@open_to(SIGNED_IN)
def applications(request: ActingRequest) -> HttpResponse:
    """One's own outlines, and for members those of the alliance; also as CSV and XLSX."""
    visible = Application.objects.visible_to(request.actor)
    fields = (
        FieldOfAction.objects.unscoped("of outlines that are visible anyway")
        .filter(applications__in=visible)
        .distinct()
        .select_related("strategy")
        .order_by("number", "pk")
    )
    form = ListFilter(request.GET or None, fields=fields)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = listed(
        visible,
        text=said.get("q", ""),
        state=said.get("state", ""),
        field=said.get("field"),
        sort=request.GET.get("sort", ""),
    )
    export = request.GET.get("format")
    if export in {"csv", "xlsx"}:
        answer = csv_response if export == "csv" else xlsx_response
        return answer(_("outlines"), COLUMNS, rows)
    page_obj = paginate(request, rows)
    shown = [(row, *badge_of(row)) for row in page_obj.object_list]
    context = {
        "form": form,
        "page_obj": page_obj,
        "rows": shown,
        "narrowed": any(said.values()),
        "member": request.actor.is_member,
        "sorts": SORTS,
    }
    return render(request, "funding/applications/list.html", context)


COLUMNS: tuple[Column[Listed], ...] = (
    Column(lambda: _("Number"), lambda row: row.number),
    Column(lambda: _("Title"), lambda row: row.shown_title),
    Column(lambda: _("Applicant"), lambda row: row.applicant.name),
    Column(lambda: _("Field of action"), lambda row: str(row.field_of_action or "")),
    Column(lambda: _("State"), lambda row: str(row.get_state_display())),
    Column(lambda: _("since"), lambda row: row.state_since),
    Column(lambda: _("Total expenditure in euro"), lambda row: row.shown_total),
    Column(lambda: _("ESF in euro"), lambda row: row.shown_esf),
)


def content_for(request: ActingRequest, application: Application) -> dict[str, Any]:
    """What ``request``'s actor may read of it: the live text, or what was submitted last."""
    if policy.reads_live(request.actor, application):
        return snapshot(application)
    revision = latest_revision(application)
    if revision is None:
        raise Http404
    content: dict[str, Any] = revision.content
    return content


@open_to(SIGNED_IN)
def application(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One outline: the two-minute summary first; for its writers what is missing and what is next."""
    actor = request.actor
    row = get_object_or_404(with_frame(Application.objects.visible_to(actor)), public_id=public_id)
    if policy.reads_live(actor, row):
        with_what_is_written(row)
    writer, office = policy.writes(actor, row), policy.runs_the_process(actor, row)
    content = content_for(request, row)
    precheck = latest_precheck(row) if office else told_to_applicant(row) if writer else None
    around = panels.panels_for(request, row)
    returned = open_return(row) if writer or office else None
    state, kind = badge_of(row)
    waits = outline_waits(row, deadlines_of([row]).get(row.pk))
    usual = Usuals(row.alliance_id).of(waits) if waits else None
    context = {
        "application": row,
        "crumbs": [(reverse("funding:applications"), _("Outlines")), ("", content["title"])],
        "first": _day(content["starts_on"]),
        "last": _day(content["ends_on"]),
        "state": state,
        "state_kind": kind,
        "content": content,
        "parts": presented(content),
        "plan": plan_tables(content),
        "writer": writer,
        "owner": policy.owns(actor, row),
        "office": office,
        "editable": policy.may_edit(actor, row),
        "may_withdraw": policy.may_withdraw(actor, row) and APPLICATION.may("withdraw", row.state),
        "may_return": office and APPLICATION.may("return", row.state),
        "may_check": office and row.state == ApplicationState.SUBMITTED,
        "items": [item for item in checklist(row, actor) if item.state != "done"]
        if policy.may_edit(actor, row)
        else [],
        "newer_form": newer_form(row) if policy.may_edit(actor, row) else None,
        "turn": turn_of(row, actor),
        "waiting": waits,
        "usual": usual,
        "timeline": [
            *timeline(row, since_submission=not (writer or office)),
            *still_to_come(waits, usual),
        ],
        "precheck": precheck,
        "findings": _for_applicant(row, findings_of(precheck)) if precheck and writer else [],
        "revisions": list(row.revisions.only("application", "number", "submitted_at").order_by("-number")),
        "members": list(row.members.all()) if writer or office else [],
        "open_return": returned,
        "asked": returned.asked if returned else (),
        "answered": answered_return(row) if office else None,
        "may_extend": office and row.state == ApplicationState.RETURNED,
        "may_follow_up": policy.may_follow_up(actor, row),
        "predecessor": _seen(actor, row.predecessor_id),
        "followups": list(_named_only(actor).filter(predecessor=row).order_by("pk")),
        "before": [_drawn(request, row, panel) for panel in around if panel.order < 100],
        "after": [_drawn(request, row, panel) for panel in around if panel.order >= 100],
        "documents": documents_of(row, content),
    }
    return render(request, "funding/applications/application.html", context)


def _seen(actor: Actor, application_id: int | None) -> Application | None:
    """The outline of this key, where ``actor`` may see it."""
    if application_id is None:
        return None
    return _named_only(actor).filter(pk=application_id).first()


def _named_only(actor: Actor) -> QuerySet[Application]:
    """The outlines that ``actor`` may see, with no more than a link needs."""
    return Application.objects.visible_to(actor).only("public_id", "title", "number")


def _drawn(request: ActingRequest, row: Application, panel: panels.Panel) -> dict[str, Any]:
    context = {**panel.context, "panel": panel, "application": row}
    return {"title": panel.title, "html": render_to_string(panel.template, context, request)}


def _for_applicant(row: Application, findings: list[Any]) -> list[dict[str, Any]]:
    """What concerns whoever writes the outline: not the gaps that the office has to fill in its guideline."""
    return [
        {"finding": each, "url": place_url(row, each.place)}
        for each in findings
        if each.rulings or (each.stands and each.place != Place.GUIDELINE)
    ]


def documents_of(row: Application, content: dict[str, Any]) -> list[dict[str, Any]]:
    """The papers of the outline with the address of their download."""
    return [
        {**paper, "url": reverse("documents:download", args=[paper["document"]])}
        for paper in content["documents"]
    ]


def plan_tables(content: dict[str, Any]) -> dict[str, Any]:
    """The finance plan of a snapshot as tables."""
    return {"expenditure": content["expenditure"], "sources": [_named(row) for row in content["sources"]]}


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "kind_label": SourceKind(row["kind"]).label,
        "status_label": SourceStatus(row["status"]).label,
        "status_kind": {"confirmed": "success", "withdrawn": "danger", "conditional": "warning"}.get(
            row["status"], "neutral"
        ),
        "day": _day(row["decides_on"]),
    }


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


@open_to(SIGNED_IN)
def printed(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The whole outline on paper."""
    row = found(request, public_id)
    content = content_for(request, row)
    context = {
        "application": row,
        "content": content,
        "parts": presented(content),
        "plan": plan_tables(content),
        "documents": content["documents"],
        "state": badge_of(row)[0],
    }
    return render(request, "funding/applications/print.html", context)


@open_to(SIGNED_IN)
def revision(request: ActingRequest, public_id: UUID, number: int) -> HttpResponse:
    """What was submitted then, and what changed since the time before."""
    row = found(request, public_id)
    this = get_object_or_404(row.revisions.all(), number=number)
    before = row.revisions.filter(number=number - 1).first()
    context = {
        "application": row,
        "crumbs": [
            (reverse("funding:applications"), _("Outlines")),
            (reverse("funding:application", args=[row.public_id]), this.content["title"]),
            ("", _("Version %s") % number),
        ],
        "revision": this,
        "before": before,
        "groups": compared(before.content, this.content) if before else [],
        "parts": presented(this.content),
        "plan": plan_tables(this.content),
        "content": this.content,
        "documents": documents_of(row, this.content),
    }
    return render(request, "funding/applications/revision.html", context)
