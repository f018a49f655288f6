"""How allauth is meant here: plain words, mails without links that open anything, secrets kept encrypted."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from buendnis.ground.accounts.policies import needs_second_factor


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in by a code that is bound to the asking browser; mails go through the outbox."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed. Please turn to your alliance’s office."),
        "email_password_mismatch": _(
            "Address and password do not fit together. If you have forgotten the password, "
            "or never set one, have a code sent to you."
        ),
        "incorrect_password": _("This is not the password of this account."),
        "incorrect_code": _("This code is wrong or has expired. Please check it, or ask for a new one."),
        "rate_limited": _("That was too often in a short time. Please wait a few minutes."),
        "too_many_login_attempts": _(
            "Too many tries. For your protection this is closed for up to ten minutes."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Anybody may have an account, to hand in an idea or an application; it carries no rights."""
        return True

    def send_account_already_exists_mail(self, email: str) -> None:
        """Whoever wanted to open a second account is told of the first; allauth would offer a password."""
        self.send_mail("account/email/account_already_exists", email, {})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Into the outbox, with the address of this installation as its operator names it."""
        super().send_mail(template_prefix, email, {**context, "base_url": settings.BASE_URL})


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The key of an authenticator app lies encrypted in the database, and stays where a role demands it."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "Your role demands a second factor, so it cannot be removed. "
            "If you have lost your phone, turn to your alliance’s office."
        ),
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the app of somebody whose role demands one."""
        return authenticator.type != Authenticator.Type.TOTP or not needs_second_factor(authenticator.user)

    def encrypt(self, text: str) -> str:
        """Encrypted with the installation's own key."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The reverse of :meth:`encrypt`."""
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(settings.SECOND_FACTOR_KEY.encode()).digest()))
