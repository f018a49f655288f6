"""A paper as DOCX, for those who edit, print, sign by hand and scan.

Accessible as far as Word can be: real headings, a title and a language in the file, header rows that repeat
on each page, described tables, lists as lists.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from buendnis.ground.papers.blocks import (
    Block,
    Box,
    Bullets,
    Facts,
    Heading,
    Paragraph,
    Signatures,
    Table,
    Tone,
)
from buendnis.ground.papers.letters import plain_text
from buendnis.ground.papers.paper import Paper, Verification

FONT = "Arial"
ACCENT = RGBColor(0x0B, 0x4A, 0x7D)
QUIET = RGBColor(0x4D, 0x55, 0x66)
EDGES = {Tone.GOOD: "1B6B3A", Tone.CAREFUL: "8A5A00", Tone.BAD: "A3202D", Tone.PLAIN: "0B4A7D"}
REGIONS = {"de": "de-DE"}
WIDTH_MM = 165.0
LONGEST_PROPERTY = 255
WORDS = {
    "de": {
        "page": ("Seite ", " von "),
        "verification": "Prüfung",
        "verify": (
            "Diese Fassung ist im Register des Bündnisses hinterlegt. Ob ein Exemplar echt und aktuell ist, "
            "zeigt die Prüfseite:"
        ),
        "hash": "Prüfsumme des Inhalts (SHA-256):",
        "signed": "Datum, Unterschrift",
    }
}


def paper_docx(paper: Paper) -> bytes:
    """The paper's words as DOCX on its letterhead."""
    writer = _Writer(paper)
    writer.letterhead()
    writer.opening()
    for block in paper.blocks:
        writer.add(block)
    if paper.verification:
        writer.verification(paper.verification)
    target = io.BytesIO()
    writer.document.save(target)
    return target.getvalue()


class _Writer:
    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.words: dict[str, Any] = WORDS[paper.language]
        self.document = Document()
        self._properties()
        self._styles()

    def _properties(self) -> None:
        core, paper = self.document.core_properties, self.paper
        core.title = _short(paper.title)
        core.subject = _short(paper.subject)
        core.author = core.last_modified_by = _short(paper.sender.name)
        core.language = REGIONS[paper.language]
        core.identifier = _short(paper.number)
        core.created = core.modified = paper.moment.replace(microsecond=0, tzinfo=None)
        core.comments = core.keywords = ""

    def _styles(self) -> None:
        styles = self.document.styles
        language = OxmlElement("w:lang")
        for name in ("val", "eastAsia", "bidi"):
            language.set(qn(f"w:{name}"), REGIONS[self.paper.language])
        defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
        for old in defaults.findall(qn("w:lang")):
            defaults.remove(old)
        defaults.append(language)
        for name, size, colour, bold, before, after in (
            ("Normal", 10, None, None, 0, 5),
            ("Heading 1", 20, ACCENT, True, 0, 6),
            ("Heading 2", 13, ACCENT, True, 16, 5),
            ("Heading 3", 10.5, None, True, 10, 3),
            ("Caption", 9.5, QUIET, True, 6, 3),
            ("Header", 8, QUIET, None, 0, 0),
            ("Footer", 8, QUIET, None, 0, 0),
        ):
            style = styles[name]
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for attribute in list(fonts.attrib):
                del fonts.attrib[attribute]
            for script in ("ascii", "hAnsi", "cs", "eastAsia"):
                fonts.set(qn(f"w:{script}"), FONT)
            style.font.size = Pt(size)
            style.font.bold = bold
            style.font.italic = None
            style.font.color.rgb = colour or RGBColor(0x1D, 0x24, 0x33)
            style.paragraph_format.space_before = Pt(before)
            style.paragraph_format.space_after = Pt(after)
        styles["Caption"].paragraph_format.keep_with_next = True

    def letterhead(self) -> None:
        """A4 with the sender above and the page's number below, on every page."""
        section, paper = self.document.sections[0], self.paper
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin, section.right_margin = Mm(25), Mm(20)
        section.top_margin, section.bottom_margin = Mm(33), Mm(25)
        section.header_distance, section.footer_distance = Mm(13), Mm(11)
        head = section.header.paragraphs[0]
        _right_tab(head)
        name = head.add_run(_text(paper.sender.name))
        name.font.size, name.font.bold, name.font.color.rgb = Pt(13), True, ACCENT
        head.add_run("\t" + _text(" · ".join(filter(None, (paper.stamp, paper.notice)))))
        line = section.header.add_paragraph(_text(paper.sender.line))
        _border(line, "bottom", "0B4A7D", 10)
        foot = section.footer.paragraphs[0]
        _right_tab(foot)
        foot.add_run(_text(" ".join(filter(None, (paper.kind, paper.number)))) + "\t")
        before, between = self.words["page"]
        foot.add_run(before)
        _field(foot, "PAGE")
        foot.add_run(between)
        _field(foot, "NUMPAGES")

    def opening(self) -> None:
        """The title and the short terms beside it."""
        paper = self.paper
        self.document.add_heading(_text(paper.kind), 1)
        subject = self.document.add_paragraph()
        run = subject.add_run(_text(paper.subject))
        run.font.size, run.font.bold = Pt(13), True
        self.facts(paper.details)

    def add(self, block: Block) -> None:
        """One block, in the order of reading."""
        match block:
            case Heading():
                self.document.add_heading(_text(block.text), block.level + 1)
            case Paragraph():
                for part in _parts(block.text):
                    run = self.document.add_paragraph().add_run(part)
                    run.font.size = Pt(8.5) if block.small else None
            case Facts():
                self.facts(block.rows)
            case Bullets():
                self.points(block.items, numbered=block.numbered)
            case Table():
                self.table(block)
            case Box():
                self.box(block)
            case Signatures():
                self.signatures(block)

    def facts(self, rows: Iterable[tuple[str, str]]) -> None:
        """Each term in bold with what is said about it behind a tab, hanging."""
        for term, said in rows:
            if not said.strip():
                continue
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.left_indent = Mm(46)
            paragraph.paragraph_format.first_line_indent = Mm(-46)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(46))
            paragraph.add_run(_text(term)).font.color.rgb = QUIET
            paragraph.add_run("\t")
            for number, part in enumerate(_parts(said)):
                run = paragraph.add_run()
                if number:
                    run.add_break()
                run.add_text(part)

    def points(self, items: Sequence[str], *, numbered: bool) -> None:
        """A list; numbers are written out, so that each list starts at 1 in every program."""
        for number, item in enumerate(items, 1):
            text = " ".join(_parts(item))
            if not numbered:
                self.document.add_paragraph(text, style="List Bullet")
                continue
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.left_indent = Mm(8)
            paragraph.paragraph_format.first_line_indent = Mm(-8)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(8))
            paragraph.add_run(f"{number}.\t{text}")

    def table(self, block: Table) -> None:
        """A table with a caption, a description and a header row that repeats."""
        self.document.add_paragraph(_text(block.caption), style="Caption")
        table = self.document.add_table(rows=0, cols=len(block.columns))
        table.autofit = False
        shares = sum(column.share for column in block.columns)
        widths = [Mm(WIDTH_MM * column.share / shares) for column in block.columns]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        _describe(table, block.caption)
        first_sum = len(block.rows) - block.sums
        for number, row in enumerate([[column.label for column in block.columns], *block.rows], -1):
            cells = table.add_row()
            _whole(cells, header=number < 0)
            for cell, column, width, text in zip(cells.cells, block.columns, widths, row, strict=True):
                cell.width = width
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
                if column.right:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                run = paragraph.add_run("\n".join(_parts(text)))
                run.font.size = Pt(9.5)
                run.font.bold = number < 0 or number >= first_sum
                _cell_border(cell, "0B4A7D" if number < 0 else "C5CCD8", 8 if number < 0 else 4)
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def box(self, block: Box) -> None:
        """A title, text and points with a coloured edge at the left."""
        first = len(self.document.paragraphs)
        title = self.document.add_paragraph()
        title.paragraph_format.keep_with_next = True
        run = title.add_run(_text(block.title))
        run.font.size, run.font.bold = Pt(12), True
        run.font.color.rgb = RGBColor.from_string(EDGES[block.tone])
        for part in _parts(block.text):
            self.document.add_paragraph(part)
        self.points(block.points, numbered=True)
        for paragraph in self.document.paragraphs[first:]:
            _border(paragraph, "left", EDGES[block.tone], 24)

    def signatures(self, block: Signatures) -> None:
        """Room for each hand above a line, then who it is."""
        for one in block.entries:
            self._room_for_a_hand()
            texts = [one.name, *filter(None, (one.role, one.note))]
            for number, text in enumerate(texts):
                paragraph = self.document.add_paragraph()
                paragraph.paragraph_format.keep_with_next = number + 1 < len(texts)
                paragraph.paragraph_format.space_after = Pt(1)
                paragraph.add_run(_text(text)).font.bold = number == 0

    def _room_for_a_hand(self) -> None:
        line = self.document.add_paragraph()
        line.paragraph_format.space_before = Pt(40)
        line.paragraph_format.right_indent = Mm(85)
        line.paragraph_format.keep_with_next = True
        _border(line, "top", "4D5566", 6)
        small = line.add_run(self.words["signed"])
        small.font.size, small.font.color.rgb = Pt(8), QUIET

    def verification(self, check: Verification) -> None:
        """Where to compare the paper with the register."""
        self.document.add_heading(self.words["verification"], 2)
        self.document.add_paragraph(self.words["verify"])
        self.document.add_paragraph().add_run(_text(check.address)).font.bold = True
        self.document.add_paragraph(self.words["hash"])
        self.document.add_paragraph().add_run(_text(check.content_hash)).font.size = Pt(8)


def _text(text: str) -> str:
    return " ".join(_parts(text))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in plain_text(text).split("\n") if part.strip()]


def _short(text: str) -> str:
    plain = _text(text)
    return plain if len(plain) <= LONGEST_PROPERTY else plain[: LONGEST_PROPERTY - 1] + "…"


def _right_tab(paragraph: Any) -> None:
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Mm(WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT)


def _field(paragraph: Any, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _edge(side: str, colour: str, eighths: int, space: int) -> Any:
    edge = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", str(space)), ("color", colour)):
        edge.set(qn(f"w:{name}"), value)
    return edge


def _border(paragraph: Any, side: str, colour: str, eighths: int) -> None:
    borders = OxmlElement("w:pBdr")
    borders.append(_edge(side, colour, eighths, 8 if side == "left" else 4))
    properties = paragraph._p.get_or_add_pPr()
    later = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr")
    properties.insert_element_before(borders, *later)


def _cell_border(cell: Any, colour: str, eighths: int) -> None:
    borders = OxmlElement("w:tcBorders")
    borders.append(_edge("bottom", colour, eighths, 0))
    cell._tc.get_or_add_tcPr().append(borders)


def _describe(table: Any, caption: str) -> None:
    properties = table._tbl.tblPr
    for name in ("tblCaption", "tblDescription"):
        element = OxmlElement(f"w:{name}")
        element.set(qn("w:val"), _short(caption))
        properties.append(element)


def _whole(row: Any, *, header: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))
