"""The expert opinion on paper: every statement is there, in German, and nothing that is not so."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from pdfminer.high_level import extract_text
from tests.appraisal.paper.samples import ALLIANCE, CONTENT, opinion
from tests.ground.papers import inspection

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
    Vote,
)
from buendnis.appraisal.paper.render import render_docx, render_pdf
from buendnis.ground.papers.certificate import certificate_of, development_certificate
from buendnis.ground.papers.seal import seal, verify

TITLE = "Fachliche Stellungnahme SON-2018-0007: Digitalisierungslabor an der TU Clausthal"


def shown(paper: OpinionPaper) -> str:
    return inspection.text(render_pdf(paper, CONTENT)).replace("\u00a0", " ")


def test_it_is_accessible_and_carries_its_content() -> None:
    pdf = render_pdf(opinion(), CONTENT)
    inspection.assert_declared_and_tagged(pdf, TITLE)
    assert inspection.attached(pdf) == {"stellungnahme.json": CONTENT}
    assert pdf == render_pdf(opinion(), CONTENT)


def test_sealed_it_still_is(tmp_path: Path) -> None:
    key = development_certificate(tmp_path, "buendnis.example")
    at = datetime(2018, 9, 5, 15, tzinfo=UTC)
    pdf = seal(
        render_pdf(opinion(), CONTENT), key, None, reason="Ausstellung", location="Braunschweig", at=at
    )
    inspection.assert_declared_and_tagged(pdf, TITLE)
    assert inspection.attached(pdf) == {"stellungnahme.json": CONTENT}
    report = verify(pdf, [certificate_of(key, None)])
    assert (report.problem, report.at) == (None, at)


def test_chapters_stand_in_order() -> None:
    found = inspection.headings(render_pdf(opinion(), CONTENT))
    assert [text for level, text in found if level < 3] == [
        "Fachliche Stellungnahme",
        "Vorhaben",
        "Ausgaben und Finanzierung",
        "Fachliche Bewertung",
        "Beschluss",
        "Virtuelles Budget",
        "Was diese Stellungnahme bedeutet",
        "Freigabe",
        "Prüfung",
    ]
    levels = [level for level, _ in found]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_it_says_what_was_decided() -> None:
    words = shown(opinion())
    for part in (
        "SON-2018-0007",
        "05.09.2018",
        "Rechenbeispiel",
        "Das Bündnis unterstützt das Vorhaben mit Auflagen.",
        "Technische Universität Clausthal",
        "01.10.2018 bis 30.09.2020",
        "235.000,00 €",
        "109.500,00 €",
        "65.500,00 €",
        "60.000,00 €",
        "470.000,00 €",
        "Fördersatz beträgt 50 % der zuwendungsfähigen Ausgaben",
        "Grundlage sind 19 Bewertungen",
        "8,75",
        "Strategie 2018–2021, Ziel 2.1",
        "Die Steuerungsgruppe hat am 29.08.2018 in einer Sitzung beschlossen (3. Sitzung, TOP 4).",
        "24 von 26 stimmberechtigten Sitzen",
        "gehört zum Projektträger",
        "hat den Projektträger beraten",
        "235.000,00 € bis zum 31.03.2019 vorgemerkt",
        "entscheidet die NBank, nicht das Bündnis",
        "maßgebliches Gewicht",
        "elektronisch freigegeben am 05.09.2018",
        "https://buendnis.example/pruefung/SON-2018-0007",
        opinion().content_hash,
    ):
        assert part in words, part
    assert "Entwurf" not in words
    assert "Ersetzt" not in words


def test_three_pages_at_most() -> None:
    assert "von 3" in shown(opinion())


def test_a_preview_does_not_count() -> None:
    words = shown(opinion(preview=True, number=""))
    assert "ENTWURF" in words
    assert "Sie gilt nicht" in words
    assert "wird bei der Ausstellung vergeben" in words
    for part in ("Freigabe", "pruefung/", "Bitte fügen Sie", "Ausgestellt am"):
        assert part not in words, part


@pytest.mark.parametrize(
    ("recommendation", "sentence"),
    [
        (Recommendation.SUPPORT, "Das Bündnis unterstützt das Vorhaben."),
        (Recommendation.WITH_CONDITIONS, "Das Bündnis unterstützt das Vorhaben mit Auflagen."),
        (Recommendation.REFUSE, "Das Bündnis unterstützt das Vorhaben nicht."),
    ],
)
def test_the_result_stands_in_one_sentence(recommendation: Recommendation, sentence: str) -> None:
    words = shown(opinion(recommendation=recommendation, conditions=()))
    assert sentence in words
    assert words.count("Das Bündnis unterstützt") == 1
    assert ("Bitte fügen Sie" in words) == (recommendation != Recommendation.REFUSE)


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (BudgetStep.EARMARKED, "sind 1,00 € bis zum 01.02.2019 vorgemerkt."),
        (BudgetStep.RESERVE, "steht auf der Nachrückliste"),
        (BudgetStep.OVERPLANNED, "im Rahmen der beschlossenen Überplanung vorgemerkt"),
        (BudgetStep.OUTSIDE, "wird nicht auf das virtuelle Budget des Bündnisses angerechnet"),
    ],
)
def test_the_budget_stands_in_one_sentence(step: BudgetStep, sentence: str) -> None:
    budget = Budget(step, Decimal("1.00"), date(2019, 2, 1), "Mehr dazu im Protokoll.")
    words = shown(opinion(budget=budget))
    assert sentence in words
    assert "Mehr dazu im Protokoll." in words


def test_a_circular_resolution_is_told() -> None:
    vote = Vote(
        Deciding.CIRCULAR, "Die Mitgliederversammlung", date(2018, 8, 1), (), "Alle haben geantwortet."
    )
    words = shown(opinion(vote=vote))
    assert "Die Mitgliederversammlung hat am 01.08.2018 im Umlaufverfahren beschlossen." in words
    assert "Wegen Befangenheit war niemand ausgeschlossen." in words


def test_chains_are_told() -> None:
    words = shown(opinion(supplements="SON-2018-0003", replaces="SON-2018-0002"))
    assert "Ergänzende fachliche Stellungnahme" in words
    assert "Ergänzt Ersetzt" in words or "Stellungnahme SON-2018-0003" in words
    assert "Stellungnahme SON-2018-0002" in words


def test_signatures_by_hand_get_room() -> None:
    assert "Datum, Unterschrift" in shown(
        opinion(releases=(Release("Vertretung Kammer 1", "Sprecherkreis"),))
    )
    assert "Datum, Unterschrift" not in shown(opinion())


def test_nothing_known_is_still_a_paper() -> None:
    empty = opinion(
        reasons="",
        conditions=(),
        summary="",
        place="",
        starts_on=None,
        ends_on=None,
        partners=(),
        guideline_hash="",
        goals=(),
        expenditure=(),
        sources=(),
        funding_rate=None,
        aspects=(),
        assessments=0,
        vote=None,
        budget=None,
        releases=(),
        verification_address="",
    )
    words = shown(empty)
    assert "kein Finanzierungsplan" in words
    assert "keine Bewertung nach Punkten" in words
    assert "None" not in words
    assert len(docx.Document(io.BytesIO(render_docx(empty))).tables) == 0


ROUGH = '#let x *fett* $x$ "Anführung" <b> @x'


def test_long_and_strange_texts_come_out_in_full() -> None:
    long = opinion(
        project=f"{ROUGH} – שלום مرحبا 😀 漢",
        summary="Donaudampfschifffahrtsgesellschaft " * 200 + "x" * 500,
        partners=tuple(f"Bündnispartner {number}" for number in range(40)),
        expenditure=tuple(Amount(f"Posten {number} {ROUGH}", Decimal(number)) for number in range(1, 41)),
        aspects=tuple(
            Aspect(f"{number} {'w' * 80}", "k" * 80, Decimal(10), None, "Grund " * 900, (ROUGH,))
            for number in range(12)
        ),
        vote=Vote(
            Deciding.MEETING,
            "Die Steuerungsgruppe",
            date(2018, 8, 29),
            (("Ja", 1),),
            "Satz.",
            recusals=tuple(Recusal(f"Sitz {number}", "Grund " * 30) for number in range(28)),
        ),
        conditions=tuple("Auflage " * 200 for _ in range(9)),
    )
    pdf = render_pdf(long, CONTENT)
    inspection.assert_declared_and_tagged(
        pdf, f"Fachliche Stellungnahme SON-2018-0007: {ROUGH} – שלום مرحبا 😀 [U+6F22]"
    )
    words = inspection.text(pdf)
    assert words.count(ROUGH) >= 1 + 40 + 12
    assert "Bündnispartner 39" in words
    assert len(docx.Document(io.BytesIO(render_docx(long))).tables) == 5


def test_other_content_than_named_is_refused() -> None:
    with pytest.raises(ValueError, match="hash"):
        render_pdf(opinion(), CONTENT + b" ")


def test_only_known_languages() -> None:
    with pytest.raises(ValueError, match="“xx”"):
        render_docx(opinion(language="xx"))


def test_the_docx_says_the_same() -> None:
    document = docx.Document(io.BytesIO(render_docx(opinion())))
    titles = [
        one.text for one in document.paragraphs if one.style and (one.style.name or "").startswith("Heading")
    ]
    assert titles == [text for _, text in inspection.headings(render_pdf(opinion(), CONTENT))]
    assert document.core_properties.title == TITLE
    assert len(document.tables) == 6
    assert document.tables[1].rows[-1].cells[-1].text == "470.000,00\u00a0€"


def test_the_docx_says_every_word_of_the_pdf(tmp_path: Path) -> None:
    """As LibreOffice reads it where it is installed, else as its file says; but for running heads."""
    made = render_docx(opinion())
    said = Counter(_words(_as_office_reads(made, tmp_path)))
    printed = Counter(_words(extract_text(io.BytesIO(render_pdf(opinion(), CONTENT)))))
    assert set(said - printed) <= {"Datum", "Unterschrift"}
    heads = " ".join((ALLIANCE, *opinion().sender.address, opinion().sender.host, "SON-2018-0007"))
    running = {
        *_words(heads),
        *["Fachliche", "Stellungnahme", "Rechenbeispiel", "erfunden", "keine", "echte", "Seite", "von"],
    }
    assert {word for word in printed - said if not word.isdigit()} <= running


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub("[\u00ad\u2010-]\\s*\n", "", text).replace("\u00ad", ""))


def _as_office_reads(made: bytes, folder: Path) -> str:
    office = shutil.which("soffice")
    if office is None:
        body = docx.Document(io.BytesIO(made)).element.body
        return "\n".join(node.text or "" for node in body.iter() if node.tag.endswith("}t"))
    (folder / "paper.docx").write_bytes(made)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    convert = ["--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(folder)]
    command = [office, profile, *convert, str(folder / "paper.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "paper.txt").read_text(encoding="utf-8-sig")
