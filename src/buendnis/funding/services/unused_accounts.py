"""Accounts that a public form opened, and that nobody ever used."""

from __future__ import annotations

from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor
from buendnis.ground.audit.services import erase_personal_values
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, verb


@verb
def delete_if_never_used(user_id: int) -> bool:
    """Delete an account that a form opened, unless somebody signed in or something rests on it."""
    user = User.objects.select_for_update().filter(pk=user_id, last_login__isnull=True).first()
    if (
        user is None
        or hasattr(user, "person")
        or user.ideas.unscoped("whether any idea rests on the account").exists()
        or user.advice_cases.unscoped("whether any request rests on the account").exists()
        or user.application_memberships.exists()
    ):
        return False
    actor = Actor.system("expiry")
    record(actor, "account.deleted", user)
    erase_personal_values(actor, reference_to(user))
    user.delete()
    return True
