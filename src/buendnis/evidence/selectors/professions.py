"""Which professions are regulated in Germany, and by which procedure a foreign qualification is recognised."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext, gettext_noop

from buendnis.evidence.models import Dataset, DatasetKind, RegulatedProfession
from buendnis.evidence.selectors.versions import current

# how the register names procedures, trainings and levels; a wording that is new there is shown as it stands there
_WORDINGS = (
    gettext_noop("General system of recognition - primary application"),
    gettext_noop("General system of recognition - secondary application"),
    gettext_noop("Recognition of professional experience Annex IV - automatic recognition"),
    gettext_noop("Doctor in basic and specialised medicine both listed in Annex V"),
    gettext_noop("Doctor in Basic Medicine"),
    gettext_noop("Doctor in Basic medicine and General medical practice"),
    gettext_noop("Dental Practitioner"),
    gettext_noop("Specialist Dental Practitioner Listed in Annex V"),
    gettext_noop("Pharmacist"),
    gettext_noop("Pharmacist Specialist"),
    gettext_noop("General care nurse"),
    gettext_noop("Specialist Nurse"),
    gettext_noop("Midwife"),
    gettext_noop("Veterinary Surgeon"),
    gettext_noop("Veterinary Surgeon specialist"),
    gettext_noop("Architect listed in Annex V"),
    gettext_noop("Architect (acquired rights) listed in Annex VI"),
    gettext_noop("Specialist medical training (Article 25 of Directive 2005/36/EC)"),
    gettext_noop("Specialised pharmacist (national training requirements)"),
    gettext_noop("Specialist dental training (Article 35 of Directive 2005/36/EC)"),
    gettext_noop("Pharmacist training (Article 44 of Directive 2005/36/EC)"),
    gettext_noop("Architect training (Article 46 of Directive 2005/36/EC)"),
    gettext_noop("Architect training (Article 49 (1) of Directive 2005/36/EC)"),
    gettext_noop("Basic medical training (Article 24 of Directive 2005/36/EC)"),
    gettext_noop("Training in General Medical Practice (Article 28 of Directive 2005/36/EC)"),
    gettext_noop("Specialist Veterinary Surgeon training (national training requirements)"),
    gettext_noop("Specialist nurse training (national training requirements)"),
    gettext_noop("Midwife training (Article 40 of Directive 2005/36/EC)"),
    gettext_noop("Training of Nurse responsible for general care (Article 31 of Directive 2005/36/EC)"),
    gettext_noop("Veterinary Surgeon training (Article 38 of Directive 2005/36/EC)"),
    gettext_noop("Basic dental training (Article 34 of Directive 2005/36/EC)"),
    gettext_noop("Not applicable"),
    gettext_noop("Attestation of competence"),
    gettext_noop("Certificate attesting the completion of a secondary course"),
    gettext_noop("Diploma (post-secondary education), including Annex II (ex 92/51, Annex C,D)"),
    gettext_noop("Diploma of post-secondary level (3-4 years)"),
    gettext_noop("Diploma of post-secondary level (exactly 4 years)"),
    gettext_noop("Diploma from post-secondary level (more than 4 years)"),
)


def said_here(wording: str) -> str:
    """A wording of the register in the reader's language, where it is known."""
    return gettext(wording) if wording else ""


def register_in_force() -> Dataset | None:
    """The version of the register that counts, if one was imported."""
    return current(DatasetKind.REGULATED)


def regulated(
    dataset: Dataset, *, words: Sequence[str] = (), land: str = "", procedure: str = ""
) -> QuerySet[RegulatedProfession]:
    """The professions of a version by name, narrowed to those whose name has all of ``words``.

    ``land``: what is regulated there, which is what is regulated in all of Germany, too.
    """
    rows = RegulatedProfession.objects.filter(dataset=dataset)
    for word in words:
        rows = rows.filter(name__icontains=word.replace("\x00", ""))
    if land:
        rows = rows.filter(Q(land=land) | Q(land=""))
    if procedure:
        rows = rows.filter(procedure=procedure)
    return rows.order_by("sort_key", "number")


def procedures_of(dataset: Dataset) -> list[str]:
    """The procedures that a version names."""
    rows = RegulatedProfession.objects.filter(dataset=dataset).order_by("procedure")
    return list(rows.values_list("procedure", flat=True).distinct())
