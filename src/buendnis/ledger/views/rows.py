"""Solving one row of the bank's list; each page shows what it touches before the step is taken."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.look.steps import Said, Step, take
from buendnis.ground.money import euro
from buendnis.ground.requests import ActingRequest
from buendnis.ledger.forms import AdoptForm, MatchForm, Reason
from buendnis.ledger.known import category_names
from buendnis.ledger.models import BankListState, BankRow, Earmark, RowState
from buendnis.ledger.selectors import balances, earmarks_of
from buendnis.ledger.services import banklists
from buendnis.ledger.services.banklists.comparing import (
    Books,
    kept_elsewhere,
    proposal_of,
    rows_of_the_same,
)
from buendnis.ledger.services.booking import standing_of
from buendnis.ledger.views.pages import title_of


@open_to(Role.SECRETARIAT)
def book(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Book what one row proposes."""
    row = _row(request, public_id)
    effect = ""
    if row.earmark is not None:
        proposal = proposal_of(row, row.earmark, standing_of(row.earmark))
        effect = proposal.against or " ".join(proposal.reasons)

    def do(said: Said) -> str:
        banklists.book_row(request.actor, row, said["reason"])
        return _("The difference is booked.")

    return take(
        request,
        _step(
            row,
            _("Book the difference"),
            Reason,
            do,
            effect=effect,
            button=_("Book the difference"),
            initial={"reason": _("The bank’s list is followed")},
        ),
    )


@open_to(Role.SECRETARIAT)
def match(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say which project a row speaks of."""
    row = _row(request, public_id)
    alike = {public: percent for public, _label, percent in row.proposals}
    marks = {str(mark.public_id): mark for mark in earmarks_of(row.of.head)}
    rows = row.of.rows.filter(number__gt=0, earmark__isnull=False).exclude(state=RowState.SET_ASIDE)
    named = {each.earmark_id: each for each in rows}
    names = {
        key: f"{mark.subject_label} ({euro(mark.amount)})"
        for key, mark in marks.items()
        if mark.pk not in named
    }
    for key, mark in marks.items():  # a second notice of a project has a number of its own
        if mark.pk in named and named[mark.pk].state in {RowState.OPEN, RowState.CLEAR}:
            names[key] = _("%(name)s – row %(row)s names it, too") % {
                "name": mark.subject_label,
                "row": named[mark.pk].number,
            }
    offered = [
        (key, _("%(name)s – title alike by %(percent)s %%") % {"name": names[key], "percent": percent})
        for key, percent in sorted(alike.items(), key=lambda each: -each[1])
        if key in names
    ]
    offered += [(key, name) for key, name in names.items() if key not in alike]

    def do(said: Said) -> str:
        mark: Earmark = marks[said["earmark"]]
        banklists.match_by_hand(request.actor, row, mark)
        return _("The row belongs to “%(project)s” now.") % {"project": mark.subject_label}

    return take(
        request,
        _step(
            row,
            _("Match with a project"),
            MatchForm,
            do,
            effect=_(
                "The bank’s number is kept with the project, so that the next list finds it. Nothing is booked."
            ),
            button=_("Match"),
            initial={"earmark": offered[0][0] if alike and offered else ""},
            options={"offered": offered},
        ),
    )


@open_to(Role.SECRETARIAT)
def unmatch(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take back which project a row was said to speak of."""
    row = _row(request, public_id)

    def do(_said: Said) -> str:
        banklists.unmatch(request.actor, row)
        return _("The row belongs to no project now.")

    return take(
        request,
        _step(
            row,
            _("Take the match back"),
            forms.Form,
            do,
            effect=_("The row is to be solved again. Nothing is booked."),
            button=_("Take the match back"),
        ),
    )


@open_to(Role.SECRETARIAT)
def adopt(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take a project into the books."""
    row = _row(request, public_id)
    head = row.of.head
    elsewhere = kept_elsewhere([row], head, Books.of(head)).get(row.pk)
    other = ((_("Another budget keeps money for it"), title_of(elsewhere)),) if elsewhere else ()

    def do(said: Said) -> str:
        banklists.adopt(request.actor, row, category=said["category"], reason=said["reason"])
        return _("The project stands in the books now.")

    return take(
        request,
        _step(
            row,
            _("Take into the books"),
            AdoptForm,
            do,
            more_facts=(*other, (_("Free at present"), euro(balances(head).free))),
            effect=_(
                "The grant is committed from the free money, and what was claimed and paid is booked with it."
            ),
            button=_("Take into the books"),
            options={"categories": list(category_names(head.recognition.alliance_id).items())},
        ),
    )


@open_to(Role.SECRETARIAT)
def count(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say that this row counts of a project that is on the list twice."""
    row = _row(request, public_id)

    def do(said: Said) -> str:
        banklists.count_row(request.actor, row, said["reason"])
        return _("Row %(row)s counts; the others are set aside.") % {"row": row.number}

    return take(
        request,
        _step(
            row,
            _("This row counts"),
            Reason,
            do,
            effect=_(
                "The other rows of this project are set aside. Nothing is booked yet. If they count together, "
                "please add them up instead."
            ),
            button=_("This row counts"),
        ),
    )


@open_to(Role.SECRETARIAT)
def add(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say that all rows of a project count together."""
    row = _row(request, public_id)
    rows = [row, *rows_of_the_same(row)]
    rows.sort(key=lambda each: each.number)

    def do(said: Said) -> str:
        banklists.add_up(request.actor, row, said["reason"])
        return _("The rows count together now.")

    return take(
        request,
        _step(
            row,
            _("Add the rows up"),
            Reason,
            do,
            amounts=False,
            more_facts=tuple(_beside(rows)),
            effect=_(
                "The sums are compared with the books as one row. Nothing is booked yet. If the next list has as "
                "many rows of this project, they are added up again."
            ),
            button=_("Add the rows up"),
        ),
    )


def _beside(rows: list[BankRow]) -> Iterator[tuple[str, str]]:
    """What rows say one by one, and what their sum would be."""
    for label, name in (
        (_("Granted in all"), "granted"),
        (_("Claimed in all"), "claimed"),
        (_("Paid in all"), "paid"),
    ):
        said = [(each.number, amount) for each in rows if (amount := getattr(each, name)) is not None]
        if said:
            terms = " + ".join(
                _("%(amount)s (row %(row)s)") % {"amount": euro(amount), "row": number}
                for number, amount in said
            )
            total = euro(sum((amount for _number, amount in said), Decimal(0)))
            yield label, f"{terms} = {total}" if len(said) > 1 else terms


@open_to(Role.SECRETARIAT)
def set_aside(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Leave a row as it is, with a reason."""
    row = _row(request, public_id)

    def do(said: Said) -> str:
        banklists.set_aside(request.actor, row, said["reason"])
        return _("The row is set aside.")

    return take(
        request,
        _step(
            row,
            _("Set aside"),
            Reason,
            do,
            effect=_("Nothing is booked. The same row of a later list is set aside with the same reason."),
            button=_("Set aside"),
        ),
    )


@open_to(Role.SECRETARIAT)
def reopen(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take a row up again, or rows that were added up."""
    row = _row(request, public_id)

    def do(_said: Said) -> str:
        banklists.reopen(request.actor, row)
        return _("The row is to be solved again.")

    return take(request, _step(row, _("Take up again"), forms.Form, do, button=_("Take up again")))


def _step(row: BankRow, title: str, form: Any, do: Any, *, amounts: bool = True, **more: Any) -> Step:
    page = reverse("ledger:list", args=[row.of.public_id])
    if row.state == RowState.OPEN and row.of.rows.filter(state=RowState.OPEN).count() > 1:
        back = f"{page}?state={RowState.OPEN}"  # what is still to be solved
    else:
        back = page
    head = row.of.head
    crumbs = (
        (reverse("ledger:overview"), _("Budget")),
        (reverse("ledger:head", args=[head.public_id]), title_of(head)),
        (page, _("The bank’s list")),
    )
    facts = [
        (_("Project"), row.earmark.subject_label if row.earmark else row.title),
        (_("Number at the bank"), row.bank_number),
        (_("Beneficiary"), row.beneficiary),
        *(
            (label, euro(amount))
            for label, amount in (
                (_("Granted in all"), row.all_granted),
                (_("Claimed in all"), row.all_claimed),
                (_("Paid in all"), row.all_paid),
            )
            if amount is not None and amounts
        ),
        *more.pop("more_facts", ()),
    ]
    return Step(title, form, do, back, crumbs, facts=tuple(each for each in facts if each[1]), **more)


def _row(request: ActingRequest, public_id: UUID) -> BankRow:
    visible = BankRow.objects.in_alliance(request.actor.alliance_id).filter(of__state=BankListState.COMPARED)
    related = ("of__head__recognition__alliance", "earmark__head__recognition")
    return get_object_or_404(visible.select_related(*related), public_id=public_id)
