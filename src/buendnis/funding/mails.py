"""Mails about outlines. They say what happened and where to look; one signs in there."""

from __future__ import annotations

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from buendnis.alliances.selectors import office_of
from buendnis.funding.models import Application, ApplicationRevision, PreCheck
from buendnis.ground.accounts.models import User
from buendnis.ground.mail.services import queue_mail

TEMPLATES = "funding/applications/mail"


def submitted(application: Application, revision: ApplicationRevision) -> None:
    """To whoever writes the outline, and to the office."""
    again = revision.number > 1
    _to_members(application, "application.submitted", "submitted", again=again)
    _to_office(application, "application.arrived", "arrived", again=again)


def returned(application: Application) -> None:
    """To whoever writes the outline: why, and what to change."""
    _to_members(application, "application.returned", "returned")


def extended(application: Application, reason: str) -> None:
    """To whoever writes the outline: there is more time."""
    _to_members(application, "application.extended", "extended", why=reason)


def overdue(application: Application) -> None:
    """To the office: an outline did not come back in time."""
    _to_office(application, "application.overdue", "overdue")


def withdrawn(application: Application, *, by_office: bool) -> None:
    """To whoever writes the outline, and to the office if it has ever seen it."""
    _to_members(application, "application.withdrawn", "withdrawn", by_office=by_office)
    if application.number:
        _to_office(application, "application.withdrawn", "withdrawn", by_office=by_office)


def checked(application: Application, precheck: PreCheck) -> None:
    """To whoever writes the outline: the pre-check is complete."""
    _to_members(application, "application.checked", "checked", remark=precheck.remark)


def invited(application: Application, user: User) -> None:
    """To somebody who may write with others now."""
    _queue(user, application, "application.invited", "invited")


def _to_members(application: Application, kind: str, template: str, **context: object) -> None:
    for member in application.members.select_related("user").order_by("pk"):
        _queue(member.user, application, kind, template, **context)


def _to_office(application: Application, kind: str, template: str, **context: object) -> None:
    for mandate in office_of(application.alliance):
        if mandate.person.user is not None:
            _queue(mandate.person.user, application, kind, template, **context)


def _queue(user: User, application: Application, kind: str, template: str, **context: object) -> None:
    subjects = {
        "submitted": lambda: _("Your outline has arrived: %s"),
        "arrived": lambda: _("An outline has been submitted: %s"),
        "returned": lambda: _("Please change your outline: %s"),
        "withdrawn": lambda: _("Outline withdrawn: %s"),
        "checked": lambda: _("Pre-check done: %s"),
        "extended": lambda: _("More time for your outline: %s"),
        "overdue": lambda: _("Not back in time: %s"),
        "invited": lambda: _("You are invited to write an outline: %s"),
    }
    with override(user.language):
        queue_mail(
            kind,
            user.email,
            subjects[template]() % application.title,
            f"{TEMPLATES}/{template}.txt",
            {
                "title": application.title,
                "number": application.number,
                "alliance": application.alliance.name,
                "reason": application.state_reason,
                "until": date_format(application.returned_until, "DATE_FORMAT")
                if application.returned_until
                else "",
                "url": reverse("funding:application", args=[application.public_id]),
                **context,
            },
            alliance_id=application.alliance_id,
            user_id=user.pk,
        )
