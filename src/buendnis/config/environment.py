"""What the host says about this installation: read once, from the environment only."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class OperatorNeeded(Exception):
    """Whoever runs this installation has to do something; the text says what, and the command prints it."""


class BadEnvironment(OperatorNeeded):
    """A setting in the environment is missing or cannot be read; the text says which and what to do."""


def text(name: str, default: str = "") -> str:
    """The variable ``name`` without surrounding space; an empty one counts as absent."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """The variable ``name`` read as yes or no."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadEnvironment(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int) -> int:
    """The variable ``name`` read as a whole number."""
    value = text(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise BadEnvironment(f"{name} must be a whole number, not {value!r}.") from error


def home() -> Path:
    """The folder that holds what this installation makes: secrets, documents, seals, logs."""
    return Path(text("BUENDNIS_HOME") or Path.cwd() / "var").absolute()


def database(url: str) -> dict[str, Any]:
    """Django's description of the PostgreSQL at ``url`` (``postgresql://user:pw@host:port/name?option=value``).

    A socket folder is named as ``?host=/folder``. Raises BadEnvironment for any other kind of database.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadEnvironment("DATABASE_URL must start with postgresql://; Bündnis stores in PostgreSQL only.")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "buendnis",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
    }
