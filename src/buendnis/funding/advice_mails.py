"""Mails about cases of advice. None carries authority: each leads to a page where one signs in."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Mandate
from buendnis.alliances.selectors import office_of
from buendnis.funding.models import AdviceCase, AdviceNote, AdviceStep
from buendnis.ground.accounts.models import User
from buendnis.ground.mail.services import queue_mail

KINDS = (
    "advice.confirm",
    "advice.asked",
    "advice.shared",
    "advice.document",
    "advice.done",
    "advice.closed",
    "advice.handed_over",
)


def ask_to_confirm(case: AdviceCase) -> None:
    """To whoever asked for advice by the public form."""
    if case.asked_by is not None:
        path = reverse("funding:advice_confirm", args=[case.public_id])
        _send(case, "advice.confirm", case.asked_by, _("Please confirm your request for advice"), path)


def tell_office(case: AdviceCase) -> None:
    """To the office: somebody asks for advice."""
    subject = format_lazy(_("Somebody asks for advice: {subject}"), subject=case.subject)
    for mandate in office_of(case.alliance):
        if mandate.person.user is not None:
            _send(case, "advice.asked", mandate.person.user, subject)


def share_note(note: AdviceNote) -> None:
    """To whoever is advised: a note that was shared with them."""
    subject = format_lazy(_("Advice on: {subject}"), subject=note.case.subject)
    if note.case.idea is not None:
        subject = format_lazy(_("Advice on your idea: {title}"), title=note.case.idea.title)
    _to_advised(note.case, "advice.shared", subject, note=note, steps=note.steps.filter(is_shared=True))


def tell_document(case: AdviceCase, *, from_office: bool) -> None:
    """To the other side: there is a new paper."""
    subject = format_lazy(_("A new document: {subject}"), subject=case.subject)
    if from_office:
        _to_advised(case, "advice.document", subject)
    else:
        _to_responsible(case, "advice.document", subject)


def tell_done(step: AdviceStep) -> None:
    """To the office: whoever is advised has ticked a step off."""
    subject = format_lazy(_("A step is done: {subject}"), subject=step.case.subject)
    _to_responsible(step.case, "advice.done", subject, step=step)


def tell_closed(case: AdviceCase) -> None:
    """To whoever is advised: the case is closed, with its result."""
    _to_advised(case, "advice.closed", format_lazy(_("Advice closed: {subject}"), subject=case.subject))


def tell_hand_over(case: AdviceCase, to: Mandate, note: str) -> None:
    """To whoever is responsible from now on."""
    if to.person.user is not None:
        subject = format_lazy(_("You are responsible now: {subject}"), subject=case.subject)
        _send(case, "advice.handed_over", to.person.user, subject, note=note)


def _to_advised(case: AdviceCase, kind: str, subject: str | Promise, **context: object) -> None:
    user = case.asked_by or (case.idea.brought_by if case.idea else None)
    if user is not None:
        # whoever brought an idea finds its advice on the idea's page
        path = reverse("funding:idea", args=[case.idea.public_id]) if case.idea else ""
        _send(case, kind, user, subject, path, **context)


def _to_responsible(case: AdviceCase, kind: str, subject: str | Promise, **context: object) -> None:
    """To the person responsible; while there is none, to the whole office."""
    mandates = [case.responsible] if case.responsible else list(office_of(case.alliance))
    for mandate in mandates:
        if mandate.person.user is not None:
            _send(case, kind, mandate.person.user, subject, "", **context)


def _send(
    case: AdviceCase, kind: str, user: User, subject: str | Promise, path: str = "", **context: object
) -> None:
    path = path or reverse("funding:advice_case", args=[case.public_id])
    queue_mail(
        kind,
        user.email,
        subject,
        f"mail/{kind}.txt",
        {"case": case, "alliance": case.alliance, "url": settings.BASE_URL + path, **context},
        alliance_id=case.alliance_id,
        user_id=user.pk,
    )
