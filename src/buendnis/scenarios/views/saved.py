"""Saved scenarios: the list, one of them, several side by side, and who comes to see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from buendnis.alliances.views.shared import answer
from buendnis.decisions.models import Committee
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Actor
from buendnis.ground.drafts import submitted
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.pages import paginate, show_refusal
from buendnis.ground.requests import ActingRequest
from buendnis.ledger.views.pages import title_of
from buendnis.scenarios import policies
from buendnis.scenarios.forms import SaveForm, ShareForm
from buendnis.scenarios.models import Scenario, ScenarioState
from buendnis.scenarios.selectors import (
    Seen,
    Which,
    left_out_of,
    listed,
    partner_view,
    seen_among,
    seen_by,
    shares_of,
    title_for,
)
from buendnis.scenarios.services import (
    drop_scenario,
    hand_scenario,
    rename_scenario,
    restore_scenario,
    share_scenario,
    take_back_scenario,
    unshare_scenario,
)
from buendnis.scenarios.side_by_side import MOST, assumed, beside, columns_of, preparatory, rows_of
from buendnis.scenarios.since import changed_since
from buendnis.scenarios.transitions import SCENARIO
from buendnis.scenarios.views.shared import crumbs, found_scenario
from buendnis.scenarios.wording import conditions_said, variants_said

WRITERS = {"csv": csv_response, "xlsx": xlsx_response}
KINDS = {
    ScenarioState.PRIVATE: "neutral",
    ScenarioState.HANDED: "info",
    ScenarioState.SHARED: "success",
    ScenarioState.DROPPED: "neutral",
}


@dataclass(frozen=True)
class Listed:
    """A line of the list."""

    scenario: Scenario
    title: str
    kind: str
    mine: bool


@open_to(MEMBERS)
@require_safe
def scenarios(request: ActingRequest) -> HttpResponse:
    """The scenarios that one sees, to be opened or laid side by side; also as CSV and XLSX."""
    asked = request.GET.get("stand", "")
    which = Which(asked) if asked in set(Which) else Which.ALL
    rows = listed(request.actor, which, request.GET.get("sort", ""))
    if request.GET.get("format") in WRITERS:
        return WRITERS[request.GET["format"]](
            _("preparatory-scenarios"), COLUMNS, _lines(request.actor, rows)
        )
    page = paginate(request, rows)
    context = {
        "page_obj": page,
        "rows": _lines(request.actor, page),
        "office": request.actor.is_office,
        "view": partner_view(request.actor.alliance_id or 0),
        "most": MOST,
        "which": which,
        "tabs": [
            (Which.ALL, pgettext("scenarios", "All")),
            (Which.OWN, _("Of the office") if request.actor.is_office else pgettext("scenarios", "Your own")),
            (Which.SHOWN, _("Shown to a committee")),
            (Which.DROPPED, pgettext("scenarios", "Put away")),
        ],
    }
    return render(request, "scenarios/list.html", context)


def _lines(actor: Actor, rows: Iterable[Scenario]) -> list[Listed]:
    """Scenarios as ``actor`` sees them in a list."""
    found = list(rows)
    out = left_out_of(actor, found)
    return [
        Listed(
            row, title_for(row, out[row.pk]), KINDS[ScenarioState(row.state)], row.by_user == actor.user_id
        )
        for row in found
    ]


COLUMNS: tuple[Column[Listed], ...] = (
    Column(lambda: _("title"), lambda row: row.title),
    Column(lambda: _("budget"), lambda row: row.scenario.budget),
    Column(lambda: _("Made"), lambda row: row.scenario.made_at),
    Column(lambda: _("Made by"), lambda row: row.scenario.made_as),
    Column(lambda: _("Who sees it"), lambda row: row.scenario.state_said),
    Column(lambda: _("committee"), lambda row: row.scenario.committee.name if row.scenario.committee else ""),
    Column(lambda: _("remark"), lambda _row: preparatory()),
)


@open_to(MEMBERS)
@require_safe
def scenario(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One scenario, as it was saved."""
    row = found_scenario(request.actor, public_id)
    seen = seen_by(request.actor, row)
    origin = row.made_from if row.made_from_id and _sees(request.actor, row.made_from_id) else None
    shares, shares_shown = shares_of(seen)
    view = partner_view(row.alliance_id)
    context = {
        "seen": seen,
        "scenario": row,
        "result": seen.result,
        "inputs": seen.inputs,
        "conditions": conditions_said(seen.inputs),
        "variants": variants_said(seen.answer.portfolios),
        "origin": origin,
        "origin_title": seen_by(request.actor, origin).title if origin else "",
        "since": changed_since(request.actor, [seen])[row.pk],
        "budget_title": title_of(row.head),
        "renames": row.state in policies.RENAMED
        and policies.is_maker(request.actor, row)
        and not seen.left_out,
        "shares": shares if shares_shown else [],
        "view": view,
        "view_without_names": bool(view and view.shown and seen.inputs.has_ballots and not shares_shown),
        "kind": KINDS[ScenarioState(row.state)],
        "explained": _explained(request.actor, row),
        "share": ShareForm(alliance_id=row.alliance_id) if _may(request.actor, row, "share") else None,
        "steps": [
            (how, label, style)
            for how, label, style in (
                ("geben", _("Give it to the office"), "secondary"),
                ("zuruecknehmen", _("Take it back from the office"), "secondary"),
                ("nicht-mehr-zeigen", _("Show it to the committee no more"), "secondary"),
                ("weglegen", _("Put it away"), "tertiary"),
                ("hervorholen", _("Take it out again"), "secondary"),
            )
            if _may(request.actor, row, STEPS[how][0])
        ],
        "crumbs": crumbs(("", seen.title)),
    }
    return render(request, "scenarios/scenario.html", context)


@open_to(MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Give a scenario another title or note; its figures stay."""
    row = found_scenario(request.actor, public_id)
    if not policies.may_rename(request.actor, row):
        raise Http404
    form = SaveForm(*submitted(request), initial={"title": row.title, "note": row.note})
    if request.method == "POST" and form.is_valid():
        try:
            rename_scenario(request.actor, row, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("scenarios:scenario", row.public_id)
    back = reverse("scenarios:scenario", args=[row.public_id])
    context = {
        "form": form,
        "title": _("Rename the scenario"),
        "preline": "",
        "lead": _("Only the words change. Projects, points and result stay as they were saved."),
        "back": back,
        "crumbs": crumbs((back, row.title), ("", pgettext("scenario", "Rename"))),
    }
    return answer(request, "alliances/form.html", context)


@open_to(MEMBERS)
@require_safe
def export(request: ActingRequest, public_id: UUID, kind: str) -> HttpResponse:
    """One scenario as a file."""
    seen = seen_by(request.actor, found_scenario(request.actor, public_id))
    return _written(kind, [seen])


@open_to(MEMBERS)
@require_safe
def compare(request: ActingRequest) -> HttpResponse:
    """Several scenarios side by side; to be shown in a meeting, too, in large letters and without the rest."""
    asked = list(dict.fromkeys(request.GET.getlist("s")))[: MOST + 1]
    found = _several(request.actor, asked[:MOST])
    if request.GET.get("format") in WRITERS and found:
        return _written(request.GET["format"], found)
    changed = changed_since(request.actor, found)
    context = {
        "seen": found,
        "lines": beside(found),
        "assumed": assumed(found),
        "since": [each for each in found if changed[each.scenario.pk]],
        "too_many": len(asked) > MOST,
        "most": MOST,
        "left_out": {out.key: out for each in found for out in each.left_out}.values(),
        "show": bool(request.GET.get("zeigen")),
        "crumbs": crumbs(("", _("Side by side"))),
    }
    template = "scenarios/show.html" if context["show"] and found else "scenarios/compare.html"
    return render(request, template, context)


Verb = Callable[[Actor, Scenario], Scenario]
STEPS: dict[str, tuple[str, Verb | None]] = {
    "geben": ("hand", hand_scenario),
    "zuruecknehmen": ("take_back", take_back_scenario),
    "zeigen": ("share", None),
    "nicht-mehr-zeigen": ("unshare", unshare_scenario),
    "weglegen": ("drop", drop_scenario),
    "hervorholen": ("restore", restore_scenario),
}


@open_to(MEMBERS)
@require_POST
def step(request: ActingRequest, public_id: UUID, how: str) -> HttpResponse:
    """Give a scenario to the office, show it to a committee, or put it away."""
    row = found_scenario(request.actor, public_id)
    if how not in STEPS:
        raise Http404
    verb = STEPS[how][1]
    try:
        if verb is None:
            verb = _shared_with(request, row)
        verb(request.actor, row)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("scenarios:scenario", row.public_id)
    messages.success(request, _said(how))
    return redirect("scenarios:list") if how == "weglegen" else redirect("scenarios:scenario", row.public_id)


def _shared_with(request: ActingRequest, row: Scenario) -> Verb:
    form = ShareForm(request.POST, alliance_id=row.alliance_id)
    if not form.is_valid():
        raise ValidationError(_("Please choose a committee of this alliance."))
    committee: Committee = form.cleaned_data["committee"]
    return lambda actor, scenario: share_scenario(actor, scenario, committee)


def _said(how: str) -> str:
    return {
        "geben": _("The office sees the scenario now."),
        "zuruecknehmen": _("Only you see the scenario now."),
        "zeigen": _("The committee sees the scenario now."),
        "nicht-mehr-zeigen": _("The committee does not see the scenario any more."),
        "weglegen": _("The scenario is put away. You find it in the list under “put away”."),
        "hervorholen": _("The scenario is in the list again. No committee sees it."),
    }[how]


def _explained(actor: Actor, row: Scenario) -> str:
    """Who sees a scenario now, and what whoever made it can do about that."""
    if not policies.is_maker(actor, row):
        return ""
    if row.state == ScenarioState.DROPPED:
        return _("It is put away: you find it in the list under “put away” only.")
    if row.state == ScenarioState.SHARED:
        return _(
            "All seats of the committee see it. As long as they do, its title and note stay as they are."
        )
    if row.of_office:
        return _("Only the office sees it, until you show it to a committee.")
    if row.state == ScenarioState.HANDED:
        return _("You and the office see it. The office may show it to a committee.")
    return _("Only you see it. If you give it to the office, it can show it to a committee.")


def _may(actor: Actor, row: Scenario, what: str) -> bool:
    """Whether a step is offered: allowed to this reader, and possible in this state."""
    allowed = {
        "hand": policies.may_hand,
        "take_back": policies.may_hand,
        "share": policies.may_share,
        "unshare": policies.may_share,
        "drop": policies.is_maker,
        "restore": policies.is_maker,
    }[what]
    return SCENARIO.may(what, row.state) and allowed(actor, row)


def _sees(actor: Actor, key: int) -> bool:
    return Scenario.objects.visible_to(actor).filter(pk=key).exists()


def _several(actor: Actor, asked: list[str]) -> list[Seen]:
    """The scenarios that were asked for and may be seen, in that order."""
    ids = []
    for each in asked:
        try:
            ids.append(UUID(each))
        except ValueError:
            continue
    rows = Scenario.objects.visible_to(actor).filter(public_id__in=ids).select_related("head__recognition")
    by_id = {row.public_id: row for row in rows.order_by("pk")}
    return seen_among(actor, [by_id[each] for each in ids if each in by_id])


def _written(kind: str, found: list[Seen]) -> HttpResponse:
    if kind not in WRITERS:
        raise Http404
    return WRITERS[kind](_("preparatory-scenario"), columns_of(found), rows_of(found))
