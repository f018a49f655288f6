"""The account: an address and a name. It carries no rights; those come from mandates."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from buendnis.ground.ids import public_id


class UserManager(BaseUserManager["User"]):
    """Opens accounts."""

    def create_user(self, email: str, name: str = "", password: str | None = None, **fields: Any) -> User:
        """Open an account for ``email``; without ``password`` one signs in by mailed codes only."""
        if not email:
            raise ValueError("An account needs an address.")
        user = self.model(email=email.strip().lower(), name=name.strip(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """By address, whatever its case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who can sign in."""

    public_id = models.UUIDField(default=public_id, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(_("name"), max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=2, default="de")
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    # Django's own permissions are not used here; libraries that ask get a plain no
    is_staff = False
    is_superuser = False

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_one_per_email",
                violation_error_message=_("There is an account with this address already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """No: rights come from mandates."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """No: rights come from mandates."""
        return False
