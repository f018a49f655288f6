"""What follows from a step of signing in."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest


@receiver(authentication_step_completed, dispatch_uid="accounts.know_the_address")
def know_the_address(sender: object, user: Any, method: str, **details: Any) -> None:
    """Note the account's own address before allauth marks it as confirmed by the code that came there.

    An account that an office opened has an address that nobody has confirmed yet: its first code does.
    """
    if method != "code" or details.get("email", "").lower() != user.email.lower():
        return
    if not EmailAddress.objects.filter(user=user).exists():
        EmailAddress.objects.create(user=user, email=user.email.lower(), primary=True, verified=False)


@receiver(authenticator_added, dispatch_uid="accounts.count_the_set_up")
def count_the_set_up(
    sender: object, request: HttpRequest, user: Any, authenticator: Authenticator, **details: Any
) -> None:
    """Setting up an app by its code proves the second factor, too: no second code is asked for."""
    if authenticator.type == Authenticator.Type.TOTP:
        record_authentication(
            request, user, method="mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
        )
