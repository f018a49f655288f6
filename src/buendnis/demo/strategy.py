"""The strategy of the example: the published fields of action, goals that are played, and a new version on its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile

from buendnis.alliances.models import Alliance, Seat
from buendnis.demo.facts import strategy
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now, today
from buendnis.strategy import services
from buendnis.strategy.models import FieldOfAction, Goal, Strategy, StrategyState

EXAMPLE = "Rechenbeispiel"
COUNTED = f"{EXAMPLE}: Zählung der Geschäftsstelle"


@dataclass(frozen=True)
class Played:
    """A goal of the example: where it began, where it shall be, and what was measured (year, value)."""

    field: int
    title: str
    indicator: str
    unit: str
    baseline: str
    target: str
    partner: str
    measured: tuple[tuple[int, str], ...] = ()


GOALS = (
    Played(
        1,
        "Mehr internationale Fachkräfte werden beraten",
        "Beratene im Jahr",
        "Personen",
        "210",
        "400",
        "Kreisfreie Stadt 1",
        ((2019, "264"), (2020, "251")),
    ),
    Played(
        1,
        "Betriebe finden eine Anlaufstelle",
        "Beratene Betriebe im Jahr",
        "Betriebe",
        "25",
        "60",
        "Kammer 1",
        ((2019, "38"),),
    ),
    Played(
        2,
        "Kleine Betriebe führen digitale Arbeit ein",
        "Betriebe mit begleitetem Vorhaben",
        "Betriebe",
        "0",
        "40",
        "Kammer 2",
        ((2019, "12"), (2020, "31")),
    ),
    Played(
        2,
        "Studierende arbeiten mit Betrieben an Aufgaben",
        "Gemeinsame Vorhaben im Jahr",
        "Vorhaben",
        "4",
        "20",
        "Hochschule 1",
    ),
    Played(
        3,
        "Praktika führen in Beschäftigung",
        "Anteil der Übernahmen",
        "%",
        "22",
        "35",
        "Agentur für Arbeit 1",
        ((2019, "26"), (2020, "24.5")),
    ),
    Played(
        3,
        "Die stille Reserve kehrt in Arbeit zurück",
        "Frauen in Beschäftigung nach der Beratung",
        "Personen",
        "0",
        "60",
        "Agentur für Arbeit 2",
        ((2019, "41"),),
    ),
    Played(
        4,
        "Betriebe kennen ihren Bedarf",
        "Betriebe mit Personalplanung für drei Jahre",
        "%",
        "18",
        "30",
        "Arbeitgeberverband 1",
    ),
    Played(
        5,
        "Mehr Menschen lernen einen Pflegeberuf",
        "Neue Auszubildende im Jahr",
        "Personen",
        "640",
        "800",
        "Landkreis 3",
        ((2019, "655"), (2020, "702")),
    ),
    Played(
        5,
        "Weniger Stellen in Kitas bleiben unbesetzt",
        "Unbesetzte Stellen am Jahresende",
        "Stellen",
        "130",
        "70",
        "Landkreis 2",
        ((2019, "141"),),
    ),
    Played(
        6,
        "Neue bleiben in der Region",
        "Zugezogene Fachkräfte nach zwei Jahren noch hier",
        "%",
        "61",
        "75",
        "Kreisfreie Stadt 1",
    ),
    Played(
        7,
        "Weniger junge Menschen ohne Abschluss",
        "Schulabgänge ohne Abschluss",
        "%",
        "6.4",
        "4.5",
        "Agentur für Arbeit 1",
        ((2019, "6.1"),),
    ),
    Played(
        7,
        "Beschäftigte bilden sich weiter",
        "Geförderte Weiterbildungen im Jahr",
        "Personen",
        "300",
        "500",
        "Gewerkschaft 1",
    ),
)
SURVEY = (
    f"{EXAMPLE}: Befragung von 120 Einrichtungen der Pflege. 71 sagen, dass sie eine Stelle länger als ein halbes "
    "Jahr nicht besetzen konnten."
)


def build_strategy(son: Alliance) -> Strategy:
    """The strategy in force: its fields are facts with their source, its goals and its resolution are played."""
    facts = strategy()
    actor = Actor.system("example world", son.pk)
    plan = services.create_strategy(
        actor,
        son,
        title=facts.title,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        source=facts.source[:200],
        preface=(
            "Die Handlungsfelder sind die der veröffentlichten Strategie. "
            f"{EXAMPLE}: Ziele, Werte und Belege sind erfunden, damit sich zeigt, wie Fortschritt gemessen wird."
        ),
    )
    fields = {
        each.number: services.create_field(actor, plan, number=each.number, title=each.title)
        for each in facts.fields
    }
    seats = {seat.name: seat for seat in Seat.objects.in_alliance(son.pk)}
    goals = [_goal(actor, fields[each.field], each, facts.starts_on, seats) for each in GOALS]
    services.cite_document(
        actor,
        fields[5],
        SimpleUploadedFile("Befragung-Pflege.txt", SURVEY.encode(), "text/plain"),
        label=f"{EXAMPLE}: Befragung von Einrichtungen der Pflege",
        dated_on=facts.starts_on - timedelta(days=90),
    )
    resolved_on = facts.starts_on - timedelta(days=21)
    services.adopt_outside(
        actor,
        plan,
        resolved_on=resolved_on,
        resolved_by=f"Steuerkreis ({EXAMPLE})",
        proof=SimpleUploadedFile(
            "Beschluss.txt", f"{EXAMPLE}: Der Steuerkreis beschließt die Strategie.".encode(), "text/plain"
        ),
        now=datetime.combine(resolved_on, time(12), tzinfo=ZoneInfo("Europe/Berlin")),
    )
    for goal, each in zip(goals, GOALS, strict=True):
        goal.refresh_from_db()
        for year, value in each.measured:
            measured_on = date(year, 12, 31)
            if measured_on <= today():  # a story that is played in its own time begins before it
                services.measure(actor, goal, value=Decimal(value), measured_on=measured_on, source=COUNTED)
    plan.refresh_from_db()
    return services.publish(actor, plan)


def _goal(actor: Actor, field: FieldOfAction, each: Played, day: date, seats: dict[str, Seat]) -> Goal:
    number = field.goals.count() + 1
    return services.create_goal(
        actor,
        field,
        services.GoalData(
            number=number,
            title=f"{EXAMPLE}: {each.title}",
            indicator=each.indicator,
            unit=each.unit,
            baseline_value=Decimal(each.baseline),
            baseline_on=day - timedelta(days=1),
            baseline_source=COUNTED,
            target_value=Decimal(each.target),
            target_on=date(day.year + 9, 12, 31),
            partner=seats.get(each.partner),
        ),
    )


def play_revision(office: Actor, partners: list[Actor], son: Alliance) -> Strategy:
    """The next version is with the partners: a field reworded, a goal more, a goal less, a target raised."""
    current = Strategy.objects.in_alliance(son.pk).get(state=StrategyState.ADOPTED)
    new = services.start_revision(
        office, current, title=f"{current.title}, Fortschreibung", starts_on=date(today().year + 1, 1, 1)
    )
    by_number = {each.number: each for each in new.fields.order_by("number")}
    services.edit_field(
        office,
        by_number[2],
        number=2,
        title="Digitalisierung, Innovation und künstliche Intelligenz",
        need=f"{EXAMPLE}: Kleine Betriebe finden kaum Menschen, die neue Verfahren einführen.",
    )
    raised = by_number[1].goals.order_by("number")[0]
    services.edit_goal(
        office,
        raised,
        services.GoalData(
            **{
                name: getattr(raised, name)
                for name in (
                    "number",
                    "title",
                    "indicator",
                    "unit",
                    "baseline_value",
                    "baseline_on",
                    "baseline_source",
                    "baseline_snapshot",
                    "target_on",
                    "partner",
                )
            },
            target_value=Decimal(500),
        ),
    )
    services.remove_goal(office, by_number[4].goals.get())
    services.create_goal(
        office,
        by_number[5],
        services.GoalData(
            number=3, title=f"{EXAMPLE}: Ausländische Abschlüsse in der Pflege sind schneller anerkannt"
        ),
    )
    asked = services.open_consultation(
        office,
        new,
        ends_on=today() + timedelta(days=21),
        invitation=f"{EXAMPLE}: Bitte sehen Sie besonders auf die Ziele, für die Sie verantwortlich sind.",
        now=now(),
    )
    said = (
        (str(by_number[2].key), "Künstliche Intelligenz gehört in jedes Handlungsfeld, nicht nur in dieses."),
        ("", "Bitte einmal im Jahr berichten, wo die Ziele stehen."),
    )
    for partner, (part, text) in zip(partners, said, strict=True):
        services.comment(partner, asked, part=part, text=f"{EXAMPLE}: {text}", now=now())
    return new
