"""What one may change about one's own account."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, RequestLoginCodeForm
from allauth.mfa import app_settings as mfa
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from buendnis.ground.accounts.models import User


class NameForm(forms.Form):
    """The name that others read beside what one does."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("Others read it beside what you do."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class PasswordSignInForm(LoginForm):  # type: ignore[misc]
    """Address and password. allauth leaves the password out where accounts are opened without one."""

    def _setup_password_field(self) -> None:
        self.fields["login"].label = _("E-mail")
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )


class AskForCodeForm(RequestLoginCodeForm):  # type: ignore[misc]
    """The address to which a code is sent: the one thing to do on its page, so that one types at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autofocus"] = True


class EnterCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code that came by mail, typed at once, too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = True


class _OnceOnly:
    """No code of an app opens anything twice (RFC 6238, 5.2).

    allauth forgets a used code after 30 seconds, which is too early where its neighbours are accepted, too.
    """

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        key = f"second-factor.used?user={self.user.pk}&code={code.strip()}"  # type: ignore[attr-defined]
        if not cache.add(key, True, timeout=mfa.TOTP_PERIOD * (2 * mfa.TOTP_TOLERANCE + 1)):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondFactorForm(_OnceOnly, AuthenticateForm):  # type: ignore[misc]
    """The code of the app, or a recovery code, at signing in."""


class SecondFactorAgainForm(_OnceOnly, ReauthenticateForm):  # type: ignore[misc]
    """The same before something that asks for it once more."""


class PasswordForm(forms.Form):
    """A new password for one's own account, typed twice."""

    password1 = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("New password, once more"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password1"].help_text = " ".join(password_validators_help_texts())

    def clean_password1(self) -> str:
        """As long and as unlike other words as the installation demands."""
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Both alike, so that a slip of the finger locks nobody out."""
        data = super().clean() or {}
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ. Please type the same one twice."))
        return data
