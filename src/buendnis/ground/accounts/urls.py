"""The account's own pages and those of allauth that are in use.

One signs in by a code that came by mail and works in the asking browser only, or by a password if one has
set one, and by a second factor where the role demands it or the owner wants it. A forgotten password needs no
way of its own: the code opens the account. So allauth's addresses are named one by one.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import include, path
from django.views.generic import RedirectView

from buendnis.ground.accounts import views
from buendnis.ground.accounts.forms import PasswordSignInForm

own = [
    path("", views.overview, name="overview"),
    path("sitzungen/", views.sessions, name="sessions"),
    path("passwort/", views.password, name="password"),
    path("passwort/entfernen/", views.remove_password, name="remove_password"),
]
# allauth names its routes without a namespace
urlpatterns = [
    path("", include((own, "accounts"))),
    path(
        "anmeldung/",
        RedirectView.as_view(pattern_name="account_request_login_code", query_string=True),
        name="account_login",
    ),
    path("anmelden/", account.request_login_code, name="account_request_login_code"),
    path("anmelden/code/", account.confirm_login_code, name="account_confirm_login_code"),
    path(
        "anmelden/passwort/",
        account.LoginView.as_view(form_class=PasswordSignInForm),
        name="account_password_login",
    ),
    path("bestaetigen/", account.reauthenticate, name="account_reauthenticate"),
    path("abmelden/", account.logout, name="account_logout"),
    path("anlegen/", account.signup, name="account_signup"),
    path("geschlossen/", account.account_inactive, name="account_inactive"),
    path("e-mail/", account.email, name="account_email"),
    path("e-mail/bestaetigen/", account.email_verification_sent, name="account_email_verification_sent"),
    path("zweiter-faktor/", mfa.index, name="mfa_index"),
    path("zweiter-faktor/anmelden/", mfa.authenticate, name="mfa_authenticate"),
    path("zweiter-faktor/bestaetigen/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("zweiter-faktor/einrichten/", totp.activate_totp, name="mfa_activate_totp"),
    path("zweiter-faktor/entfernen/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("zweiter-faktor/ersatzcodes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "zweiter-faktor/ersatzcodes/neu/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path(
        "zweiter-faktor/ersatzcodes/datei/", codes.download_recovery_codes, name="mfa_download_recovery_codes"
    ),
]
