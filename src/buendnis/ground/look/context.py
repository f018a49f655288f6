"""What every page knows: theme, language, navigation, and as whom one acts."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version as installed
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language, get_language_info

from buendnis.ground.look import navigation

THEME_COOKIE = "theme"
THEMES = ("auto", "light", "dark")


@cache
def version() -> str:
    """The version of the software that answers."""
    return installed("buendnis")


class Look:
    """The frame of one page. Everything is found when the template asks for it, and only then.

    ``bare``: a page for when something is broken: it asks neither session nor database.
    """

    def __init__(self, request: HttpRequest, *, bare: bool = False) -> None:
        self._request = request
        # an error so early in the request that nobody knows yet who asks
        self.bare = bare or not hasattr(request, "actor")

    @property
    def demo(self) -> bool:
        """Whether everything shown is a worked example."""
        return bool(settings.DEMO)

    @property
    def version(self) -> str:
        """See :func:`version`."""
        return version()

    @property
    def theme(self) -> str:
        """The chosen theme: auto (as the device is set), light or dark."""
        chosen = self._request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else "auto"

    @property
    def language(self) -> str:
        """The code of the language of the page."""
        return get_language() or settings.LANGUAGE_CODE

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The codes of the languages offered, each with its own name for itself."""
        return [(code, get_language_info(code)["name_local"].capitalize()) for code, _ in settings.LANGUAGES]

    @property
    def here(self) -> str:
        """The address of this page within the site."""
        return self._request.get_full_path()

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        user = getattr(self._request, "user", None)
        return not self.bare and user is not None and user.is_authenticated

    @cached_property
    def links(self) -> list[navigation.Link]:
        """The main navigation of the visitor's role."""
        return [] if self.bare else navigation.links(self._request)

    @property
    def line(self) -> list[navigation.Link]:
        """The links that stand in the line of a wide screen."""
        return navigation.in_a_line(self.links)[0]

    @property
    def folded(self) -> list[navigation.Link]:
        """The links that are folded away behind that line."""
        return navigation.in_a_line(self.links)[1]

    @cached_property
    def standing(self) -> navigation.Standing:
        """As whom the visitor acts, and may act."""
        return navigation.Standing() if self.bare else navigation.standing(self._request)


def page(request: HttpRequest) -> dict[str, Any]:
    """The context processor: ``look`` (see :class:`Look`) and ``actor``."""
    return {"look": Look(request), "actor": getattr(request, "actor", None)}
