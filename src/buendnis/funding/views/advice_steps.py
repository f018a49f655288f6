"""What is done in a case of advice, one page per step: next steps, papers, hand-over, waiting, the end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from buendnis.funding.forms.advice import (
    CloseForm,
    DocumentForm,
    HandOverForm,
    HelperForm,
    NothingForm,
    StepForm,
    TickForm,
    WaitForm,
)
from buendnis.funding.models import AdviceCase
from buendnis.funding.policies import advice as policy
from buendnis.funding.selectors import advice as questions
from buendnis.funding.services import advice_course as verbs
from buendnis.funding.services import advice_notes
from buendnis.funding.views.advice import crumbs_of, find, find_advised
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.actor import Role
from buendnis.ground.look.steps import Said, Step, take
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError


def _take(
    request: ActingRequest, found: AdviceCase, title: str, form: Any, do: Any, **more: Any
) -> HttpResponse:
    back = reverse("funding:advice_case", args=[found.public_id])
    step = Step(
        title=title,
        form=form,
        do=do,
        back=back,
        crumbs=tuple(crumbs_of(found, title)[:-1]),
        **{"button": title, "facts": ((_("Subject"), found.subject),)} | more,
    )
    return take(request, step)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Name a next step."""
    found = find_advised(request, public_id)

    def do(said: Said) -> str:
        advice_notes.add_step(request.actor, found, **said)
        return _("The step has been added.")

    return _take(request, found, _("Add a step"), StepForm, do)


@open_to(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def tick(request: ActingRequest, public_id: UUID, step_id: UUID) -> HttpResponse:
    """Tick a step off, with a remark if one likes; or take the tick back."""
    found = find(request, public_id)
    one = get_object_or_404(questions.steps_of(request.actor, found), public_id=step_id)
    one.case = found
    if not policy.may_tick(request.actor, one):
        get_object_or_404(found.steps.none(), public_id=step_id)  # as if there were no such page
    done = one.done_at is None

    def do(said: Said) -> str:
        advice_notes.tick_step(request.actor, one, done=done, remark=said.get("remark", ""))
        return _("The step is ticked off.") if done else _("The step is open again.")

    title = _("Tick off the step") if done else _("Open the step again")
    facts = ((_("Subject"), found.subject), (_("next step"), one.text))
    return _take(request, found, title, TickForm if done else NothingForm, do, facts=facts)


@open_to(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def document(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Add a paper; the office and whoever is advised can."""
    found = find(request, public_id)
    office = policy.advises(request.actor, found)

    def do(said: Said) -> str:
        try:
            advice_notes.add_document(
                request.actor, found, said["file"], is_shared=said.get("is_shared", False)
            )
        except ProcessError:
            raise
        except ValidationError as problem:
            raise ProcessError(problem.messages[0], "file") from problem
        return _("The document has been added.")

    effect = "" if office else _("The office reads what you add here.")
    return _take(
        request, found, _("Add a document"), DocumentForm, do, options={"office": office}, effect=effect
    )


@open_to(Role.SECRETARIAT)
@require_POST
def undocument(request: ActingRequest, public_id: UUID, document_id: UUID) -> HttpResponse:
    """Take a paper out of the case."""
    found = find_advised(request, public_id)
    advice_notes.remove_document(
        request.actor, found, get_object_or_404(found.documents.all(), document=document_id)
    )
    messages.success(request, _("The document has been removed."))
    return redirect("funding:advice_case", found.public_id)


@open_to(Role.SECRETARIAT)
@require_POST
def take_over(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Become responsible oneself."""
    found = find_advised(request, public_id)
    own = questions.colleagues(found.alliance).filter(pk=request.actor.mandate_id or 0).first()
    if own is not None:
        try:
            verbs.hand_over(request.actor, found, own)
        except ProcessError as problem:
            messages.error(request, problem.text)
        else:
            messages.success(request, _("You are responsible now."))
    return redirect("funding:advice_case", found.public_id)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Give the case to somebody else of the office."""
    found = find_advised(request, public_id)

    def do(said: Said) -> str:
        verbs.hand_over(request.actor, found, said["given_to"], said["note"])
        return _("The case has been handed over.")

    return _take(
        request,
        found,
        _("Hand over"),
        HandOverForm,
        do,
        options={"case": found},
        effect=_("The other person is told by mail; the note stays internal."),
    )


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def helper(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Name who helped to write the outline."""
    found = find_advised(request, public_id)

    def do(said: Said) -> str:
        verbs.name_helper(request.actor, found, said["person"])
        return _("Saved. This person does not assess the outline.")

    return _take(
        request,
        found,
        _("Name who helps to write"),
        HelperForm,
        do,
        options={"case": found},
        effect=_("Whoever helped to write an outline does not assess it. This can't be taken back."),
    )


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def wait(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say for whom the case waits."""
    found = find_advised(request, public_id)

    def do(said: Said) -> str:
        verbs.wait_for(request.actor, found, said["waiting_for"])
        return _("The case waits now.")

    initial = {"waiting_for": found.waiting_for}
    return _take(request, found, _("Let it wait"), WaitForm, do, initial=initial)


@open_to(Role.SECRETARIAT)
@require_POST
def go_on(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """What the case waited for has come."""
    return _at_once(request, public_id, verbs.go_on, _("The case goes on."))


@open_to(Role.SECRETARIAT)
@require_POST
def reopen(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take a closed case up again."""
    return _at_once(request, public_id, verbs.reopen_case, _("The case is open again."))


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Close the case with its result."""
    found = find_advised(request, public_id)
    left = found.steps.filter(done_at__isnull=True).count()

    def do(said: Said) -> str:
        verbs.close_case(request.actor, found, said["result"], said["note"])
        return _("The case is closed. Whoever is advised is told.")

    effect = _("%(number)d steps are still open; nobody is reminded of them any more.") % {"number": left}
    return _take(request, found, _("Close the case"), CloseForm, do, effect=effect if left else "")


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Erase who was advised, once the case is closed."""
    found = find_advised(request, public_id)

    def do(said: Said) -> str:
        verbs.erase_persons(request.actor, found)
        return _("The persons of this case have been erased.")

    number = found.contacts.count()
    effect = _(
        "%(number)d contacts, the link to the account, the mails about this case and the personal values of its "
        "record are erased for good. Notes, steps and documents stay: please look whether they name persons."
    ) % {"number": number}
    return _take(request, found, _("Erase the persons"), NothingForm, do, effect=effect, danger=True)


def _at_once(request: ActingRequest, public_id: UUID, verb: Any, said: str) -> HttpResponse:
    found = find_advised(request, public_id)
    try:
        verb(request.actor, found)
    except ProcessError as problem:
        messages.error(request, problem.text)
    else:
        messages.success(request, said)
    return redirect("funding:advice_case", found.public_id)
