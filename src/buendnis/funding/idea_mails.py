"""Mails about ideas. None carries authority: each leads to a page where one signs in."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.selectors import office_of
from buendnis.funding.models import AdviceNote, Application, Idea
from buendnis.ground.mail.services import queue_mail


def ask_to_confirm(idea: Idea) -> None:
    """To whoever brought the idea by the public form."""
    _to_bringer(
        idea,
        "idea.confirm",
        _("Please confirm your idea"),
        reverse("funding:idea_confirm", args=[idea.public_id]),
    )


def tell_office(idea: Idea) -> None:
    """To the office: there is a new idea."""
    for mandate in office_of(idea.alliance):
        user = mandate.person.user
        if user is not None:
            _send(idea, "idea.received", user.email, user.pk, _("A new idea: %s") % idea.title, _page(idea))


def tell_state(idea: Idea) -> None:
    """To whoever brought it: it was parked, declined, or taken up again."""
    _to_bringer(idea, "idea.state", _("News of your idea: %s") % idea.title, _page(idea))


def tell_outline(idea: Idea, application: Application) -> None:
    """To whoever brought it: there is an outline to write on."""
    url = reverse("funding:application", args=[application.public_id])
    _to_bringer(idea, "idea.outlined", _("Your idea becomes an outline: %s") % idea.title, url)


def share_advice(note: AdviceNote) -> None:
    """To whoever brought it: a note of the advice."""
    idea = note.idea
    _to_bringer(idea, "advice.shared", _("Advice on your idea: %s") % idea.title, _page(idea), note=note)


def _page(idea: Idea) -> str:
    return reverse("funding:idea", args=[idea.public_id])


def _to_bringer(idea: Idea, kind: str, subject: str, path: str, **context: object) -> None:
    if idea.brought_by is not None:
        _send(idea, kind, idea.brought_by.email, idea.brought_by.pk, subject, path, **context)


def _send(idea: Idea, kind: str, to: str, user_id: int, subject: str, path: str, **context: object) -> None:
    queue_mail(
        kind,
        to,
        subject,
        f"mail/{kind}.txt",
        {"idea": idea, "alliance": idea.alliance, "url": settings.BASE_URL + path, **context},
        alliance_id=idea.alliance_id,
        user_id=user_id,
    )
