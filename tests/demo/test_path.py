"""The whole path, played once in a database of its own, and what it leaves behind: papers, books, protocol."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from asn1crypto import x509
from django.test import override_settings
from docx import Document as Docx
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from tests.databases import cloned_database
from tests.demo.holding import what_is_wrong
from tests.ground.papers import inspection

from buendnis.appraisal.sealing import trusted_certificates
from buendnis.demo.path import play
from buendnis.ground.papers.seal import SealProblem, verify

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

pytestmark = pytest.mark.xdist_group("path")  # it is played once
NUMBER = "SON-2018-0001"
TITLE = "Digitalisierungslabor an der TU Clausthal"
FIGURES = ("470.000,00 €", "235.000,00 €", "109.500,00 €", "65.500,00 €", "60.000,00 €")
# what a reader meets, in this order
MILESTONES = (
    "Fachliche Stellungnahme",
    TITLE,
    NUMBER,
    "Das Bündnis unterstützt das Vorhaben mit Auflagen.",
    "Projektträger",
    "Zuwendungsfähige Ausgaben",
    "470.000,00 €",
    "Herkunft der Mittel",
    *FIGURES[1:],
    "Punkte je Gesichtspunkt",
    "Ergebnis der Abstimmung",
    "Ausgeschlossene Sitze",
    "Hochschule 1",
    "vorgemerkt",
    "Über die Zuwendung entscheidet die NBank",
    "elektronisch freigegeben am",
    "Prüfsumme des Inhalts",
)


@dataclass(frozen=True)
class Played:
    """What the path wrote, and whom this installation trusts."""

    folder: Path
    trusted: list[bytes]
    problems: list[str]

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    @property
    def pdf(self) -> bytes:
        return self.read(f"{NUMBER}.pdf")

    @property
    def content(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.read(f"{NUMBER}.json"))
        return found


@pytest.fixture(scope="module")
def played(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Played:
    folder = tmp_path_factory.mktemp("path")
    with django_db_blocker.unblock(), cloned_database(), override_settings(DEMO=True):
        play(folder)
        return Played(folder, trusted_certificates(), what_is_wrong())


def test_it_leaves_the_papers_the_budget_and_what_was_said(played: Played) -> None:
    names = {path.name for path in played.folder.iterdir()}
    papers = {f"{NUMBER}.{kind}" for kind in ("pdf", "docx", "json")}
    assert names == papers | {"budget.json", "protokoll.txt"}


def test_the_budget_stands_as_the_story_says(played: Played) -> None:
    stages = {name: Decimal(amount) for name, amount in json.loads(played.read("budget.json")).items()}
    assert stages == {
        "allocated": Decimal(1400000),
        "free": Decimal(1165000),
        "earmarked": Decimal(235000),
        "committed": Decimal(0),
        "claimed": Decimal(0),
        "paid": Decimal(0),
        "carried": Decimal(0),
        "reallocated": Decimal(0),
        "overplanned": Decimal(0),
    }


def test_the_protocol_tells_each_step_in_order(played: Played) -> None:
    lines = played.read("protokoll.txt").decode().splitlines()
    assert len(lines) == 12
    days = ["-".join(reversed(line[:10].split("."))) for line in lines]
    assert days == sorted(days)
    assert lines[0].endswith("Idee eingegangen")
    assert lines[-2].endswith("Ergebnis: angenommen")
    assert lines[-1].endswith(f"Fachliche Stellungnahme {NUMBER} erteilt")


def test_nothing_is_wrong_with_the_database_it_left(played: Played) -> None:
    assert played.problems == []


class TestThePdf:
    """The sealed one, as it leaves the house."""

    def test_it_is_tagged_and_declared_and_its_fonts_are_inside(self, played: Played) -> None:
        inspection.assert_declared_and_tagged(played.pdf, f"Fachliche Stellungnahme {NUMBER}: {TITLE}")

    def test_its_headings_begin_with_one_and_skip_no_level(self, played: Played) -> None:
        found = inspection.headings(played.pdf)
        levels = [level for level, _ in found]
        assert found[0] == (1, "Fachliche Stellungnahme")
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        chapters = [text for level, text in found if level == 2]
        assert chapters[:4] == ["Vorhaben", "Ausgaben und Finanzierung", "Fachliche Bewertung", "Beschluss"]

    def test_its_tables_have_heads_and_its_picture_words(self, played: Played) -> None:
        tags = inspection.tags(played.pdf)
        assert tags.count("/Table") >= 5
        assert tags.count("/TH") >= 2 * 5
        (picture,) = inspection.alternatives(played.pdf, "/Figure")
        assert "Prüfseite" in picture

    def test_it_is_read_in_order(self, played: Played) -> None:
        assert_in_order(inspection.text(played.pdf))
        if shutil.which("pdftotext"):  # a second reader, where there is one
            done = subprocess.run(
                ["pdftotext", played.folder / f"{NUMBER}.pdf", "-"], capture_output=True, check=True
            )
            assert_in_order(" ".join(done.stdout.decode().split()))

    def test_it_holds_the_figures_that_were_published(self, played: Played) -> None:
        text = inspection.text(played.pdf)
        assert {figure: text.count(figure) for figure in FIGURES} == {
            "470.000,00 €": 2,  # the sum of both tables
            "235.000,00 €": 2,  # the ESF's share, earmarked
            "109.500,00 €": 1,
            "65.500,00 €": 1,
            "60.000,00 €": 1,
        }

    def test_it_carries_its_content_as_data(self, played: Played) -> None:
        (attached,) = inspection.attached(played.pdf).values()
        assert json.loads(attached) == played.content
        assert sha256(attached).hexdigest() in inspection.text(played.pdf).replace(" ", "")


class TestTheSeal:
    def test_ours_and_pyhankos_verification_find_it_good(self, played: Played) -> None:
        report = verify(played.pdf, played.trusted)
        assert (report.problem, report.trusted, report.covers_whole_file) == (None, True, True)
        assert report.development  # an example says so
        status = by_pyhanko(played.pdf, played.trusted)
        assert (status.intact, status.valid, status.trusted) == (True, True, True)
        assert status.coverage.name == "ENTIRE_FILE"

    @pytest.mark.parametrize("where", [0.02, 0.3, 0.5, 0.7])
    def test_one_changed_byte_is_found(self, played: Played, where: float) -> None:
        pdf = bytearray(played.pdf)
        sealed = re.search(rb"/ByteRange\s*\[\s*0 (\d+) ", pdf)
        assert sealed
        streams = [found.end() for found in re.finditer(rb"\bstream\r?\n", pdf[: int(sealed[1])])]
        place = streams[int(where * len(streams))] + 40
        pdf[place] ^= 1
        assert verify(bytes(pdf), played.trusted).problem == SealProblem.CHANGED
        assert not by_pyhanko(bytes(pdf), played.trusted).intact


def test_the_docx_says_the_same(played: Played) -> None:
    document = Docx(io.BytesIO(played.read(f"{NUMBER}.docx")))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    words = " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    for figure in (*FIGURES, NUMBER, TITLE, "Das Bündnis unterstützt das Vorhaben mit Auflagen."):
        assert figure in words.replace("\xa0", " "), figure


def assert_in_order(text: str) -> None:
    text, place = text.replace("\xa0", " ").replace("\xad", ""), -1
    for words in MILESTONES:
        found = text.find(words, place + 1)
        assert found > place, f"{words} is missing, or comes too early"
        place = found


def by_pyhanko(pdf: bytes, trusted: list[bytes]) -> Any:
    """Independent of our own verification: what the library says of the one signature."""
    roots = [x509.Certificate.load(one) for one in trusted]
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    return validate_pdf_signature(signature, ValidationContext(trust_roots=roots, allow_fetching=False))
