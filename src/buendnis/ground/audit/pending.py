"""What a verb has recorded before it is written to its chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from buendnis.ground.actor import Actor
from buendnis.ground.reference import Reference


@dataclass(frozen=True)
class Pending:
    """A record that waits for the end of its transaction."""

    actor: Actor
    action: str
    object: Reference
    chain: int
    changes: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] = field(default_factory=dict)
