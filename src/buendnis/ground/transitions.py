"""Which state may follow which, as a table that reads like the process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from buendnis.ground.verbs import ProcessError


@dataclass(frozen=True)
class Transition:
    """A change of state by a verb: from any of ``origins`` to ``target``; ``who`` and ``effect`` explain it."""

    verb: str
    origins: tuple[str, ...]
    target: str
    who: str
    effect: str = ""


class Transitions:
    """The allowed changes of one kind of thing."""

    def __init__(self, *allowed: Transition) -> None:
        self.allowed = allowed

    def __iter__(self) -> Iterator[Transition]:
        return iter(self.allowed)

    def may(self, verb: str, state: str) -> bool:
        """Whether ``verb`` is possible in ``state``."""
        return any(each.verb == verb and state in each.origins for each in self.allowed)

    def next(self, verb: str, state: str, message: str | Promise = "") -> str:
        """The state that follows; raises ProcessError if ``verb`` is not possible in ``state``."""
        for each in self.allowed:
            if each.verb == verb and state in each.origins:
                return each.target
        raise ProcessError(
            message or _("This step is not possible any more. The page now shows the current state.")
        )
