"""Saving what the database may refuse, in words that people understand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from buendnis.alliances import policies
from buendnis.alliances.models import Alliance
from buendnis.ground.actor import Actor
from buendnis.ground.periods import Period
from buendnis.ground.verbs import ProcessError, require


def require_office(actor: Actor, alliance: Alliance) -> None:
    """Raise NotAllowed unless the alliance's own secretariat acts, or the system."""
    require(policies.may_run(actor, alliance), _("Only the secretariat of this alliance does this."))


def locked(alliance_id: int) -> Alliance:
    """The alliance, held until the transaction ends, so that its mandates and versions change one by one.

    Others may still add what names the alliance.
    """
    return Alliance.objects.select_for_update(no_key=True).get(pk=alliance_id)


def save(row: models.Model) -> None:
    """Check and save ``row``; what another transaction did meanwhile is refused in the same words."""
    with readable(row):
        if isinstance(row, Period) and row.ends_on and row.ends_on < row.starts_on:
            # the database can't even compare such a period with others
            raise ProcessError(_("The end lies before the start."), "ends_on")
        row.clean_fields()  # first: a constraint can't be asked about a value that is none
        row.full_clean()
        with transaction.atomic():
            row.save()


@contextmanager
def readable(row: models.Model) -> Iterator[None]:
    """Turn what a check or the database says into a refusal, at its field if there is one."""
    try:
        yield
    except ValidationError as error:
        if isinstance(error, ProcessError):
            raise
        field, messages = next(iter(error.message_dict.items()))
        raise ProcessError(messages[0], None if field == "__all__" else field) from error
    except IntegrityError as error:
        for constraint in row._meta.constraints:
            if constraint.name in str(error):
                raise ProcessError(str(constraint.violation_error_message)) from error
        raise


def check_address(email: str) -> None:
    """Refuse what is no address."""
    try:
        validate_email(email.strip())
    except ValidationError as error:
        raise ProcessError(error.messages[0], "email") from error
