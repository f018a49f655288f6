"""The list of projects since 2015, with money and status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buendnis.alliances.models import Alliance, District
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.sheets import Kind as ColumnKind
from buendnis.ground.sheets import Target
from buendnis.ground.sheets.columns import fold
from buendnis.intake.kinds.base import Change, Done, Kind, Meaning, changes_between, name_key, twice
from buendnis.intake.kinds.organisations import Known, described
from buendnis.intake.kinds.partners import make_organisation
from buendnis.intake.kinds.places import Places
from buendnis.intake.models import Verdict
from buendnis.projects.models import Project, ProjectStatus
from buendnis.projects.services import FACTS, Facts, create_project, edit_project, facts_of
from buendnis.strategy.selectors import adopted_fields

_STATUS_WORDS = {
    "geplant": ProjectStatus.PLANNED.value,
    "in Planung": ProjectStatus.PLANNED.value,
    "beantragt": ProjectStatus.PLANNED.value,
    "bewilligt": ProjectStatus.GRANTED.value,
    "läuft": ProjectStatus.RUNNING.value,
    "laufend": ProjectStatus.RUNNING.value,
    "in Durchführung": ProjectStatus.RUNNING.value,
    "abgeschlossen": ProjectStatus.FINISHED.value,
    "beendet": ProjectStatus.FINISHED.value,
    "abgelehnt": ProjectStatus.REFUSED.value,
    "zurückgezogen": ProjectStatus.WITHDRAWN.value,
}
TARGETS = (
    Target(
        "title",
        gettext_lazy("Title of the project"),
        synonyms=("Projekt", "Projekttitel", "Projektname", "Titel", "Vorhaben", "Bezeichnung"),
        required=True,
    ),
    Target(
        "beneficiary",
        gettext_lazy("Beneficiary"),
        synonyms=("Träger", "Projektträger", "Zuwendungsempfänger", "Antragsteller", "Begünstigter"),
    ),
    Target(
        "status",
        gettext_lazy("Status"),
        ColumnKind.CHOICE,
        ("Stand", "Projektstand", "Bearbeitungsstand"),
        choices=_STATUS_WORDS,
    ),
    Target(
        "starts_on",
        gettext_lazy("Start"),
        ColumnKind.DAY,
        ("Beginn", "von", "Projektbeginn", "Start", "Laufzeit von", "Projektstart"),
    ),
    Target(
        "ends_on",
        gettext_lazy("End"),
        ColumnKind.DAY,
        ("Ende", "bis", "Projektende", "Laufzeit bis", "Abschluss"),
    ),
    Target(
        "total",
        gettext_lazy("Total expenditure"),
        ColumnKind.AMOUNT,
        (
            "Gesamtausgaben",
            "Gesamtkosten",
            "Gesamtsumme",
            "Gesamtvolumen",
            "Projektvolumen",
            "gesamt",
            "Volumen",
        ),
    ),
    Target(
        "esf",
        gettext_lazy("Of it ESF"),
        ColumnKind.AMOUNT,
        ("ESF", "ESF-Mittel", "ESF-Förderung", "Zuwendung", "Fördersumme", "Förderung", "Fördermittel"),
    ),
    Target(
        "other",
        gettext_lazy("Of it other money"),
        ColumnKind.AMOUNT,
        ("Kofinanzierung", "Eigenmittel", "sonstige Mittel", "Eigenanteil", "andere Mittel"),
    ),
    Target(
        "bank_number",
        gettext_lazy("Number at the bank"),
        synonyms=("Aktenzeichen", "Antragsnummer", "NBank-Nummer", "Az.", "Vorgangsnummer", "Projektnummer"),
        longest=40,
    ),
    Target(
        "guideline",
        gettext_lazy("Guideline or programme"),
        synonyms=("Richtlinie", "Programm", "Förderperiode"),
    ),
    Target(
        "field_note",
        gettext_lazy("Field of action"),
        synonyms=("Handlungsfeld", "Themenfeld", "Schwerpunkt"),
    ),
    Target(
        "districts",
        gettext_lazy("Districts"),
        synonyms=("Landkreise", "Region", "Gebiet", "Durchführungsort", "Landkreis", "Ort"),
        longest=400,
    ),
    Target(
        "summary",
        gettext_lazy("What it does"),
        ColumnKind.LONG_TEXT,
        ("Beschreibung", "Kurzbeschreibung", "Inhalt", "Ziel", "Projektinhalt"),
        longest=4000,
    ),
    Target("source", gettext_lazy("Source of the figures"), synonyms=("Quelle",)),
    Target(
        "as_of",
        gettext_lazy("Figures as of"),
        ColumnKind.DAY,
        ("Datenstand", "Stand vom", "Stand der Zahlen"),
    ),
)
LABELS = {target.key: target.label for target in TARGETS}
_TAKEN_AS_THEY_ARE = (
    "title", "status", "starts_on", "ends_on", "total", "esf", "other", "bank_number", "guideline", "summary",
    "source", "as_of",
)  # fmt: skip


class _Shared:
    """What both steps look up; a constant number of queries."""

    def __init__(self, actor: Actor, alliance: Alliance) -> None:
        self.actor, self.alliance = actor, alliance
        self.known = Known(actor)
        self.all: dict[str, Project] = {}
        self.by_number: dict[str, Project] = {}
        self.by_title: dict[str, list[Project]] = {}
        rows = Project.objects.in_alliance(alliance.pk).select_related("beneficiary", "field_of_action")
        for project in rows.prefetch_related("districts").order_by("pk"):
            self.add(project)
        self.fields = {
            fold(each.title): each
            for each in adopted_fields(alliance.pk).order_by("strategy__starts_on", "pk")
        }
        self.places = Places()

    def add(self, project: Project) -> None:
        self.all[str(project.public_id)] = project
        if project.bank_number:
            self.by_number[fold(project.bank_number)] = project
        self.by_title.setdefault(name_key(project.title), []).append(project)

    def found(self, values: Mapping[str, Any]) -> Project | None:
        """By its number at the bank; else by title, beneficiary and start."""
        if values.get("bank_number") and (known := self.by_number.get(fold(values["bank_number"]))):
            return known
        same = [each for each in self.by_title.get(name_key(values["title"]), []) if self._fits(each, values)]
        return same[0] if len(same) == 1 else None

    def _fits(self, project: Project, values: Mapping[str, Any]) -> bool:
        number, start = values.get("bank_number"), values.get("starts_on")
        name = values.get("beneficiary")
        return not (
            (number and project.bank_number)
            or (start and project.starts_on and start != project.starts_on)
            or (name and project.beneficiary and name_key(name) != name_key(project.beneficiary.name))
        )


class _Reading(_Shared):
    def __init__(self, actor: Actor, alliance: Alliance) -> None:
        super().__init__(actor, alliance)
        self.rows: dict[tuple[Any, ...], int] = {}

    def meaning(self, number: int, values: Mapping[str, Any]) -> Meaning:
        title = values["title"]
        warnings = self._warnings(values)
        key = (fold(values["bank_number"]),) if values.get("bank_number") else (
            name_key(title),
            name_key(values.get("beneficiary") or ""),
            values.get("starts_on"),
        )  # fmt: skip
        earlier = self.rows.setdefault(key, number)
        if earlier != number:
            return Meaning(Verdict.DOUBTFUL, title, warnings=[*warnings, twice(earlier)])
        found = self.found(values)
        if problem := _impossible(values, found):
            return Meaning(Verdict.ERROR, title, warnings=[problem])
        if found is None:
            alike = self.by_title.get(name_key(title), [])[:5]
            if alike:
                return Meaning(
                    Verdict.DOUBTFUL,
                    title,
                    candidates=[(str(each.public_id), _described(each)) for each in alike],
                    warnings=[
                        *warnings,
                        _("A project of this title is there already. Please decide whether it is the same."),
                    ],
                )
            return Meaning(Verdict.NEW, title, warnings=warnings)
        changes = _changes(found, values, self.places.named_in(values.get("districts") or "").found)
        return Meaning(
            Verdict.CHANGED if changes else Verdict.SAME,
            title,
            str(found.public_id),
            changes,
            warnings=warnings,
        )

    def _warnings(self, values: Mapping[str, Any]) -> list[str]:
        warnings = []
        name = values.get("beneficiary") or ""
        if name and self.known.surely(name) is None:
            alike = self.known.perhaps(name)
            warnings.append(
                _("“%(name)s” will be entered as a new organisation. Alike: %(alike)s.")
                % {"name": name, "alike": ", ".join(described(each) for each in alike)}
                if alike
                else _("“%(name)s” will be entered as a new organisation.") % {"name": name}
            )
        named = self.places.named_in(values.get("districts") or "")
        if named.unknown:
            warnings.append(
                _("No district has this name, so it is left out: %(names)s.")
                % {"names": ", ".join(named.unknown)}
            )
        if named.unclear:
            warnings.append(
                _("Several districts have this name, so it is left out: %(names)s. Please say which one.")
                % {"names": ", ".join(named.unclear)}
            )
        return warnings


class _Writing(_Shared):
    def carry_out(self, values: Mapping[str, Any], target: str) -> Done:
        done = Done()
        beneficiary = None
        if name := values.get("beneficiary"):
            beneficiary = self.known.surely(name)
            if beneficiary is None:
                beneficiary = make_organisation(self.actor, self.known, {"name": name})
                done.made.append(beneficiary)
        said = {key: values[key] for key in _TAKEN_AS_THEY_ARE if values.get(key) not in ("", None)}
        if beneficiary is not None:
            said["beneficiary"] = beneficiary
        if field := values.get("field_note"):
            known = self.fields.get(fold(field))
            said |= {"field_of_action": known} if known else {"field_note": field}
        districts = self.places.named_in(values.get("districts") or "").found
        project = self.all.get(target)
        if project is None:
            said.setdefault("status", _by_dates(values))
            project = create_project(self.actor, self.alliance, Facts(**said), districts)
            self.add(project)
            done.made.append(project)
        else:
            before = _restorable(project)
            changed = edit_project(self.actor, project, replace(facts_of(project), **said), districts or None)
            done.changed.append((changed, before))
        return done


def _impossible(values: Mapping[str, Any], found: Project | None) -> str:
    """What the database would refuse, said before anything is carried out."""

    def now(key: str) -> Any:
        return values.get(key) if values.get(key) is not None else getattr(found, key, None)

    starts, ends, total = now("starts_on"), now("ends_on"), now("total")
    if starts and ends and ends < starts:
        return _("The project ends before it starts. Please check both days.")
    parts = [now("esf"), now("other")]
    if any(amount is not None and amount < 0 for amount in (total, *parts)):
        return _("Amounts are zero or more. Please check the signs.")
    if total is not None and total < sum((part or Decimal(0) for part in parts), Decimal(0)):
        return _("ESF and other money are more than the total expenditure. Please check the three amounts.")
    return ""


def _by_dates(values: Mapping[str, Any]) -> str:
    """The status where the list names none, as its days suggest."""
    starts: date | None = values.get("starts_on")
    ends: date | None = values.get("ends_on")
    if ends is not None and ends < today():
        return ProjectStatus.FINISHED.value
    return (
        ProjectStatus.RUNNING.value
        if starts is not None and starts <= today()
        else ProjectStatus.PLANNED.value
    )


def _changes(found: Project, values: Mapping[str, Any], districts: list[District]) -> list[Change]:
    """What the row would change of ``found``, in words."""
    before = {key: getattr(found, key) for key in _TAKEN_AS_THEY_ARE}
    after = {key: values.get(key) for key in _TAKEN_AS_THEY_ARE}
    for said in (before, after):
        said["status"] = str(ProjectStatus(said["status"]).label) if said["status"] else ""
    changes = changes_between(LABELS, before, after)
    known = found.beneficiary.name if found.beneficiary else ""
    if values.get("beneficiary") and name_key(values["beneficiary"]) != name_key(known):
        changes.append((str(LABELS["beneficiary"]), known, values["beneficiary"]))
    called = found.field_of_action.title if found.field_of_action else found.field_note
    if values.get("field_note") and fold(values["field_note"]) != fold(called):
        changes.append((str(LABELS["field_note"]), called, values["field_note"]))
    places = list(found.districts.all())
    if districts and {each.pk for each in districts} != {each.pk for each in places}:
        named = (", ".join(each.name for each in rows) for rows in (places, districts))
        changes.append((str(LABELS["districts"]), *named))  # type: ignore[arg-type]
    return changes


def _restorable(project: Project) -> dict[str, Any]:
    before: dict[str, Any] = {}
    for key in FACTS:
        value = getattr(project, key)
        if key in {"beneficiary", "field_of_action", "application"}:
            before[key] = str(value.public_id) if value else None
        else:
            before[key] = (
                value.isoformat()
                if isinstance(value, date)
                else str(value)
                if isinstance(value, Decimal)
                else value
            )
    before["districts"] = [each.ags for each in project.districts.all()]
    return before


def _described(project: Project) -> str:
    parts = [
        project.beneficiary.name if project.beneficiary else "",
        str(project.starts_on.year) if project.starts_on else "",
    ]
    more = ", ".join(part for part in parts if part)
    return f"{project.title} ({more})" if more else project.title


PROJECTS = Kind(
    gettext_lazy("Projects"),
    gettext_lazy("What the alliance has had funded since 2015: title, beneficiary, period, money, status."),
    TARGETS,
    _Reading,
    _Writing,
)
