"""One way to write what people call an occupation: without gender, number, umlauts, hyphens and spaces."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from buendnis.ground.textindex.folding import fold

_GENDERED = re.compile(r"[*:_/]-?(?:innen|in|frau|r|n|e)\b|\((?:in|innen|r|n)\)|(?<=[a-zäöüß])I(?:nnen|n)\b")
_MWD = re.compile(r"\(?\b[mwdxfiagn](?:\s*[/|,]\s*[mwdxfiagn])+\b\)?", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+")
_SILENT: Final = frozenset(
    (
        *("als", "am", "an", "auf", "aus", "bei", "beim", "das", "dem", "den", "der", "des", "die"),
        *("ein", "eine", "einer", "eines", "i", "im", "in", "mit", "nach", "oder", "sowie", "u", "und"),
        *("vom", "von", "vor", "zu", "zum", "zur"),
        *("fachrichtung", "schwerpunkt", "beruf", "berufe", "job", "stelle"),
        # how a need is said: "Wir brauchen Pflegefachkräfte"
        *("wir", "ich", "brauche", "brauchen", "suche", "suchen", "gesucht", "fehlen", "dringend"),
    )
)
# what people shorten; each is looked for as written, too
SHORTENED: Final = {
    "lkw": "lastkraftwagen",
    "pkw": "personenkraftwagen",
    "kfz": "kraftfahrzeug",
    "mfa": "medizinischfachangestellt",
    "zfa": "zahnmedizinischfachangestellt",
    "pta": "pharmazeutischtechnischassistent",
    "mta": "medizinischtechnischassistent",
    "mtra": "medizinischtechnischradiologieassistent",
    "ota": "operationstechnischassistent",
    "bta": "biologischtechnischassistent",
    "cnc": "cnc",
    "shk": "sanitarheizungklimatechnik",
    "av": "arbeitsvorbereit",
}


def words_in(text: str) -> list[str]:
    """The words of a name that tell something, each as its stem."""
    plain = _GENDERED.sub("", _MWD.sub(" ", text))
    found = [stem(word) for word in _WORD.findall(fold(plain)) if word not in _SILENT]
    return [word for word in found if word]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word without the endings of the female form and of the plural."""
    for ending, instead in (
        ("kaufleute", "kaufmann"),
        ("leute", "mann"),
        ("manner", "mann"),
        ("frauen", "mann"),
        ("frau", "mann"),
    ):
        if word.endswith(ending):
            return word[: -len(ending)] + instead
    if word.endswith("innen") and len(word) > 7:
        word = word[:-5]
    elif word.endswith("in") and len(word) > 5 and word[-3] not in "aeiou":
        word = word[:-2]
    if word.endswith("ern") and len(word) > 6:
        return word[:-1]
    for ending in ("en", "e", "n", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            if ending in {"n", "s"} and word[-2] not in "er":
                continue
            return word[: -len(ending)]
    return word
