"""The outcome in one sentence, in German and English."""

from __future__ import annotations

from buendnis.engines.ballots.outcome import Numbers, State
from buendnis.engines.ballots.rules import Abstentions, Base, Majority, Rules
from buendnis.engines.record import Text

_BASES = {
    Base.CAST: Text("der abgegebenen Stimmen", "of the votes cast"),
    Base.PRESENT: Text("der teilnehmenden Sitze", "of the seats taking part"),
    Base.ALL: Text("aller Sitze", "of all seats"),
}
_MAJORITIES = {
    Majority.ABSOLUTE: Text("mehr als die Hälfte", "more than half"),
    Majority.TWO_THIRDS: Text("zwei Drittel", "two thirds"),
    Majority.UNANIMOUS: Text("alle", "all"),
}


def explain(state: State, numbers: Numbers, rules: Rules, *, early: bool) -> Text:
    """Why the outcome is what it is."""
    told = {
        State.ADOPTED: _voted,
        State.REJECTED: _voted,
        State.NO_QUORUM: _no_quorum,
        State.FORCED_TO_MEETING: _forced,
        State.FALLBACK: _fallback,
        State.OPEN: _open,
    }[state](state, numbers, rules, early)
    if early and state in {State.ADOPTED, State.REJECTED, State.NO_QUORUM}:
        told = Text(
            f"{told.de}; das steht vorzeitig fest, weil keine fehlende Stimme es noch ändern kann",
            f"{told.en}; this is decided early, because no missing vote can change it",
        )
    return Text(f"{told.de}.", f"{told.en}.")


def _voted(state: State, numbers: Numbers, rules: Rules, early: bool) -> Text:
    verdict = Text("Angenommen", "Adopted") if state is State.ADOPTED else Text("Abgelehnt", "Rejected")
    tally, measure = _tally(numbers), _measure(numbers, rules)
    told = Text(f"{verdict.de} mit {tally.de}; {measure.de}", f"{verdict.en} with {tally.en}; {measure.en}")
    if rules.quorum is None or early:
        return told
    return Text(
        f"{told.de}; beschlussfähig: {_seats(numbers.present).de}, nötig {numbers.quorum_needed}",
        f"{told.en}; quorate with {_seats(numbers.present).en}, {numbers.quorum_needed} needed",
    )


def _no_quorum(_: State, numbers: Numbers, rules: Rules, early: bool) -> Text:
    there = numbers.eligible if early else numbers.present
    seats = _seats(there)
    return Text(
        f"Nicht beschlussfähig: {'höchstens ' if early else ''}{seats.de} "
        f"{'nimmt' if there == 1 else 'nehmen'} teil, "
        f"nötig {numbers.quorum_needed} von {numbers.quorum_base}",
        f"No quorum: {'at most ' if early else ''}{seats.en} taking part, "
        f"{numbers.quorum_needed} of {numbers.quorum_base} needed",
    )


def _forced(_: State, numbers: Numbers, rules: Rules, early: bool) -> Text:
    seats = _seats(numbers.object)
    have = Text(*("hat", "has") if numbers.object == 1 else ("haben", "have"))
    return Text(
        f"Geht in eine Sitzung, weil {seats.de} dem Umlaufverfahren widersprochen {have.de}",
        f"Goes to a meeting, because {seats.en} {have.en} objected to deciding by circular",
    )


def _fallback(_: State, numbers: Numbers, rules: Rules, early: bool) -> Text:
    number = numbers.eligible
    if number == 0:
        may = Text("Kein Sitz darf", "No seat may")
    else:
        may = Text(
            f"Nur {_seats(number).de} {'darf' if number == 1 else 'dürfen'}", f"Only {_seats(number).en} may"
        )
    return Text(
        f"{may.de} abstimmen, nötig sind {rules.fallback_min_seats}; "
        "es gilt, was die Geschäftsordnung für diesen Fall vorsieht",
        f"{may.en} vote, {rules.fallback_min_seats} are needed; "
        "what the rules of procedure say for this case applies",
    )


def _open(_: State, numbers: Numbers, rules: Rules, early: bool) -> Text:
    missing, tally = numbers.silent, _tally(numbers)
    votes = Text(
        "Stimme fehlt" if missing == 1 else "Stimmen fehlen", "vote is" if missing == 1 else "votes are"
    )
    told = Text(
        f"Noch offen: bisher {tally.de}; {missing} {votes.de} noch",
        f"Still open: {tally.en} so far; {missing} {votes.en} missing",
    )
    number = numbers.disputed
    if not number:
        return told
    return Text(
        f"{told.de}; {number} {'Stimme ist' if number == 1 else 'Stimmen sind'} bestritten "
        f"und {'zählt' if number == 1 else 'zählen'} erst, wenn das geklärt ist",
        f"{told.en}; {number} {'vote is' if number == 1 else 'votes are'} disputed "
        f"and {'counts' if number == 1 else 'count'} only once that is settled",
    )


def _tally(numbers: Numbers) -> Text:
    abstained = Text("Enthaltung" if numbers.abstain == 1 else "Enthaltungen", "abstaining")
    against = numbers.no + numbers.object
    de = f"{numbers.agreeing} Ja, {against} Nein, {numbers.abstain} {abstained.de}"
    en = f"{numbers.agreeing} yes, {against} no, {numbers.abstain} {abstained.en}"
    if numbers.consenting:
        de = f"{de} (Schweigen gilt als Ja: {numbers.consenting})"
        en = f"{en} (silence counts as yes: {numbers.consenting})"
    return Text(de, en)


def _measure(numbers: Numbers, rules: Rules) -> Text:
    if rules.majority is Majority.CONSENSUS:
        return Text(
            "nötig war mindestens ein Ja und kein Nein (Konsens)",
            "at least one yes was needed, and nobody against (consensus)",
        )
    needed = f"nötig {'war' if numbers.needed == 1 else 'waren'} {numbers.needed} Ja"
    if rules.majority is Majority.SIMPLE:
        counted = rules.abstentions is Abstentions.COUNTED
        than = Text(" und Enthaltungen", " and abstaining together") if counted else Text("", "")
        return Text(
            f"{needed} (mehr Ja als Nein{than.de})",
            f"{numbers.needed} yes needed (more yes than no{than.en})",
        )
    share, base = _MAJORITIES[rules.majority], _BASES[rules.base]
    return Text(
        f"{needed} ({share.de} {base.de}: {numbers.base})",
        f"{numbers.needed} yes needed ({share.en} {base.en}: {numbers.base})",
    )


def _seats(number: int) -> Text:
    return Text(
        f"{number} {'Sitz' if number == 1 else 'Sitze'}", f"{number} {'seat' if number == 1 else 'seats'}"
    )
