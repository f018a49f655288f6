"""Finding the organisation that a row names among those that the secretariat knows."""

from __future__ import annotations

from difflib import SequenceMatcher

from buendnis.alliances.addresses import organisations_known
from buendnis.ground.actor import Actor
from buendnis.ground.sheets.columns import fold
from buendnis.intake.kinds.base import name_key
from buendnis.parties.models import Organisation, OrganisationKind

_ALIKE = 0.87
_KINDS = (
    ("landkreis", OrganisationKind.DISTRICT),
    ("stadt ", OrganisationKind.CITY),
    ("kammer", OrganisationKind.CHAMBER),
    ("ihk", OrganisationKind.CHAMBER),
    ("hwk", OrganisationKind.CHAMBER),
    ("arbeitgeber", OrganisationKind.EMPLOYERS),
    ("unternehmerverband", OrganisationKind.EMPLOYERS),
    ("gewerkschaft", OrganisationKind.UNION),
    ("dgb", OrganisationKind.UNION),
    ("ig metall", OrganisationKind.UNION),
    ("ver di", OrganisationKind.UNION),
    ("universitat", OrganisationKind.UNIVERSITY),
    ("hochschule", OrganisationKind.UNIVERSITY),
    ("tu ", OrganisationKind.UNIVERSITY),
    ("agentur fur arbeit", OrganisationKind.AGENCY),
    ("jobcenter", OrganisationKind.JOBCENTRE),
    ("volkshochschule", OrganisationKind.EDUCATION),
    ("vhs", OrganisationKind.EDUCATION),
    ("bildung", OrganisationKind.EDUCATION),
    ("wirtschaftsforderung", OrganisationKind.DEVELOPMENT),
    ("amt fur", OrganisationKind.AUTHORITY),
    ("gmbh", OrganisationKind.FIRM),
    (" ag", OrganisationKind.FIRM),
    ("verein", OrganisationKind.ASSOCIATION),
    ("e v", OrganisationKind.ASSOCIATION),
)


def kind_by_name(name: str) -> str:
    """What an organisation probably is, by its name; the secretariat can correct it."""
    said = f"{fold(name)} "
    return next((kind.value for word, kind in _KINDS if word in said), OrganisationKind.OTHER.value)


class Known:
    """The organisations that the secretariat knows, by name and postcode; one query."""

    def __init__(self, actor: Actor) -> None:
        self.all = {str(each.public_id): each for each in organisations_known(actor)}
        self._by_name: dict[str, list[Organisation]] = {}
        for each in self.all.values():
            self._by_name.setdefault(name_key(each.name), []).append(each)

    def add(self, organisation: Organisation) -> None:
        """Remember one that was just made."""
        self.all[str(organisation.public_id)] = organisation
        self._by_name.setdefault(name_key(organisation.name), []).append(organisation)

    def surely(self, name: str, postcode: str = "") -> Organisation | None:
        """The one with this name; of several, or with another postcode, none is sure."""
        found = self._by_name.get(name_key(name), [])
        if postcode:
            found = [each for each in found if not each.postcode or each.postcode == postcode]
            exact = [each for each in found if each.postcode == postcode]
            found = exact or found
        return found[0] if len(found) == 1 else None

    def perhaps(self, name: str) -> list[Organisation]:
        """Those whose name is the same or alike, the most alike first; at most five."""
        key = name_key(name)
        found = [(1.0, each) for each in self._by_name.get(key, [])]
        matcher = SequenceMatcher(b=key)
        for other, rows in self._by_name.items():
            if other == key:
                continue
            matcher.set_seq1(other)
            if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE:
                ratio = matcher.ratio()
                if ratio >= _ALIKE:
                    found += [(ratio, each) for each in rows]
        found.sort(key=lambda pair: (-pair[0], pair[1].sort_key))
        return [each for _ratio, each in found[:5]]


def described(organisation: Organisation) -> str:
    """Name and place, to tell it from others."""
    place = " ".join(part for part in (organisation.postcode, organisation.town) if part)
    return f"{organisation.name} ({place})" if place else organisation.name
