"""A paper: what its letterhead says, and its blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from buendnis.ground.papers.blocks import Block


@dataclass(frozen=True)
class Sender:
    """Whose letterhead it is: the alliance, who carries its office, and the lines of the address."""

    name: str
    host: str
    address: Sequence[str]

    @property
    def line(self) -> str:
        """Host and address in one line, without saying the alliance's own name twice."""
        parts = (self.host if self.host != self.name else "", *self.address)
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True)
class Verification:
    """Where a reader compares the paper with the register: address and hash of the content."""

    address: str
    content_hash: str


@dataclass(frozen=True)
class Paper:
    """A paper in full, in its ``language``; ``moment`` (aware) is when it was made.

    ``kind`` is what it is ("Fachliche Stellungnahme"), ``subject`` what it is about, ``details`` short
    terms beside the title such as number and date. ``stamp`` marks a paper that does not count, in large
    letters on each page.
    """

    language: str
    kind: str
    subject: str
    number: str
    sender: Sender
    details: Sequence[tuple[str, str]]
    blocks: Sequence[Block]
    moment: datetime
    notice: str = ""
    stamp: str = ""
    verification: Verification | None = None

    def __post_init__(self) -> None:
        if self.moment.tzinfo is None:
            raise ValueError("A paper's moment needs a time zone.")

    @property
    def title(self) -> str:
        """The title for metadata: kind, number and subject."""
        return ": ".join(
            part for part in (" ".join(filter(None, (self.kind, self.number))), self.subject) if part
        )
