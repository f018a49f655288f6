"""Links that other rooms add to the account page (mail settings, data about me …)."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class AccountLink:
    """A link under "More settings"."""

    label: str | Promise
    url_name: str

    @property
    def url(self) -> str:
        """Where it leads."""
        return reverse(self.url_name)


_links: dict[str, AccountLink] = {}


def register(label: str | Promise, url_name: str) -> None:
    """Add a link to the account page, from ``AppConfig.ready`` of the room that serves it."""
    _links[url_name] = AccountLink(label, url_name)


def links() -> list[AccountLink]:
    """The links in the order of their registration."""
    return list(_links.values())
