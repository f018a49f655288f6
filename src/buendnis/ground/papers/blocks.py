"""The plain blocks that a paper is made of. Every string in them is text, never markup.

One description serves PDF and DOCX. Line ends in a text part its paragraphs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Tone(StrEnum):
    """What a box stands for; its title says it in words, too."""

    GOOD = "good"
    CAREFUL = "careful"
    BAD = "bad"
    PLAIN = "plain"


@dataclass(frozen=True)
class Heading:
    """A heading below the paper's title: level 1 for a chapter, 2 for a part of it."""

    text: str
    level: int = 1
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True)
class Paragraph:
    """Running text; ``small`` for what only few will read."""

    text: str
    small: bool = False
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True)
class Facts:
    """Terms and what is said about each; a fact without text is left out."""

    rows: Sequence[tuple[str, str]]
    kind: str = field(default="facts", init=False)


@dataclass(frozen=True)
class Bullets:
    """A list; numbered where the text speaks of "number 2"."""

    items: Sequence[str]
    numbered: bool = False
    kind: str = field(default="bullets", init=False)


@dataclass(frozen=True)
class Column:
    """A column's label and its share of the width; numbers stand at the right."""

    label: str
    share: int = 1
    right: bool = False


@dataclass(frozen=True)
class Table:
    """A table with one row of headers; its last ``sums`` rows are sums."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    sums: int = 0
    kind: str = field(default="table", init=False)

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"A row of the table “{self.caption}” has not as many cells as columns.")


@dataclass(frozen=True)
class Box:
    """What must not be overlooked: a title, a text and possibly numbered points."""

    title: str
    text: str = ""
    points: Sequence[str] = ()
    tone: Tone = Tone.PLAIN
    kind: str = field(default="box", init=False)


@dataclass(frozen=True)
class Signature:
    """Who answers for the paper: a name or role, what it is, and where and when it was released."""

    name: str
    role: str = ""
    note: str = ""


@dataclass(frozen=True)
class Signatures:
    """The signatures side by side, each above room for a hand."""

    entries: Sequence[Signature]
    kind: str = field(default="signatures", init=False)


Block = Heading | Paragraph | Facts | Bullets | Table | Box | Signatures
