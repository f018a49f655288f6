"""Secrets that a host did not name are made once and kept in its own folder, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from buendnis.config import environment as env


def secret(home: Path, name: str) -> str:
    """The secret called ``name``: ``BUENDNIS_SECRET_<NAME>`` if the host sets it, else one made at first use.

    Two processes that start together agree: the file is created exclusively, the loser reads the winner's.
    """
    named = env.text(f"BUENDNIS_SECRET_{name.upper()}")
    if named:
        return named
    folder = home / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        draft = folder / f".{name}.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            os.link(draft, path)  # atomic, and refuses to replace what another process made
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")
