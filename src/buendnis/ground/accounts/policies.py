"""Who must sign in with a second factor.

A lower room knows no roles: the rooms above append a rule to ``SECOND_FACTOR_RULES``, from
``AppConfig.ready``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled

# each says of a user whether what they may do demands a second factor
SECOND_FACTOR_RULES: list[Callable[[Any], bool]] = []


def needs_second_factor(user: Any) -> bool:
    """Whether any rule demands a second factor of this user."""
    return any(rule(user) for rule in SECOND_FACTOR_RULES)


def has_second_factor(user: Any) -> bool:
    """Whether the user has set up an authenticator app."""
    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP]))
