"""The bank's list of decisions: granted, refused, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buendnis.alliances.models import Alliance
from buendnis.bank.models import BankDecision, BankOutcome
from buendnis.bank.services.decisions import Decided, problem_of, record_decision
from buendnis.funding.models import Application, ApplicationState
from buendnis.ground.actor import Actor
from buendnis.ground.money import euro
from buendnis.ground.sheets import Kind as ColumnKind
from buendnis.ground.sheets import Target
from buendnis.ground.sheets.columns import fold
from buendnis.ground.verbs import refuse
from buendnis.intake.kinds.base import Done, Kind, Meaning, name_key
from buendnis.intake.models import Verdict

HUNDRED = Decimal(100)
_OUTCOMES = {
    "bewilligt": BankOutcome.GRANTED.value,
    "Bewilligung": BankOutcome.GRANTED.value,
    "Zuwendungsbescheid": BankOutcome.GRANTED.value,
    "abgelehnt": BankOutcome.REFUSED.value,
    "Ablehnung": BankOutcome.REFUSED.value,
    "Ablehnungsbescheid": BankOutcome.REFUSED.value,
    "zurückgezogen": BankOutcome.WITHDRAWN.value,
    "zurückgenommen": BankOutcome.WITHDRAWN.value,
    "Rücknahme": BankOutcome.WITHDRAWN.value,
}
TARGETS = (
    Target(
        "number",
        gettext_lazy("Number of the outline"),
        synonyms=("Skizze", "Nummer der Skizze", "Skizzennummer", "Projektskizze", "Nummer"),
        longest=30,
    ),
    Target(
        "title",
        gettext_lazy("Title of the project"),
        synonyms=("Projekt", "Projekttitel", "Projektname", "Titel", "Vorhaben", "Bezeichnung"),
    ),
    Target(
        "outcome",
        gettext_lazy("Decision"),
        ColumnKind.CHOICE,
        ("Entscheidung", "Ergebnis", "Status", "Stand", "Bescheid"),
        required=True,
        choices=_OUTCOMES,
    ),
    Target(
        "decided_on",
        gettext_lazy("Date of the notice"),
        ColumnKind.DAY,
        ("Bescheiddatum", "Datum", "Bescheid vom", "Datum des Bescheids", "entschieden am"),
        required=True,
    ),
    Target(
        "notice",
        gettext_lazy("Number of the notice"),
        synonyms=("Bescheidnummer", "Aktenzeichen", "Az.", "Antragsnummer", "Bescheid-Nr.", "Vorgangsnummer"),
        longest=60,
    ),
    Target(
        "amount",
        gettext_lazy("ESF amount granted"),
        ColumnKind.AMOUNT,
        (
            "ESF",
            "ESF-Betrag",
            "Zuwendung",
            "Bewilligungssumme",
            "bewilligter Betrag",
            "Betrag",
            "Fördersumme",
        ),
    ),
    Target(
        "rate",
        gettext_lazy("Funding rate in percent"),
        ColumnKind.AMOUNT,
        ("Fördersatz", "Satz", "Förderquote", "Quote"),
    ),
    Target(
        "starts_on",
        gettext_lazy("Start"),
        ColumnKind.DAY,
        ("Beginn", "von", "Projektbeginn", "Laufzeit von", "Bewilligungszeitraum von"),
    ),
    Target(
        "ends_on",
        gettext_lazy("End"),
        ColumnKind.DAY,
        ("Ende", "bis", "Projektende", "Laufzeit bis", "Bewilligungszeitraum bis"),
    ),
    Target(
        "reason",
        gettext_lazy("Reason"),
        ColumnKind.LONG_TEXT,
        ("Grund", "Begründung", "Ablehnungsgrund", "Bemerkung"),
        longest=4000,
    ),
)


def decided_of(values: Mapping[str, Any]) -> Decided:
    """What a row says, as the verb takes it. A rate above 1 is one in percent."""
    rate = values.get("rate")
    if rate is not None and rate > 1:
        rate = rate / HUNDRED
    return Decided(
        outcome=values["outcome"],
        decided_on=values["decided_on"],
        notice=values.get("notice") or "",
        amount=values.get("amount"),
        rate=rate.quantize(Decimal("0.0001")) if rate is not None else None,
        starts_on=values.get("starts_on"),
        ends_on=values.get("ends_on"),
        reason=values.get("reason") or "",
    )


class _Shared:
    """The outlines that the bank can speak of; three queries whatever the list."""

    def __init__(self, actor: Actor, alliance: Alliance) -> None:
        self.actor = actor
        rows = Application.objects.in_alliance(alliance.pk).exclude(number="").order_by("pk")
        self.all = {str(each.public_id): each for each in rows}
        self.by_number = {fold(each.number): each for each in self.all.values()}
        self.by_title: dict[str, list[Application]] = {}
        for each in self.all.values():
            self.by_title.setdefault(name_key(each.title), []).append(each)
        standing = BankDecision.objects.in_alliance(alliance.pk).filter(undone_at__isnull=True)
        self.decisions: dict[int, BankDecision] = {each.application_id: each for each in standing}


class _Reading(_Shared):
    def __init__(self, actor: Actor, alliance: Alliance) -> None:
        super().__init__(actor, alliance)
        self.rows: dict[str, tuple[int, Decided]] = {}

    def meaning(self, number: int, values: Mapping[str, Any]) -> Meaning:
        label = values.get("title") or values.get("number") or _("Row without outline")
        decided = decided_of(values)
        if problem := problem_of(decided):
            return Meaning(Verdict.ERROR, label, warnings=[problem[0]])
        found = self._found(values)
        if found is None:
            return self._unknown(label, values)
        key = str(found.public_id)
        if key in self.rows:
            earlier, said = self.rows[key]
            return _twice(label, key, earlier, same=said == decided)
        if (title := values.get("title")) and name_key(title) != name_key(found.title):
            self.rows[key] = (number, decided)
            return Meaning(
                Verdict.DOUBTFUL,
                label,
                candidates=[(key, _described(found))],
                warnings=[
                    _("Number and title do not belong together. Please decide which outline is meant.")
                ],
            )
        meaning = self._against(found, label, decided)
        if meaning.verdict is not Verdict.ERROR:  # a row that is left out stands in no other's way
            self.rows[key] = (number, decided)
        return meaning

    def _found(self, values: Mapping[str, Any]) -> Application | None:
        if values.get("number"):
            return self.by_number.get(fold(values["number"]))
        same = self.by_title.get(name_key(values.get("title") or ""), [])
        return same[0] if len(same) == 1 else None

    def _unknown(self, label: str, values: Mapping[str, Any]) -> Meaning:
        """No outline has this number, or several have this title."""
        alike = self.by_title.get(name_key(values.get("title") or ""), [])[:5]
        if alike:
            return Meaning(
                Verdict.DOUBTFUL,
                label,
                candidates=[(str(each.public_id), _described(each)) for each in alike],
                warnings=[_("No outline has this number. Please decide whether one of this title is meant.")],
            )
        return Meaning(
            Verdict.ERROR,
            label,
            warnings=[_("The alliance knows no outline with this number or title. The row is left out.")],
        )

    def _against(self, found: Application, label: str, decided: Decided) -> Meaning:
        """What a row means for what has been entered already."""
        key, known = str(found.public_id), self.decisions.get(found.pk)
        if known is not None:
            if _says(known) == _said(decided):
                return Meaning(Verdict.SAME, label, key)
            return Meaning(
                Verdict.ERROR,
                label,
                key,
                changes=[(str(_("Decision")), _words(known), _words(decided))],
                warnings=[
                    _(
                        "This contradicts the decision that has been entered. Please find out which one is right; "
                        "if it is this one, take the other back first."
                    )
                ],
            )
        if found.state != ApplicationState.OPINION:
            return Meaning(
                Verdict.ERROR,
                label,
                key,
                warnings=[
                    _("The outline has no expert opinion that the bank could decide on: %(state)s.")
                    % {"state": found.get_state_display()}
                ],
            )
        return Meaning(Verdict.NEW, label, key, changes=[(str(_("Decision")), "", _words(decided))])


class _Writing(_Shared):
    def carry_out(self, values: Mapping[str, Any], target: str) -> Done:
        found = self.all.get(target)
        if found is None and values.get("number"):
            found = self.by_number.get(fold(values["number"]))
        if found is None:
            same = self.by_title.get(name_key(values.get("title") or ""), [])
            found = same[0] if len(same) == 1 else None
        if found is None:
            refuse(_("Please choose the outline, or leave the row out."))
        return Done(made=[record_decision(self.actor, found, decided_of(values))])


def _twice(label: str, key: str, earlier: int, *, same: bool) -> Meaning:
    if same:
        warning = _("Row %(row)s of this list says the same. It counts once.") % {"row": earlier}
        return Meaning(Verdict.SAME, label, key, warnings=[warning])
    warning = _(
        "Row %(row)s of this list says something else of the same outline. Only that row counts; if this one is right, "
        "correct the list and upload it anew."
    ) % {"row": earlier}
    return Meaning(Verdict.ERROR, label, key, warnings=[warning])


def _said(decided: Decided) -> tuple[Any, ...]:
    granted = decided.outcome == BankOutcome.GRANTED
    return (
        decided.outcome,
        decided.decided_on,
        decided.notice.strip(),
        decided.amount if granted else None,
    )


def _says(known: BankDecision) -> tuple[Any, ...]:
    return (known.outcome, known.decided_on, known.notice, known.amount)


def _words(said: BankDecision | Decided) -> str:
    parts = [str(BankOutcome(said.outcome).label), f"{said.decided_on:%d.%m.%Y}", said.notice]
    if said.amount is not None and said.outcome == BankOutcome.GRANTED:
        parts.append(euro(said.amount))
    return ", ".join(part for part in parts if part)


def _described(application: Application) -> str:
    return f"{application.number}: {application.title}"


DECISIONS = Kind(
    gettext_lazy("Decisions of the bank"),
    gettext_lazy("What the bank has granted or refused: outline, decision, date, notice, amount, period."),
    TARGETS,
    _Reading,
    _Writing,
)
