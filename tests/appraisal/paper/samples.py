"""An opinion to try the paper with: published figures, everything played marked as an example."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

from buendnis.appraisal.paper.opinion import (
    Amount,
    Aspect,
    Budget,
    BudgetStep,
    Deciding,
    OpinionPaper,
    Recommendation,
    Recusal,
    Release,
    Source,
    Vote,
)
from buendnis.ground.papers.paper import Sender

CONTENT = '{"number":"SON-2018-0007","project":"Digitalisierungslabor – Größe"}'.encode()
ALLIANCE = "Fachkräftebündnis SüdOstNiedersachsen"


def opinion(**changes: object) -> OpinionPaper:
    """The Digitalisierungslabor's opinion, changed as named."""
    values: dict[str, object] = {
        "sender": Sender(
            ALLIANCE, "Geschäftsstelle: Allianz für die Region GmbH", ("Musterstraße 1", "38100 Braunschweig")
        ),
        "number": "SON-2018-0007",
        "issued_on": date(2018, 9, 5),
        "recommendation": Recommendation.WITH_CONDITIONS,
        "reasons": (
            "Das Digitalisierungslabor stärkt kleine und mittlere Betriebe im Harz dort, wo ihnen Fachkräfte "
            "für den digitalen Wandel fehlen. Es verbindet Hochschule, Landkreis und Unternehmen."
        ),
        "conditions": (
            "Der Landkreis Goslar bestätigt seinen Anteil von 65.500,00 € verbindlich vor Beginn.",
            "Das Angebot steht Betrieben aus der ganzen Region offen; der Träger berichtet darüber jährlich.",
        ),
        "applicant": "Technische Universität Clausthal",
        "project": "Digitalisierungslabor an der TU Clausthal",
        "summary": (
            "Im Digitalisierungslabor in Goslar arbeiten Studierende, Absolventinnen und Absolventen mit "
            "Betrieben an deren Aufgaben. Betriebe lernen Fachkräfte kennen, Teams entwickeln Ideen bis zur "
            "Gründung."
        ),
        "place": "Goslar",
        "starts_on": date(2018, 10, 1),
        "ends_on": date(2020, 9, 30),
        "partners": ("Landkreis Goslar", "Unternehmen der Region"),
        "funding_object": "Strukturen verbessern",
        "guideline": "Richtlinie Regionale Fachkräftebündnisse 2015 (Nds. MBl. 2015 Nr. 28 S. 903)",
        "guideline_hash": "9f2c51e07a3b44d8" * 4,
        "field_of_action": "Digitalisierung und Innovation",
        "goals": ("Betriebe beim digitalen Wandel begleiten", "Absolventinnen und Absolventen halten"),
        "expenditure": (
            Amount("Personalausgaben", Decimal("331000.00")),
            Amount("Sachausgaben", Decimal("89350.00")),
            Amount("Restkostenpauschale", Decimal("49650.00")),
        ),
        "sources": (
            Source("Europäischer Sozialfonds (ESF)", Decimal("235000.00"), "beantragt"),
            Source("Technische Universität Clausthal", Decimal("109500.00"), "bestätigt am 12.06.2018"),
            Source(
                "Landkreis Goslar", Decimal("65500.00"), "in Aussicht gestellt; Kreistag berät am 24.09.2018"
            ),
            Source("Firma", Decimal("60000.00"), "bestätigt am 02.07.2018"),
        ),
        "funding_rate": Decimal("0.5000"),
        "aspects": (
            Aspect(
                "Beitrag zur Fachkräfteversorgung der Region und zu besonderen Bedarfen",
                "1. Bedarf der Region",
                Decimal(10),
                Decimal("8.75"),
                "Die Engpassanalyse weist für die Region einen Engpass bei Softwareentwicklung und "
                "Automatisierung aus. Das Labor bringt Betriebe und künftige Fachkräfte früh zusammen.\n"
                "Mehrere Stimmen wünschen, dass auch Auszubildende teilnehmen können.",
                (
                    "Engpassanalyse 2018, Berufsgruppe 434, Mittelwert 2,3 (Stand 30.06.2018)",
                    "Strategie 2018–2021, Ziel 2.1",
                ),
            ),
            Aspect(
                "Übereinstimmung mit der regionalen Strategie",
                "1. Bedarf der Region",
                Decimal(10),
                Decimal(9),
                "Das Vorhaben setzt das Handlungsfeld „Digitalisierung und Innovation“ unmittelbar um.",
                ("Strategie 2018–2021, Handlungsfeld 2",),
            ),
            Aspect("Ausrichtung auf dauerhafte Wirkung", "1. Bedarf der Region", Decimal(5), None, "", ()),
        ),
        "assessments": 19,
        "vote": Vote(
            Deciding.MEETING,
            "Die Steuerungsgruppe",
            date(2018, 8, 29),
            (("Ja", 21), ("Nein", 1), ("Enthaltung", 2), ("Nicht abgegeben", 2)),
            "Sie war beschlussfähig: 24 von 26 stimmberechtigten Sitzen waren vertreten, nötig waren 14.",
            "Erforderlich war die einfache Mehrheit der abgegebenen Stimmen.",
            "3. Sitzung, TOP 4",
            (
                Recusal("Hochschule 2", "gehört zum Projektträger"),
                Recusal("Landkreis 3", "am Projekt finanziell beteiligt"),
            ),
            (Recusal("Kammer 1", "hat den Projektträger beraten"),),
        ),
        "budget": Budget(BudgetStep.EARMARKED, Decimal("235000.00"), date(2019, 3, 31)),
        "releases": (
            Release("Vertretung Kammer 1", "Sprecherkreis des Bündnisses", date(2018, 9, 5)),
            Release("Vertretung Landkreis 1", "Sprecherkreis des Bündnisses", date(2018, 9, 5)),
        ),
        "content_hash": hashlib.sha256(CONTENT).hexdigest(),
        "verification_address": "https://buendnis.example/pruefung/SON-2018-0007",
        "sample": True,
    }
    return OpinionPaper(**{**values, **changes})  # type: ignore[arg-type]
