"""Mails about ideas. None carries authority: each leads to a page where one signs in."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.selectors import office_of
from buendnis.funding import mails
from buendnis.funding.models import Application, Idea, IdeaComment
from buendnis.ground.accounts.models import User
from buendnis.ground.mail.services import queue_mail


def ask_to_confirm(idea: Idea) -> None:
    """To whoever brought the idea by the public form."""
    _to_bringer(
        idea,
        "idea.confirm",
        _("Please confirm your idea"),
        reverse("funding:idea_confirm", args=[idea.public_id]),
    )


def tell_office(idea: Idea, but: int | None = None) -> None:
    """To the office: there is a new idea; not to the account ``but``, whose owner entered it."""
    for mandate in office_of(idea.alliance):
        user = mandate.person.user
        if user is not None and user.pk != but:
            subject = format_lazy(_("A new idea: {title}"), title=idea.title)
            _send(idea, "idea.received", user.email, user.pk, subject, _page(idea))


def tell_state(idea: Idea) -> None:
    """To whoever brought it: it was parked, declined, or taken up again."""
    _to_bringer(
        idea, "idea.state", format_lazy(_("News of your idea: {title}"), title=idea.title), _page(idea)
    )


def tell_outline(idea: Idea, application: Application, writer: User) -> None:
    """To whoever writes the outline; where that is somebody else, whoever brought the idea hears of it, too."""
    if idea.brought_by != writer:
        mails.invited(application, writer)
        tell_state(idea)
        return
    url = reverse("funding:application", args=[application.public_id])
    subject = format_lazy(_("Your idea becomes an outline: {title}"), title=idea.title)
    _to_bringer(idea, "idea.outlined", subject, url)


def tell_comment(comment: IdeaComment, but: int | None = None) -> None:
    """To whoever brought it: a comment that they may read; not to the account ``but``, which wrote it."""
    idea, seat = comment.idea, comment.author.seat
    who = seat.name if seat is not None else _("The office of the alliance")
    subject = format_lazy(_("A comment on your idea: {title}"), title=idea.title)
    if idea.brought_by_id != but:
        _to_bringer(idea, "idea.commented", subject, _page(idea), who=who, text=comment.text)


def tell_merged(idea: Idea) -> None:
    """To whoever brought it: it goes on as part of another one."""
    other = idea.merged_into.title if idea.merged_into else ""
    subject = format_lazy(_("News of your idea: {title}"), title=idea.title)
    _to_bringer(idea, "idea.merged", subject, _page(idea), other=other)


def tell_published(idea: Idea, but: int | None = None) -> None:
    """To whoever brought it, unless the account ``but`` has done it itself: others can read it now."""
    if idea.brought_by_id != but:
        subject = format_lazy(_("Your idea is published: {title}"), title=idea.title)
        _to_bringer(idea, "idea.published", subject, _page(idea))


def _page(idea: Idea) -> str:
    return reverse("funding:idea", args=[idea.public_id])


def _to_bringer(idea: Idea, kind: str, subject: str | Promise, path: str, **context: object) -> None:
    if idea.brought_by is not None:
        _send(idea, kind, idea.brought_by.email, idea.brought_by.pk, subject, path, **context)


def _send(
    idea: Idea, kind: str, to: str, user_id: int, subject: str | Promise, path: str, **context: object
) -> None:
    queue_mail(
        kind,
        to,
        subject,
        f"mail/{kind}.txt",
        {"idea": idea, "alliance": idea.alliance, "url": settings.BASE_URL + path, **context},
        alliance_id=idea.alliance_id,
        user_id=user_id,
    )
