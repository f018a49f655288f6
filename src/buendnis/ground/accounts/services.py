"""The verbs of accounts; signing in itself is allauth's."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor
from buendnis.ground.verbs import record, require, verb


@verb
def rename(actor: Actor, user: User, name: str) -> None:
    """Change the name that others see; only one's own."""
    require(actor.user_id == user.pk, "Only your own name can be changed.")
    user.name = name.strip()
    user.save(update_fields=["name"])
    record(actor, "account.renamed", user, alliance_id=0, personal={"name": user.name})


@verb
def set_password(actor: Actor, user: User, password: str) -> None:
    """Let the account be opened by ``password``, too; all its other sessions end. Only for oneself."""
    require(actor.user_id == user.pk, "Only your own password can be set.")
    user.set_password(password)
    user.save(update_fields=["password"])
    record(actor, "account.password_set", user, alliance_id=0)


@verb
def remove_password(actor: Actor, user: User) -> None:
    """From now on only mailed codes open the account; all its other sessions end. Only for oneself."""
    require(actor.user_id == user.pk, "Only your own password can be removed.")
    user.set_unusable_password()
    user.save(update_fields=["password"])
    record(actor, "account.password_removed", user, alliance_id=0)


@verb
def open_account(actor: Actor, email: str, name: str = "") -> User:
    """The account of ``email``, opened if there is none; the first mailed code confirms the address."""
    found = User.objects.filter(email__iexact=email.strip()).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, name)
    except IntegrityError:  # somebody else has opened it in this moment
        return User.objects.get(email__iexact=email.strip())
    record(actor, "account.opened", user, alliance_id=0, personal={"email": user.email, "name": user.name})
    return user
