"""Rules of procedure in plain words: what a version says, and what differs between two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from buendnis.alliances.rules import completed
from buendnis.ground.money import euro

Words = Any  # a text or one that is still to be translated

MAJORITIES: dict[str, Words] = {
    "simple": gettext_lazy("More yes than no"),
    "absolute": gettext_lazy("More than half"),
    "two_thirds": gettext_lazy("At least two thirds"),
    "unanimous": gettext_lazy("Unanimous: 100 percent"),
    "consensus": gettext_lazy("Consensus: nobody against, at least one for it"),
}
BASES: dict[str, Words] = {
    "cast": gettext_lazy("of the votes cast"),
    "present": gettext_lazy("of the seats that take part"),
    "all": gettext_lazy("of all seats with a vote"),
}
ABSTENTIONS: dict[str, Words] = {
    "not_counted": gettext_lazy("An abstention is not counted"),
    "counted": gettext_lazy("An abstention is counted as a vote cast, and so works like a no"),
}
SILENCE: dict[str, Words] = {
    "not_counted": gettext_lazy("Who does not answer in time has not voted"),
    "consent": gettext_lazy("Who does not answer in time has agreed"),
}
FALLBACKS: dict[str, Words] = {
    "authority_decides": gettext_lazy("The granting authority decides without a resolution of the alliance"),
    "next_meeting": gettext_lazy("A later meeting takes it up"),
}
EFFECTS: dict[str, Words] = {
    "disclose": gettext_lazy("Disclose it; may vote"),
    "no_vote": gettext_lazy("May discuss, but neither assess nor vote"),
    "leave": gettext_lazy("Neither discusses, assesses nor votes; leaves the room"),
}
CONFLICTS: dict[str, Words] = {
    "applicant": gettext_lazy("The seat’s organisation applies itself"),
    "partner": gettext_lazy("It is a partner in the project"),
    "co_funder": gettext_lazy("It co-funds the project"),
    "affiliated": gettext_lazy("It is affiliated with the applicant"),
    "helped_write": gettext_lazy("The person helped to write the outline"),
    "personal": gettext_lazy("A personal or family tie"),
    "competitor": gettext_lazy("It competes with the applicant"),
    "other": pgettext_lazy("conflict of interest", "Something else"),
}
# what each kind takes in, and from what it is computed; read beside the choice of its effect
CONFLICTS_EXPLAINED: dict[str, Words] = {
    "applicant": gettext_lazy(
        "Computed: an organisation of the seat applies, or somebody who acts for the seat works for the applicant, "
        "leads it or holds shares in it."
    ),
    "partner": gettext_lazy(
        "Computed: an organisation of the seat, or one that somebody who acts for it works for, leads or owns, "
        "is named as a partner in the outline."
    ),
    "co_funder": gettext_lazy(
        "Computed from the finance plan. Cities co-fund most projects, so disclosing it is usually enough."
    ),
    "affiliated": gettext_lazy(
        "Computed: one leads, supervises or holds shares in the other, whichever way round; or somebody who acts "
        "for the seat sits on the applicant’s supervisory board."
    ),
    "helped_write": gettext_lazy(
        "Computed: somebody who acts for the seat helped in the advice, or writes the outline."
    ),
    "personal": gettext_lazy(
        "Computed where such a tie to the applicant is noted at the person; otherwise the seat declares it."
    ),
    "competitor": gettext_lazy(
        "Computed where it is noted that the two compete, whichever way round; otherwise the seat declares it."
    ),
    "other": gettext_lazy(
        "Computed from memberships and contracts between the two; everything else the seat declares, with a word "
        "on what it is."
    ),
}
ASSESSMENT_MODES: dict[str, Words] = {
    "partners": gettext_lazy("The partners assess; the committee adopts the result"),
    "group": gettext_lazy("A small group of seats assesses; the committee adopts the result"),
    "proposal": gettext_lazy("The secretariat proposes an assessment; the committee adopts it"),
}
SCORES_OPEN: dict[str, Words] = {
    "own": gettext_lazy("as soon as they have submitted their own assessment"),
    "all": gettext_lazy("when all who assess have submitted"),
    "deadline": gettext_lazy("after the last day for assessments"),
    "proposal": gettext_lazy("when the proposal to the committee stands"),
}
SCORES_NAMED: dict[bool, Words] = {
    True: gettext_lazy("with the name of the seat"),
    False: gettext_lazy("without the name of the seat"),
}
SUPPLEMENTS: dict[str, Words] = {
    "committee": gettext_lazy("The committee, by resolution"),
    "spokespersons": gettext_lazy(
        "The secretariat proposes, the spokespersons release; no resolution is needed"
    ),
}
MEASURED: dict[str, Words] = {
    "total": gettext_lazy("Total expenditure"),
    "esf": gettext_lazy("ESF share"),
    "category": gettext_lazy("Each category of expenditure"),
    "source": gettext_lazy("Each share of the funding"),
}
PARTS: dict[str, Words] = {
    "meeting": gettext_lazy("Resolutions in a meeting"),
    "circular": gettext_lazy("Resolutions by circular (by mail)"),
}


@dataclass(frozen=True)
class Sentence:
    """One rule: what it is about, and what holds."""

    about: str
    holds: str


@dataclass(frozen=True)
class Chapter:
    """Rules that belong together."""

    title: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Difference:
    """What a version says otherwise than the one before it."""

    chapter: str
    about: str
    before: str
    after: str


def told(document: Mapping[str, Any]) -> list[Chapter]:
    """What a document says, chapter by chapter."""
    document = completed(document)
    effects = document["conflict_effects"]
    return [
        *(Chapter(str(title), tuple(_ballot(part, document[part]))) for part, title in PARTS.items()),
        Chapter(
            _("Conflicts of interest"),
            tuple(Sentence(str(label), str(EFFECTS[effects[kind]])) for kind, label in CONFLICTS.items()),
        ),
        Chapter(
            _("Assessment, deadlines, signatures"),
            (
                Sentence(_("Who assesses"), str(ASSESSMENT_MODES[document["assessment_mode"]])),
                Sentence(_("Time to assess"), _days(document["assessment_days"])),
                Sentence(_("Assessments needed"), _seats(document["min_assessments"])),
                Sentence(_("Seats in a small group"), str(document["group_size"])),
                Sentence(
                    _("Seats read each other’s points"),
                    f"{SCORES_OPEN[document['scores_open']]}, {SCORES_NAMED[document['scores_named']]}",
                ),
                Sentence(_("Time to vote by circular"), _days(document["circular_days"])),
                Sentence(_("Invitation before a meeting"), _days(document["notice_days"])),
                Sentence(_("Earmarked money expires after"), _months(document["earmark_months"])),
                Sentence(
                    _("Spokespersons who release an expert opinion"), str(document["signatures_needed"])
                ),
                Sentence(_("Order of the releases"), _order_told(document.get("release_order", []))),
            ),
        ),
        _changes_told(completed(document)),
    ]


def limit_told(limit: Mapping[str, Any]) -> str:
    """How much a sum may change."""
    percent, amount = limit["percent"], limit["amount"]
    parts = [_("%s percent") % number_format(Decimal(percent))] if percent else []
    parts += [euro(Decimal(amount))] if amount else []
    return _("up to %s") % _(" and ").join(parts) if parts else _("any change")


def _order_told(order: Sequence[Mapping[str, str]]) -> str:
    return " → ".join(row["name"] for row in order) if order else _("any order")


def _changes_told(document: Mapping[str, Any]) -> Chapter:
    tolerance = document["tolerance"]
    return Chapter(
        _("Changes after the expert opinion"),
        (
            *(Sentence(str(label), limit_told(tolerance[name])) for name, label in MEASURED.items()),
            Sentence(_("Start and end"), _("up to %s") % _days(tolerance["period_days"])),
            Sentence(
                pgettext("tolerance", "Place"),
                _("may change") if tolerance["place"] else _("a change needs a supplementary opinion"),
            ),
            Sentence(
                _("Who decides on a supplementary opinion"), str(SUPPLEMENTS[document["supplement_by"]])
            ),
        ),
    )


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Where ``after`` says something else than ``before``, in the order of reading."""
    found = []
    for old, new in zip(told(before), told(after), strict=True):
        earlier = {sentence.about: sentence.holds for sentence in old.sentences}
        later = {sentence.about: sentence.holds for sentence in new.sentences}
        found += [
            Difference(new.title, about, earlier.get(about, "–"), later.get(about, "–"))
            for about in dict.fromkeys([*earlier, *later])
            if earlier.get(about) != later.get(about)
        ]
    return found


def quorum_told(quorum: Mapping[str, Any] | None) -> str:
    """How many seats must take part."""
    if not quorum:
        return _("Any number of seats decides")
    if quorum.get("number") is not None:
        return _("%s seats must take part") % int(quorum["number"])
    share = str(quorum["share"])
    if quorum.get("more_than"):
        return (
            _("More than half of the seats must take part")
            if share == "1/2"
            else (_("More than %s of the seats must take part") % share)
        )
    return (
        _("At least half of the seats must take part")
        if share == "1/2"
        else (_("At least %s of the seats must take part") % share)
    )


def _ballot(part: str, rules: Mapping[str, Any]) -> list[Sentence]:
    # the engine fills in what a document leaves out
    majority, base = rules.get("majority", "simple"), rules.get("base", "cast")
    measured = majority not in {"simple", "consensus"}
    needed = format_lazy("{} {}", MAJORITIES[majority], BASES[base]) if measured else MAJORITIES[majority]
    said = [
        Sentence(_("Majority"), str(needed)),
        Sentence(_("Abstentions"), str(ABSTENTIONS[rules.get("abstentions", "not_counted")])),
        Sentence(_("Quorum"), quorum_told(rules.get("quorum"))),
        Sentence(
            _("Recused seats"),
            _("are left out when all seats are counted")
            if rules.get("recusal_lowers_base", True)
            else _("are counted among all seats"),
        ),
    ]
    least = rules.get("fallback_min_seats", 0)
    if least:
        after = FALLBACKS.get(rules.get("fallback", ""), rules.get("fallback", ""))
        said.append(
            Sentence(
                _("Too few seats may vote"),
                ngettext(
                    "fewer than %(least)s seat: %(after)s", "fewer than %(least)s seats: %(after)s", least
                )
                % {"least": least, "after": after},
            )
        )
    else:
        said.append(Sentence(_("Too few seats may vote"), _("no rule: any number decides")))
    said.append(
        Sentence(
            _("Early result"),
            _("decided as soon as no missing vote can change it")
            if rules.get("early_close")
            else _("decided at the end only"),
        )
    )
    if part == "circular":
        said += [
            Sentence(_("Silence"), str(SILENCE[rules.get("silence", "not_counted")])),
            Sentence(
                _("Objection to the circular"),
                _("one objection takes it to a meeting")
                if rules.get("objection_forces_meeting")
                else _("counts as a no"),
            ),
        ]
    return said


def _days(number: int) -> str:
    return ngettext("%s day", "%s days", number) % number


def _months(number: int) -> str:
    return ngettext("%s month", "%s months", number) % number


def _seats(number: int) -> str:
    return ngettext("of at least %s seat", "of at least %s seats", number) % number
