"""The steps of a version: to the partners, to the committee, into force, into public."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from buendnis.alliances.views.shared import answer
from buendnis.decisions.forms import BringForm
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.clock import today
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import show_refusal
from buendnis.ground.look.steps import Said, Step, take
from buendnis.ground.requests import ActingRequest
from buendnis.strategy import services
from buendnis.strategy.forms import ConsultForm, OutsideForm
from buendnis.strategy.models import Strategy, StrategyState
from buendnis.strategy.services.adopting import motion_for
from buendnis.strategy.views.shared import found_version, page_of, way_to


@open_to(Role.SECRETARIAT)
def consult(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Ask the partners what they think of a draft."""
    row = _in(request, public_id, StrategyState.DRAFT)

    def do(said: Said) -> str:
        services.open_consultation(request.actor, row, **said)
        return _("The partners have been asked. Until the last day they can comment.")

    step = _step(
        row,
        _("Ask the partners"),
        ConsultForm,
        do,
        _(
            "All who act for a seat get a mail. Until the end of the consultation the text stays as it is, so that "
            "all comment on the same words."
        ),
        initial={"ends_on": today() + timedelta(weeks=4)},
    )
    return take(request, step)


@open_to(Role.SECRETARIAT)
def evaluate(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """End the consultation and take the draft up again."""
    row = _in(request, public_id, StrategyState.CONSULTATION)

    def do(said: Said) -> str:
        services.evaluate(request.actor, row)
        return _("The consultation is over. The draft can be changed again; please answer the comments.")

    running = row.consultations.filter(ended_at__isnull=True).first()
    early = running is not None and running.takes_comments(today())
    effect = (
        _("Its last day has not passed yet: it ends now, and nothing can be added any more.")
        if early
        else _("The draft can be changed again. Nothing can be added to the consultation.")
    )
    return take(request, _step(row, _("End the consultation"), forms.Form, do, effect, danger=early))


@open_to(Role.SECRETARIAT)
def ready(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say that a draft can be resolved."""
    row = _in(request, public_id, StrategyState.DRAFT)

    def do(said: Said) -> str:
        services.make_ready(request.actor, row)
        return _("The draft waits for its resolution. Meetings are offered it for their agenda.")

    effect = _("From now on its text stays. It is offered to meetings, or you bring it to a vote yourself.")
    return take(request, _step(row, _("Ready for the resolution"), forms.Form, do, effect))


@open_to(Role.SECRETARIAT)
def take_back(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Change a version again that waits for its resolution."""
    row = _in(request, public_id, StrategyState.READY)

    def do(said: Said) -> str:
        services.take_back(request.actor, row)
        return _("It is a draft again.")

    return take(
        request, _step(row, _("Make it a draft again"), forms.Form, do, _("Its text can be changed again."))
    )


@open_to(Role.SECRETARIAT)
def drop(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Give a draft up."""
    row = _in(request, public_id, StrategyState.DRAFT)

    def do(said: Said) -> str:
        services.drop_strategy(request.actor, row)
        return _("The draft has been dropped. It stays readable.")

    effect = _("It stays readable with what was said about it. It can not be taken up again.")
    return take(request, _step(row, _("Drop the draft"), forms.Form, do, effect, danger=True))


@open_to(Role.SECRETARIAT)
def outside(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Enter a resolution that was taken elsewhere."""
    row = _in(request, public_id, StrategyState.DRAFT)

    def do(said: Said) -> str:
        services.adopt_outside(request.actor, row, **said)
        return _("The version is adopted. Its text stays from now on.")

    effect = _(
        "For versions that were resolved before you used this software, or outside of it. The text is fixed for good; "
        "an earlier version that is still in force then ends on the day before this one begins."
    )
    return take(request, _step(row, _("Resolved elsewhere"), OutsideForm, do, effect))


@open_to(Role.SECRETARIAT)
def publish(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Let everybody read an adopted version."""
    row = _in(request, public_id, StrategyState.ADOPTED)
    if row.published_at is not None:
        raise Http404

    def do(said: Said) -> str:
        services.publish(request.actor, row)
        return _("Everybody can read this version now. Its address stays.")

    effect = _(
        "Everybody can read text, goals and measured values, and the names of the evidence, but not the files. "
        "This is not taken back: whoever has noted the address shall find the version there for good."
    )
    return take(request, _step(row, _("Publish"), forms.Form, do, effect))


@open_to(Role.SECRETARIAT)
def bring(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Bring a version to a committee."""
    row = _in(request, public_id, StrategyState.READY)
    form = BringForm(*submitted(request), alliance=row.alliance, initial={"mode": "meeting"})
    if request.method == "POST" and form.is_valid():
        try:
            resolution = services.bring_strategy(request.actor, row, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The motion has been drafted. The vote begins once it is opened."))
            return redirect("decisions:resolution", resolution.public_id)
    title = _("Bring to the committee")
    context = {
        "strategy": row,
        "form": form,
        "title": title,
        "motion": motion_for(row),
        "back": page_of(row),
        "crumbs": way_to(row, ("", title)),
    }
    return answer(request, "strategy/bring.html", context)


def _in(request: ActingRequest, public_id: UUID, state: StrategyState) -> Strategy:
    """The version in this state; a step that is not possible has no page."""
    row = found_version(request, public_id)
    if row.state != state:
        raise Http404
    return row


def _step(
    row: Strategy,
    title: str,
    form: type[forms.Form],
    do: Callable[[Said], str],
    effect: str,
    **more: Any,
) -> Step:
    facts = ((_("Strategy"), row.title), (_("Version"), row.version))
    return Step(
        title, form, do, page_of(row), tuple(way_to(row)), facts=facts, effect=effect, button=title, **more
    )
