"""Which characters the vendored fonts can print, and what stands for those that they can't.

PDF/UA and PDF/A forbid a missing glyph: Typst refuses the whole document for one. So a character without a
glyph is printed by its number, and so is an invisible control of writing direction: it could turn a figure
round.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
LONGEST_WORD = 45
BREAK_HERE = "\u200b"
LONG_WORD = re.compile(rf"[^ \n\-/\u00ad\u200b]{{{LONGEST_WORD + 1},}}")
# Ten letters, and what is written onto the last of them.
PIECE = re.compile("(?s:.){10}[\u0300-\u036f\u200c]*")
DIRECTION_CONTROLS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Breaks, and what parts or joins Arabic letters; none of them is seen itself.
INVISIBLE = frozenset("\u200b\u200c\u00ad")
# What joins or colours emoji: without effect in these fonts, and it would stick to the letter before.
WITHOUT_EFFECT = frozenset("\u200d\ufe0e\ufe0f")


def printable(text: str) -> str:
    """The text as it can be printed: every character has a glyph, every word finds a place to break.

    Tabs become spaces, line ends ``\\n``; other control characters and lone surrogates go. What has no
    glyph is named like ``[U+6F22]``. Words longer than :data:`LONGEST_WORD` get invisible places to break.
    """
    plain = "".join(_print(letter) for letter in plain_text(text))
    return LONG_WORD.sub(_breakable, plain)


def plain_text(text: str) -> str:
    """The text without what paper and XML can't hold, composed (NFC), with ``\\n`` as the only line end."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = text.replace("\t", " ").replace("\x0b", "\n").replace("\x0c", "\n")
    kept = (one for one in text if one == "\n" or unicodedata.category(one) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", "".join(one for one in kept if one not in "\ufffe\uffff"))


def _print(letter: str) -> str:
    if letter in WITHOUT_EFFECT:
        return ""
    if letter == "\n" or letter in INVISIBLE:
        return letter
    number = ord(letter)
    if letter in DIRECTION_CONTROLS or unicodedata.category(letter) in ("Cf", "Co", "Cn"):
        return f"[U+{number:04X}]"
    return letter if number in covered() else f"[U+{number:04X}]"


def _breakable(word: re.Match[str]) -> str:
    return PIECE.sub(lambda piece: piece[0] + BREAK_HERE, word[0]).removesuffix(BREAK_HERE)


@cache
def covered() -> frozenset[int]:
    """The characters that at least one of the vendored fonts has a glyph for."""
    return frozenset(
        number for font in sorted(FONTS.glob("*.ttf")) for number in _characters(font.read_bytes())
    )


def _characters(font: bytes) -> Iterator[int]:
    """What the font's table of characters (``cmap``, formats 4 and 12) leads to a glyph."""
    for number in range(struct.unpack_from(">H", font, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * number)
        if tag == b"cmap":
            break
    else:
        return
    for number in range(struct.unpack_from(">H", font, offset + 2)[0]):
        at = offset + struct.unpack_from(">HHL", font, offset + 4 + 8 * number)[2]
        match struct.unpack_from(">H", font, at)[0]:
            case 4:
                yield from _segments(font, at)
            case 12:
                for group in range(struct.unpack_from(">L", font, at + 12)[0]):
                    first, last, glyph = struct.unpack_from(">LLL", font, at + 16 + 12 * group)
                    yield from range(first + (glyph == 0), last + 1)


def _segments(font: bytes, at: int) -> Iterator[int]:
    half = struct.unpack_from(">H", font, at + 6)[0]
    count = half // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + half)
    deltas = struct.unpack_from(f">{count}H", font, at + 16 + 2 * half)
    ranges_at = at + 16 + 3 * half
    ranges = struct.unpack_from(f">{count}H", font, ranges_at)
    for number, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for letter in range(first, min(last, 0xFFFE) + 1):
            glyph = letter
            if ranges[number]:
                place = ranges_at + 2 * number + ranges[number] + 2 * (letter - first)
                glyph = struct.unpack_from(">H", font, place)[0]
                if glyph == 0:
                    continue
            if (glyph + deltas[number]) & 0xFFFF:
                yield letter
