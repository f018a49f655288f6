"""What a snapshot holds: everything that a reader needs to check it years later."""

from __future__ import annotations

from typing import Any

from buendnis.engines.exact import text
from buendnis.engines.shortage import BA_2025, MEASURED, NAME, VERSION, RegionalRating
from buendnis.evidence.models import Dataset, Exhibit, ExhibitKind
from buendnis.evidence.selectors.need import AtLevel, Need, Origin, Ranked

LEVEL_NAMES = {2: "Fachkräfte", 3: "Spezialisten", 4: "Experten"}


def citation(title: str, need: Need, level: int) -> tuple[dict[str, Any] | None, Dataset | None]:
    """The content of a snapshot of a group at a level, and the version that it rests on; None: nothing is known."""
    germany = next((each for each in need.germany if each.row.level == level), None)
    regions = need.regions.get(level, [])
    own = next((each for each in need.own if each.level == level), None)
    if germany is None and not regions and own is None:
        return None, None
    # the version of what stands first keeps the snapshot's foreign key
    origin = next(
        each
        for each, is_there in (
            (need.germany_origin, germany is not None),
            (need.regions_origin, bool(regions)),
            (need.own_origin, own is not None),
        )
        if is_there and each is not None
    )
    content = {
        "title": f"{title}, {LEVEL_NAMES[level]}",
        "question": {"code": need.code, "level": level},
        "engine": {"name": NAME, "version": VERSION, "method": BA_2025.key},
        "germany": None if germany is None else _germany(germany, need.germany_origin),
        "regions": None if not regions else _regions(regions, need.regions_origin),
        "own": None if own is None else _own(own, need.own_origin),
    }
    return content, origin.dataset


# documents are frozen in German, as figures are
KIND_NAMES = {
    ExhibitKind.SURVEY: "Befragung von Betrieben",
    ExhibitKind.INTENT: "Absichtserklärung",
    ExhibitKind.AGENCY: "Stellungnahme der Agentur für Arbeit oder des Jobcenters",
    ExhibitKind.BODY: "Stellungnahme einer Kammer, eines Verbands oder einer Gewerkschaft",
    ExhibitKind.STUDY: "Studie oder Bericht",
    ExhibitKind.OTHER: "Anderes Dokument",
}


def exhibit_content(row: Exhibit) -> dict[str, Any]:
    """The content of a snapshot of a document: who says what, since when, and which file it is."""
    return {
        "title": f"{row.title} ({row.organisation}, {row.dated:%d.%m.%Y})",
        "exhibit": {
            "id": str(row.public_id),
            "version": row.number,
            "kind": KIND_NAMES[ExhibitKind(row.kind)],
            "organisation": row.organisation,
            "person_role": row.person_role,
            "dated": row.dated.isoformat(),
            "valid_from": row.valid_from.isoformat() if row.valid_from else None,
            "valid_until": row.valid_until.isoformat() if row.valid_until else None,
            "summary": row.summary,
            "occupations": row.occupations,
            "districts": row.districts,
            "fields": row.fields,
            "document": {"name": row.document_name, "sha256": row.document_sha256},
        },
    }


def _germany(at: AtLevel, origin: Origin | None) -> dict[str, Any]:
    rating = at.rating
    return {
        "origin": _origin(origin),
        "employees": at.row.employees,
        "together": at.row.code if at.is_together else None,
        "verdict": rating.verdict.value,
        "reason": rating.reason.de,
        "mean": None if rating.mean is None else text(rating.mean),
        "published_mean": None if at.row.mean is None else text(at.row.mean),
        "indicators": [
            {
                "label": BA_2025.by_key[each.indicator].label.de,
                "unit": BA_2025.by_key[each.indicator].unit.de,
                "value": text(each.value),
                "points": each.points,
            }
            for each in rating.points
        ],
    }


def _regions(rows: list[Ranked], origin: Origin) -> dict[str, Any]:
    return {
        "origin": _origin(origin),
        "rows": [
            {"region": row.region, "mean": text(row.mean), "verdict": row.verdict.value} for row in rows
        ],
    }


def _own(rating: RegionalRating, origin: Origin | None) -> dict[str, Any]:
    return {
        "origin": _origin(origin),
        "area": rating.area,
        "notice": rating.notice.de,
        "reason": rating.reason.de,
        "values": [
            {
                "label": MEASURED[each.indicator].de,
                "value": None if each.value is None else text(each.value),
                "points": each.points,
                "suppressed": each.suppressed.de if each.suppressed else None,
            }
            for each in rating.values
        ],
    }


def _origin(origin: Origin | None) -> dict[str, Any] | None:
    if origin is None:
        return None
    return {
        "version": origin.version,
        "source": origin.source,
        "licence": origin.licence,
        "as_of": origin.as_of.isoformat(),
        "content_hash": origin.dataset.content_hash if origin.dataset else None,
    }
