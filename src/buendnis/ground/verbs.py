"""One door per change: every verb is one transaction, and its record is written last in it.

The chain of the audit is locked when a record is written. Because records are written after everything else,
no transaction ever waits for a domain row while it holds the chain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.functional import Promise

from buendnis.ground.actor import Actor
from buendnis.ground.audit.pending import Pending
from buendnis.ground.reference import Reference, reference_to

P = ParamSpec("P")
R = TypeVar("R")


class NotAllowed(PermissionDenied):
    """The actor may not do this; the message says why, in words for people."""


class ProcessError(ValidationError):
    """The process does not allow this now; the message says why and what to do.

    As a ValidationError it can be added to a form: ``form.add_error(error.field, error)``.
    """

    def __init__(self, message: str | Promise, field: str | None = None) -> None:
        super().__init__(message, code="process")  # type: ignore[arg-type]
        self.field = field

    @property
    def text(self) -> str:
        """The message as one sentence."""
        return " ".join(self.messages)


_pending: ContextVar[list[Pending] | None] = ContextVar("pending_records", default=None)


@contextmanager
def unit() -> Iterator[None]:
    """One transaction whose records are written at its very end. Within another unit: a savepoint of it.

    What a failed inner unit had recorded is forgotten with what it had done.
    """
    outer = _pending.get()
    if outer is not None:
        mark = len(outer)
        try:
            with transaction.atomic():
                yield
        except BaseException:
            del outer[mark:]
            raise
        return
    records: list[Pending] = []
    token = _pending.set(records)
    try:
        with transaction.atomic():
            yield
            if records:
                from buendnis.ground.audit.writing import write

                write(records)
    finally:
        _pending.reset(token)


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function of ``services.py`` one unit: all of it happens and is recorded, or nothing."""

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with unit():
            return function(*args, **kwargs)

    return wrapper


def record(
    actor: Actor,
    action: str,
    thing: models.Model | Reference,
    *,
    alliance_id: int | None = None,
    changes: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> None:
    """Note what ``actor`` does, for the alliance's chain (default: the actor's; none: the platform's own).

    ``changes`` and ``personal`` map field names to new values. The chain holds commitments to them; the values
    themselves lie beside it, where the personal ones can be erased. Raises RuntimeError outside a verb.
    """
    records = _pending.get()
    if records is None:
        raise RuntimeError("record() is only called within a verb.")
    chain = alliance_id if alliance_id is not None else actor.alliance_id or 0
    reference = thing if isinstance(thing, Reference) else reference_to(thing)
    records.append(Pending(actor, action, reference, chain, dict(changes or {}), dict(personal or {})))


def require(allowed: bool, message: str | Promise) -> None:
    """Raise NotAllowed with ``message`` unless a policy has said yes."""
    if not allowed:
        raise NotAllowed(message)


def refuse(message: str | Promise, field: str | None = None) -> NoReturn:
    """Raise ProcessError: the step is not possible now, and ``message`` says why and what to do."""
    raise ProcessError(message, field)
