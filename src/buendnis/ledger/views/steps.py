"""The steps that the secretariat takes in the virtual budget; each shows what it touches before it is taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from buendnis.alliances.selectors import alliance_of
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.drafts import submitted
from buendnis.ground.drafts.tokens import key_of
from buendnis.ground.look.pages import invalid
from buendnis.ground.look.steps import Said, Step, add_error, take
from buendnis.ground.money import euro
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError
from buendnis.ledger import services
from buendnis.ledger.forms import (
    AllocateForm,
    OpenForm,
    Reason,
    ReconcileForm,
    TransferForm,
)
from buendnis.ledger.models import BudgetHead, Posting, Stage
from buendnis.ledger.selectors import balances
from buendnis.ledger.services.statements import booked_at
from buendnis.ledger.services.transfers import targets_of
from buendnis.ledger.views.pages import found_head, found_statement, title_of


@open_to(Role.SECRETARIAT)
def open_budget(request: ActingRequest) -> HttpResponse:
    """Open the budget of a recognition."""
    alliance = alliance_of(request.actor)

    def do(said: Said) -> str:
        services.open_head(request.actor, said["recognition"], said["programme_area"])
        return _("The budget is open. Please enter what the ministry has allocated.")

    page = reverse("ledger:overview")
    step = Step(
        _("Open a budget"),
        OpenForm,
        do,
        page,
        ((page, _("Budget")),),
        effect=_("A recognition has one budget per programme area. It begins empty."),
        button=_("Open the budget"),
        options={"alliance": alliance},
    )
    return take(request, step)


@open_to(Role.SECRETARIAT)
def allocate(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Note what the ministry has given."""
    head = found_head(request, public_id)

    def do(said: Said) -> str:
        services.allocate(request.actor, head, key=key_for(request, "allocate"), **said)
        return _("%(amount)s are allocated.") % {"amount": euro(said["amount"])}

    return take(
        request, step_of(_("Enter an allocation"), head, AllocateForm, do, button=_("Book the allocation"))
    )


@open_to(Role.SECRETARIAT)
def transfer(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Carry money over into a later recognition, or move it between programme areas."""
    head = found_head(request, public_id)
    later, beside = targets_of(head)
    found = {str(each.public_id): each for each in (*later, *beside)}
    names = [
        (str(each.public_id), _("%(budget)s (carried over)") % {"budget": title_of(each)}) for each in later
    ] + [(str(each.public_id), _("%(budget)s (reallocated)") % {"budget": title_of(each)}) for each in beside]

    def do(said: Said) -> str:
        chosen = found[said["target"]]
        verb = services.carry_over if chosen in later else services.reallocate
        facts = {name: said[name] for name in ("reason", "source", "source_date")}
        verb(request.actor, head, chosen, said["amount"], key=key_for(request, "transfer"), **facts)
        return _("%(amount)s stand in the other budget now.") % {"amount": euro(said["amount"])}

    free = balances(head).free
    step = step_of(
        _("Move money into another budget"),
        head,
        TransferForm,
        do,
        facts=((_("Free at present"), euro(free)),),
        effect=_(
            "What a recognition leaves over is carried into a later one, or moved between programme areas. "
            "Both need the ministry’s letter."
        )
        if names
        else _(
            "There is no budget to move money into: neither a later recognition of this programme area, nor "
            "another programme area of this recognition. Please open one first."
        ),
        button=_("Move the money"),
        initial={"amount": free},
        options={"targets": names},
    )
    return take(request, step)


@open_to(Role.SECRETARIAT)
def reconcile(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Compare with the bank's list; of one that was entered before, what it says need not be typed again."""
    head = found_head(request, public_id)
    found = balances(head)
    data, files = submitted(request)
    form = ReconcileForm(data, files, initial=_said_before(request, head))
    if request.method == "POST" and form.is_valid():
        try:
            statement = services.reconcile(
                request.actor,
                head,
                as_of=form.cleaned_data["as_of"],
                source=form.cleaned_data["source"],
                stated=form.stated(),
                key=key_for(request, "reconcile"),
            )
        except ProcessError as error:
            add_error(form, error)
        else:
            return redirect("ledger:statement", statement.public_id)
    step = step_of(
        _("Compare with the bank’s list"),
        head,
        ReconcileForm,
        lambda _said: "",
        facts=(
            (_("Allocated"), euro(found.allocated)),
            (_("Committed and not yet paid"), euro(booked_at(found, Stage.COMMITTED))),
            (_("Paid"), euro(found.paid)),
        ),
        effect=_("The differences are shown next; nothing is booked yet."),
        button=_("Compare"),
    )
    context = {"step": step, "form": form, "crumbs": [*step.crumbs, ("", step.title)]}
    return (invalid if form.errors else render)(request, step.template, context)


@open_to(Role.SECRETARIAT)
def correct(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Book the differences to the bank's list."""
    statement = found_statement(request, public_id)

    def do(said: Said) -> str:
        done = services.correct(request.actor, statement, said["reason"])
        return _("The books follow the bank’s list: %(number)s postings.") % {"number": len(done)}

    step = step_of(
        _("Book the differences"),
        statement.head,
        Reason,
        do,
        facts=((_("Source"), statement.source), (_("List as of"), date_format(statement.as_of))),
        effect=_("Each difference is booked as a posting that names the list as its source."),
        button=_("Book the differences"),
        initial={"reason": _("The bank’s list is the truth")},
    )
    return take(request, step)


@open_to(Role.SECRETARIAT)
def reverse_posting(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Book a posting back."""
    visible = Posting.objects.in_alliance(request.actor.alliance_id)
    posting = get_object_or_404(visible.select_related("head__recognition__alliance"), public_id=public_id)

    def do(said: Said) -> str:
        services.reverse(request.actor, posting, said["reason"])
        return _("The posting is booked back.")

    step = step_of(
        _("Book back"),
        posting.head,
        Reason,
        do,
        facts=(
            (_("Booked"), date_format(localtime(posting.booked_at), "DATETIME_FORMAT")),
            (_("Step"), f"{posting.get_origin_display()} → {posting.get_target_display()}"),
            (_("Amount"), euro(posting.amount)),
            (_("For"), posting.cause_label),
        ),
        effect=_("The posting stays; a second one that names it takes it back."),
        button=_("Book it back"),
        danger=True,
    )
    return take(request, step)


def _said_before(request: ActingRequest, head: BudgetHead) -> dict[str, Any]:
    """What the list says that the address names, if it is one of this budget."""
    try:
        wanted = UUID(request.GET.get("list", ""))
    except ValueError:
        return {}
    before = head.statements.filter(public_id=wanted).prefetch_related("balances").first()
    if before is None:
        return {}
    said = {each.stage: each.stated for each in before.balances.all()}
    return {"as_of": before.as_of, "source": before.source, **said}


def step_of(
    title: str, head: BudgetHead, form: type[forms.Form], do: Callable[[Said], str], **more: Any
) -> Step:
    """A step on the way to and from the page of its budget."""
    page = reverse("ledger:head", args=[head.public_id])
    crumbs = ((reverse("ledger:overview"), _("Budget")), (page, title_of(head)))
    return Step(title, form, do, page, crumbs, **more)


def key_for(request: ActingRequest, step: str) -> str:
    """The key of what a form books: sent twice, it is booked once."""
    return f"{step}:{key_of(request) or uuid4().hex}"
