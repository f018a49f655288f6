"""Who may call the routes of allauth: its views can't carry our decorator, so they are declared here."""

from __future__ import annotations

from buendnis.ground.access import EVERYONE, SIGNED_IN

ROUTES = {
    "account_login": EVERYONE,
    "account_request_login_code": EVERYONE,
    "account_confirm_login_code": EVERYONE,
    "account_password_login": EVERYONE,
    "account_reauthenticate": SIGNED_IN,
    "account_logout": EVERYONE,
    "account_signup": EVERYONE,
    "account_inactive": EVERYONE,
    "account_email": SIGNED_IN,
    # the end of opening an account, too: reached with a half-finished sign-in, not yet as somebody
    "account_email_verification_sent": EVERYONE,
    # the second step of signing in, likewise
    "mfa_authenticate": EVERYONE,
    "mfa_index": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
}
