"""What a map, a comparison and the page of recognition are asked by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from buendnis.engines.shortage import MEASURED
from buendnis.evidence.forms.need import LEVELS, OccupationField
from buendnis.evidence.importing.kinds.professions import LAENDER
from buendnis.evidence.selectors.maps import MEAN

TILES, OUTLINES = "kacheln", "umrisse"


class MapForm(forms.Form):
    """Which occupation and which figure a map shows."""

    mark_optional = False
    occupation = forms.ChoiceField(label=_("Occupation group"), required=False)
    level = forms.TypedChoiceField(
        label=_("Requirement level"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=list(LEVELS.items()),
    )
    measure = forms.ChoiceField(label=_("What is shown"), required=False)
    shape = forms.ChoiceField(
        label=_("Shape of the districts"),
        required=False,
        choices=[(TILES, _("Tiles of equal size")), (OUTLINES, _("As they lie"))],
    )

    def __init__(
        self, *args: Any, groups: Sequence[tuple[str, str]], has_outlines: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        german = get_language() == "de"
        field: Any = self.fields["occupation"]
        field.choices = [(code, f"{title} ({code})") for code, title in groups]
        field = self.fields["measure"]
        field.choices = [
            (MEAN, _("Mean of the points")),
            *((key, words.de if german else words.en) for key, words in MEASURED.items()),
        ]
        if not has_outlines:
            del self.fields["shape"]


class RegionsForm(forms.Form):
    """Two regions beside each other."""

    mark_optional = False
    a = forms.ChoiceField(label=_("First region"), required=False)
    b = forms.ChoiceField(label=_("Second region"), required=False)
    level = forms.TypedChoiceField(
        label=_("Requirement level"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", pgettext_lazy("requirement level", "all levels")), *LEVELS.items()],
    )

    def __init__(self, *args: Any, regions: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "regions_%s", **kwargs})
        for place, name in enumerate(("a", "b")):
            field: Any = self.fields[name]
            field.choices = [(each, each) for each in regions]
            field.initial = regions[place] if len(regions) > place else ""


class OccupationsForm(forms.Form):
    """Two occupations beside each other."""

    mark_optional = False
    one = OccupationField(label=_("First occupation"), required=False, fill=True)
    other = OccupationField(label=_("Second occupation"), required=False, fill=True)


class RecognitionForm(forms.Form):
    """Which occupations the page of recognition lists."""

    mark_optional = False
    q = OccupationField(label=_("Occupation"), required=False, fill=True)
    regulated = forms.ChoiceField(
        label=_("Regulated"),
        required=False,
        choices=[
            ("", pgettext_lazy("regulated occupations", "all")),
            ("yes", pgettext_lazy("regulated occupations", "regulated")),
            ("no", pgettext_lazy("regulated occupations", "not regulated")),
        ],
    )


class RegulatedForm(forms.Form):
    """Which regulated professions are listed."""

    mark_optional = False
    q = forms.CharField(
        label=_("Word of the profession"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    land = forms.ChoiceField(label=_("Regulated in"), required=False)
    procedure = forms.ChoiceField(label=_("Procedure"), required=False)

    def __init__(self, *args: Any, procedures: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["land"]
        field.choices = [
            ("", pgettext_lazy("federal state", "all federal states")),
            *((each, each) for each in sorted(LAENDER)),
        ]
        field = self.fields["procedure"]
        field.choices = [("", pgettext_lazy("procedure", "all procedures")), *procedures]
