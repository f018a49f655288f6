"""Several PDFs bound into one: bookmarks, page numbers, and the tags of each part kept as far as they can be.

Each part's tree of tags is hung below the cover's, so that a screen reader reads on from one part to the next. What
a part was declared as (PDF/A, PDF/UA) is not claimed for the whole, because nobody knows what the parts hold.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String

FOOT = 14  # points above the lower edge
MOST_PAGES = 3_000


@dataclass(frozen=True)
class Part:
    """A paper: under which chapter it stands, its title, and its PDF; None: it is no PDF, and only named."""

    chapter: str
    title: str
    pdf: bytes | None

    @cached_property
    def is_readable(self) -> bool:
        """Whether it can be bound: a PDF that opens without a password and has pages."""
        return _opened(self.pdf) is not None


def bound(cover: bytes, parts: Sequence[Part], *, title: str) -> tuple[bytes, int]:
    """The bound PDF and how many pages it has; parts that cannot be read are left out."""
    with Pdf.open(io.BytesIO(cover)) as whole:
        _forget_declarations(whole, title)
        first: dict[str, list[tuple[str, int]]] = {}
        pages = len(whole.pages)
        for part in parts:
            source = _opened(part.pdf)
            if source is None or pages + len(source.pages) > MOST_PAGES:
                first.setdefault(part.chapter, [])
                continue
            with source:
                first.setdefault(part.chapter, []).append((part.title, pages))
                _append(whole, source)
                pages = len(whole.pages)
        _bookmark(whole, first)
        _number(whole)
        target = io.BytesIO()
        whole.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return target.getvalue(), pages


def _opened(content: bytes | None) -> Pdf | None:
    if content is None:
        return None
    try:
        pdf = Pdf.open(io.BytesIO(content))
    except (pikepdf.PdfError, ValueError):
        return None
    if not len(pdf.pages) or (pdf.is_encrypted and not pdf.allow.extract):
        pdf.close()
        return None
    return pdf


def _forget_declarations(whole: Pdf, title: str) -> None:
    root = whole.Root
    for name in ("/OutputIntents", "/AF", "/Outlines"):
        if name in root:
            del root[name]
    if "/Names" in root and "/EmbeddedFiles" in root.Names:
        del root.Names["/EmbeddedFiles"]
    with whole.open_metadata(set_pikepdf_as_editor=False) as metadata:
        for key in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part"):
            if key in metadata:
                del metadata[key]
        metadata["dc:title"] = title
    root.PageMode = Name.UseOutlines


def _append(whole: Pdf, source: Pdf) -> None:
    """The pages of ``source``, with its tags below those of ``whole`` where both have some."""
    before = len(whole.pages)
    shift = _next_key(whole)
    for page in source.pages:
        for name in ("/AA", "/PieceInfo"):
            if name in page.obj:
                del page.obj[name]
        whole.pages.append(page)
    added = [page.obj for page in whole.pages[before:]]
    tags = source.Root.get("/StructTreeRoot")
    if shift is None or not isinstance(tags, Dictionary) or not _hang(whole, source, tags, added, shift):
        for plain in added:
            for name in ("/StructParents", "/Tabs"):
                if name in plain:
                    del plain[name]


def _hang(whole: Pdf, source: Pdf, tags: Dictionary, added: Sequence[pikepdf.Object], shift: int) -> bool:
    """Hang the part's tree below the document's first element, its keys moved behind those that are taken."""
    entries = dict(_numbers(tags.get("/ParentTree"), 0))
    if not entries or "/K" not in tags:
        return False
    roles = {key: str(value) for key, value in dict(tags.get("/RoleMap", Dictionary())).items()}
    root = whole.Root.StructTreeRoot
    top = root.K[0] if isinstance(root.K, Array) else root.K
    # the pages of the part must be those that were added, wherever the tree names them
    same = {page.obj.objgen: target for page, target in zip(source.pages, added, strict=True)}
    seen: dict[tuple[int, int], pikepdf.Object] = {}
    children = tags.K if isinstance(tags.K, Array) else [tags.K]
    for child in children:
        copied = _element(whole, child, top, same, seen, roles)
        if copied is not None:
            top.K.append(copied)
    numbers = root.ParentTree.Nums
    highest = shift - 1
    for key, value in sorted(entries.items()):
        numbers.append(shift + key)
        if isinstance(value, Array):
            row = Array([_known(each, seen) for each in value])
            numbers.append(whole.make_indirect(row))
        else:
            numbers.append(_known(value, seen))
        highest = max(highest, shift + key)
    root.ParentTreeNextKey = highest + 1
    for page in added:
        if "/StructParents" in page:
            page.StructParents = int(page.StructParents) + shift
        for note in page.get("/Annots", ()):
            if "/StructParent" in note:
                note.StructParent = int(note.StructParent) + shift
    return True


def _element(
    whole: Pdf,
    element: Any,
    parent: pikepdf.Object,
    pages: dict[tuple[int, int], pikepdf.Object],
    seen: dict[tuple[int, int], pikepdf.Object],
    roles: dict[str, str],
    depth: int = 0,
) -> Any:
    """A copy of a structure element and all below it, in the document that is made."""
    if isinstance(element, int):  # pikepdf hands out numbers as Python's own
        return element
    if not isinstance(element, Dictionary) or depth > 200:
        return None
    if "/S" not in element:  # a piece of content: MCR or OBJR
        piece = Dictionary(Type=element.get("/Type", Name.MCR))
        page = element.get("/Pg")
        if page is not None and page.objgen in pages:
            piece.Pg = pages[page.objgen]
        if "/MCID" in element:
            piece.MCID = element.MCID
            return piece
        return None  # annotations are copied anew with their pages
    kind = str(element.S)
    copy = whole.make_indirect(Dictionary(Type=Name.StructElem, S=Name(roles.get(kind, kind)), P=parent))
    for name in ("/Alt", "/ActualText", "/E", "/Lang", "/T"):
        if name in element:
            copy[name] = String(str(element[name]))
    if "/A" in element:
        with contextlib.suppress(pikepdf.PdfError, TypeError, ValueError):  # how a cell spans is worth a try
            copy["/A"] = whole.copy_foreign(element.A) if element.A.is_indirect else _plain(element.A)
    page = element.get("/Pg")
    if page is not None and page.objgen in pages:
        copy.Pg = pages[page.objgen]
    if element.objgen != (0, 0):
        seen[element.objgen] = copy
    below = element.get("/K")
    if below is not None:
        children = list(below) if isinstance(below, Array) else [below]
        copied = [_element(whole, child, copy, pages, seen, roles, depth + 1) for child in children]
        copy.K = Array([child for child in copied if child is not None])
    return copy


def _plain(value: pikepdf.Object) -> pikepdf.Object:
    if isinstance(value, Dictionary):
        return Dictionary({key: _plain(item) for key, item in dict(value).items()})
    if isinstance(value, Array):
        return Array([_plain(item) for item in value])
    return value


def _known(
    value: pikepdf.Object | None, seen: dict[tuple[int, int], pikepdf.Object]
) -> pikepdf.Object | None:
    return seen.get(value.objgen) if isinstance(value, pikepdf.Object) else None


def _numbers(node: pikepdf.Object | None, depth: int) -> list[tuple[int, pikepdf.Object]]:
    """The entries of a number tree, however deep."""
    if not isinstance(node, Dictionary) or depth > 50:
        return []
    flat = list(node.get("/Nums", ()))
    found = [(int(flat[place]), flat[place + 1]) for place in range(0, len(flat) - 1, 2)]
    for kid in node.get("/Kids", ()):
        found += _numbers(kid, depth + 1)
    return found


def _next_key(whole: Pdf) -> int | None:
    tags = whole.Root.get("/StructTreeRoot")
    if not isinstance(tags, Dictionary) or "/ParentTree" not in tags or "/K" not in tags:
        return None
    if "/Nums" not in tags.ParentTree:  # one flat list is what is added to
        flat: list[object] = []
        for entry in sorted(_numbers(tags.ParentTree, 0), key=lambda entry: entry[0]):
            flat += entry
        tags.ParentTree = whole.make_indirect(Dictionary(Nums=Array(flat)))
    top = tags.K[0] if isinstance(tags.K, Array) else tags.K
    if not isinstance(top.get("/K"), Array):
        top.K = Array([top.K] if "/K" in top else [])
    numbers = list(tags.ParentTree.Nums)
    return max((int(key) for key in numbers[::2]), default=-1) + 1


def _bookmark(whole: Pdf, chapters: dict[str, list[tuple[str, int]]]) -> None:
    with whole.open_outline() as outline:
        outline.root.append(OutlineItem("Tagesordnung", 0))
        for chapter, papers in chapters.items():
            if not papers:
                continue
            item = OutlineItem(chapter, papers[0][1])
            item.children.extend(OutlineItem(title, page) for title, page in papers)
            outline.root.append(item)


def _number(whole: Pdf) -> None:
    """The number of each page in the bundle at its lower edge, as an artifact that no screen reader reads."""
    font = whole.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    count = len(whole.pages)
    for number, page in enumerate(whole.pages, start=1):
        text = f"Unterlagen {number}/{count}"
        left, bottom, right, _top = (float(edge) for edge in page.mediabox)
        width = len(text) * 3.9
        page.add_resource(font, Name.Font, Name("/BundleFont"))
        place = f"1 0 0 1 {right - width - 24:.1f} {bottom + FOOT:.1f} Tm"
        mark = (
            f"Q /Artifact <</Type /Pagination>> BDC q BT /BundleFont 8 Tf 0.3 g {place} ({text}) Tj ET Q EMC"
        )
        page.contents_add(b"q", prepend=True)
        page.contents_add(mark.encode("ascii"))
        if left > right:
            raise ValueError("A page has no width.")
