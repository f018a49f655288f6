"""No query of an alliance's data without saying whose: an unnarrowed one raises instead of leaking."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


_validating: ContextVar[bool] = ContextVar("validating", default=False)


@contextmanager
def validation() -> Iterator[None]:
    """For the block, Django's own checks of a row against all others may look at all of them."""
    token = _validating.set(True)
    try:
        yield
    finally:
        _validating.reset(token)


class NotNarrowed(RuntimeError):
    """A tenant's table was asked for without a tenant."""


class TenantQuerySet(models.QuerySet[M]):
    """Answers only once narrowed: by ``in_alliance``, a room's own ``visible_to``, a related manager or a key.

    ``alliance_path`` of the model names the way to its alliance ("alliance" by default).
    """

    _narrowed = False

    def in_alliance(self, alliance_id: int | None) -> Self:
        """The rows of one alliance; none for somebody who acts for no alliance."""
        path = getattr(self.model, "alliance_path", "alliance")
        found: Self = self.none() if alliance_id is None else self.filter(**{f"{path}_id": alliance_id})
        found._narrowed = True
        return found

    def unscoped(self, reason: str) -> Self:
        """The rows of all alliances; ``reason`` says why that is right here."""
        if not reason:
            raise ValueError("A query across alliances needs its reason.")
        return self.narrowed()

    def narrowed(self) -> Self:
        """Say that the query is narrow enough; for the ``visible_to`` of a room."""
        clone: Self = self.all()
        clone._narrowed = True
        return clone

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._narrowed = self._narrowed
        return clone

    def _check(self) -> None:
        if not (
            self._narrowed or getattr(self, "_hints", None) or self.query.is_empty() or _validating.get()
        ):
            raise NotNarrowed(f"{self.model._meta.label} was asked for without saying whose.")

    def _fetch_all(self) -> None:
        self._check()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        """As in Django, once narrowed."""
        self._check()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        """As in Django, once narrowed."""
        self._check()
        return super().count()

    def exists(self) -> bool:
        """As in Django, once narrowed."""
        self._check()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As in Django, once narrowed."""
        self._check()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """As in Django, once narrowed."""
        self._check()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """As in Django, once narrowed."""
        self._check()
        return super().delete()
