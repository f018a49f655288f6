"""Forms of evidence, by subject."""

from buendnis.evidence.forms.exhibits import ExhibitFilter, ExhibitForm, WithdrawForm
from buendnis.evidence.forms.local import LocalForm
from buendnis.evidence.forms.need import LEVELS, VERDICTS, NeedFilter, OccupationField, SearchForm

__all__ = [
    "LEVELS",
    "VERDICTS",
    "ExhibitFilter",
    "ExhibitForm",
    "LocalForm",
    "NeedFilter",
    "OccupationField",
    "SearchForm",
    "WithdrawForm",
]
