"""The sentences, in German and English."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from buendnis.engines.exact import rounded, text
from buendnis.engines.portfolio.case import Case
from buendnis.engines.record import Text

_GERMAN = str.maketrans(",.", ".,")


def euro(amount: Fraction) -> Text:
    """An amount as each language writes it; cents only where there are some."""
    above, below = amount.numerator * 100, amount.denominator
    cents = (2 * above + below) // (2 * below)
    whole, rest = divmod(cents, 100)
    english = f"{whole:,}.{rest:02}" if rest else f"{whole:,}"
    german = english.translate(_GERMAN)
    if cents * below != above:
        return Text(f"rund {german} Euro", f"about {english} euros")
    return Text(f"{german} Euro", f"{english} euros")


def points(score: Fraction) -> Text:
    """A score; "about" where two decimals do not say all."""
    shown = rounded(score)
    about = Text("rund ", "about ") if Fraction(shown) != score else Text("", "")
    plain = text(shown)
    return Text(f"{about.de}{plain.replace('.', ',')} Punkte", f"{about.en}{plain} points")


def quoted(case: Case, projects: Sequence[int]) -> Text:
    """Ids in the quotation marks of each language."""
    return Text(
        ", ".join(f"„{case.ids[each]}“" for each in projects),
        ", ".join(f"“{case.ids[each]}”" for each in projects),
    )


def taken(left: Fraction) -> Text:
    """In, in turn."""
    amount = euro(left)
    return Text(
        f"Dabei: Als das Vorhaben an der Reihe war, waren noch {amount.de} frei.",
        f"In: when its turn came, {amount.en} were still free.",
    )


def too_dear(cost: Fraction, left: Fraction) -> Text:
    """Out: it asks for more than was left."""
    needs, has = euro(cost), euro(left)
    return Text(
        f"Nicht dabei: Es braucht {needs.de}; als es an der Reihe war, waren noch {has.de} frei.",
        f"Out: it needs {needs.en}; when its turn came, {has.en} were left.",
    )


def below(score: Fraction, threshold: Fraction) -> Text:
    """Out: under the threshold."""
    has, needs = points(score), points(threshold)
    return Text(f"Nicht dabei: {has.de}, nötig sind {needs.de}.", f"Out: {has.en}, {needs.en} are needed.")


def capped(name: str) -> Text:
    """Out: a cap is full."""
    return Text(
        f"Nicht dabei: Die Obergrenze „{name}“ wäre überschritten.", f"Out: the cap “{name}” would be broken."
    )


def instead(rivals: Text) -> Text:
    """Out: the alternative is in."""
    return Text(
        f"Nicht dabei: Stattdessen ist {rivals.de} dabei; nur eines davon kann es sein.",
        f"Out: {rivals.en} is in; only one of them can be.",
    )


def lacks(missing: Text) -> Text:
    """Out: what it needs is out."""
    return Text(
        f"Nicht dabei: Es geht nur zusammen mit {missing.de}.", f"Out: it can only come with {missing.en}."
    )


def best_with(lost: Fraction) -> Text:
    """In, in the optimum."""
    amount = points(lost)
    return Text(
        f"Dabei: Ohne dieses Vorhaben kämen höchstens {amount.de} weniger zusammen."
        if lost
        else "Dabei: Ohne dieses Vorhaben käme gleich viel zusammen; die kleinere Kennung entscheidet.",
        f"In: without it the best portfolio would have {amount.en} less."
        if lost
        else "In: without it the best portfolio would be worth the same; the smaller id decides.",
    )


def best_without(lost: Fraction) -> Text:
    """Out, in the optimum."""
    amount = points(lost)
    return Text(
        f"Nicht dabei: Mit diesem Vorhaben kämen {amount.de} weniger zusammen."
        if lost
        else "Nicht dabei: Mit diesem Vorhaben käme gleich viel zusammen; die kleinere Kennung entscheidet.",
        f"Out: with it the best portfolio would have {amount.en} less."
        if lost
        else "Out: with it the best portfolio would be worth the same; the smaller id decides.",
    )


IMPOSSIBLE = Text(
    "Nicht dabei: Mit diesem Vorhaben lassen sich nicht alle Bedingungen einhalten.",
    "Out: with it not all conditions can be kept.",
)
INDISPENSABLE = Text(
    "Dabei: Ohne dieses Vorhaben lassen sich nicht alle Bedingungen einhalten.",
    "In: without it not all conditions can be kept.",
)
NOT_ASKED = Text("Danach wurde nicht gefragt.", "That was not asked.")
NO_PORTFOLIO = Text("Keine Auswahl hält alle Bedingungen ein.", "No portfolio keeps all conditions.")
NOT_EXPLAINED = Text(
    "Der Grund bleibt offen: Die Suche danach würde zu lange dauern.",
    "The reason is left open: to search for it would take too long.",
)
NOT_PROVEN = Text(
    "Nicht entschieden: Der Beweis würde zu lange dauern.", "Not decided: the proof would take too long."
)


def _ballots(number: int) -> Text:
    """Those who are for it, as the subject of a sentence."""
    if number == 1:
        return Text("Die eine Stimme dafür", "the one ballot for it")
    return Text(f"Die {number} Stimmen dafür", f"the {number} ballots for it")


def bought(supporters: int) -> Text:
    """In, by its supporters' shares."""
    who, one = _ballots(supporters), supporters == 1
    return Text(
        f"Dabei: {who.de} {'zahlt' if one else 'zahlen'} es aus {'ihrem Anteil' if one else 'ihren Anteilen'}.",
        f"In: {who.en} {'pays' if one else 'pay'} for it from {'its share' if one else 'their shares'}.",
    )


def short(cost: Fraction, left: Fraction, supporters: int) -> Text:
    """Out: the supporters' shares do not suffice."""
    needs, has = euro(cost), euro(left)
    who = _ballots(supporters)
    if not supporters:
        return Text("Nicht dabei: Keine Stimme nennt es.", "Out: no ballot names it.")
    return Text(
        f"Nicht dabei: {who.de} {'konnte' if supporters == 1 else 'konnten'} höchstens {has.de} von {needs.de} "
        "aufbringen.",
        f"Out: {who.en} could raise at most {has.en} of {needs.en}.",
    )


FILLED = Text(
    "Dabei: Die Anteile reichten nicht; es füllt auf, was übrig war.",
    "In: the shares did not suffice; it fills up what was left.",
)


def earned(supporters: int) -> Text:
    """In, because its supporters had earned it in time."""
    who = _ballots(supporters)
    return Text(
        f"Dabei: {who.de} {'hatte' if supporters == 1 else 'hatten'} es rechtzeitig zusammen.",
        f"In: {who.en} had earned it in time.",
    )


UNASKED = Text(
    "Dabei: Keine Stimme nennt es; es passt in das, was übrig war.",
    "In: no ballot names it; it fits into what was left.",
)


def stopped(at: Text) -> Text:
    """Out: Phragmén has ended before its turn."""
    return Text(
        f"Nicht dabei: Vorher wäre {at.de} an der Reihe gewesen und passte nicht mehr; damit endet das Verfahren.",
        f"Out: before it came {at.en}, which no longer fitted; that ends the rule.",
    )


TOO_LATE = Text(
    "Nicht dabei: Es passte nicht mehr in das Budget.", "Out: it no longer fitted into the budget."
)


def portfolio(number: int, cost: Fraction, left: Fraction) -> Text:
    """The whole result in one sentence."""
    spent, free = euro(cost), euro(left)
    return Text(
        f"{number} Vorhaben für {spent.de}; {free.de} bleiben frei.",
        f"{number} projects for {spent.en}; {free.en} stay free.",
    )


def ties() -> Text:
    """How ties are broken everywhere."""
    return Text(
        "Bei Gleichstand geht die kleinere Kennung vor; von gleich guten Auswahlen gilt die, die dort, wo sie "
        "sich zuerst unterscheiden, das Vorhaben mit der kleineren Kennung enthält.",
        "Ties go to the smaller id; of equal portfolios it is the one that has the smallest id in which they differ.",
    )
