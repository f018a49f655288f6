"""Forms of documents of need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.evidence.forms.need import OccupationField
from buendnis.evidence.models import Exhibit, ExhibitKind, Visibility
from buendnis.evidence.selectors import codes_meant, titles_of
from buendnis.evidence.selectors.exhibits import ALL, OVER, WITHDRAWN
from buendnis.evidence.services import Facts
from buendnis.ground.documents.forms import DocumentField

MOST_OCCUPATIONS = 3


class ExhibitFilter(forms.Form):
    """Which documents of need a list shows."""

    mark_optional = False
    q = forms.CharField(label=_("Words of it, occupation or organisation"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", pgettext_lazy("kind of document", "all kinds")), *ExhibitKind.choices],
    )
    state = forms.ChoiceField(
        label=pgettext_lazy("document", "What counts"),
        required=False,
        choices=[
            ("", pgettext_lazy("documents", "valid now")),
            (OVER, pgettext_lazy("documents", "no longer valid")),
            (WITHDRAWN, pgettext_lazy("documents", "withdrawn")),
            (ALL, pgettext_lazy("documents", "all")),
        ],
    )
    district = forms.ChoiceField(label=_("District or city"), required=False)

    def __init__(self, *args: Any, districts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["district"]
        field.choices = [("", pgettext_lazy("district", "all districts")), *districts]


class ExhibitForm(forms.Form):
    """A document of need: whose it is, of which day, and what it says."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ExhibitKind.choices)
    title = forms.CharField(label=_("Title"), max_length=150)
    file = DocumentField(label=_("The document"))
    organisation = forms.CharField(
        label=_("Whose it is"),
        max_length=200,
        help_text=_("The organisation that says so, for example “Agentur für Arbeit Braunschweig-Goslar”."),
    )
    person_role = forms.CharField(
        label=_("In which role it was signed"),
        max_length=200,
        required=False,
        help_text=_("A role such as “management”; a name is not needed here."),
    )
    dated = forms.DateField(label=_("Date of the document"))
    valid_from = forms.DateField(label=_("Valid from"), required=False)
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, help_text=_("Afterwards it is shown as no longer valid.")
    )
    summary = forms.CharField(
        label=_("What it says of the need"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": "5"}),
        help_text=_("In a few sentences, with the figures. Who cites the document reads this first."),
    )
    occupation_1 = OccupationField(label=_("Occupation that it speaks of"), required=False, fill=True)
    occupation_2 = OccupationField(label=_("A second occupation"), required=False, fill=True)
    occupation_3 = OccupationField(label=_("A third occupation"), required=False, fill=True)
    districts = forms.MultipleChoiceField(
        label=_("Districts that it speaks of"), required=False, widget=forms.CheckboxSelectMultiple
    )
    fields_of_action = forms.MultipleChoiceField(
        label=_("Fields of action and goals that it speaks of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    visibility = forms.ChoiceField(
        label=_("Who reads it"),
        choices=Visibility.choices,
        widget=forms.RadioSelect,
        initial=Visibility.MEMBERS,
        help_text=_("Only what all members may read can be cited."),
    )

    def __init__(
        self,
        *args: Any,
        districts: Sequence[tuple[str, str]],
        fields: Sequence[tuple[str, str]],
        exhibit: Exhibit | None = None,
        **kwargs: Any,
    ) -> None:
        if exhibit is not None:
            kwargs["initial"] = {
                name: getattr(exhibit, name)
                for name in (
                    *("kind", "title", "organisation", "person_role", "dated", "valid_from", "valid_until"),
                    *("summary", "visibility"),
                )
            }
            kwargs["initial"] |= {
                f"occupation_{place}": f"{each['title']} ({each['code']})"
                for place, each in enumerate(exhibit.occupations[:MOST_OCCUPATIONS], start=1)
            }
            kwargs["initial"]["districts"] = [each["ags"] for each in exhibit.districts]
            kwargs["initial"]["fields_of_action"] = [each["key"] for each in exhibit.fields]
            # what the strategy no longer has stays with the document as it was called
            fields = [*fields, *((each["key"], each["label"]) for each in exhibit.fields)]
        super().__init__(*args, **kwargs)
        self._districts, self._fields = dict(districts), dict(fields)
        for name, offered in (("districts", self._districts), ("fields_of_action", self._fields)):
            field: Any = self.fields[name]
            field.choices = list(offered.items())
            if not offered:
                del self.fields[name]
        if exhibit is not None:
            self.fields["file"].required = False
            self.fields["file"].label = _("Another file in place of “%(name)s”") % {
                "name": exhibit.document_name
            }

    def clean(self) -> dict[str, Any]:
        """An occupation must be one that there is, and a period must not end before it begins."""
        said = self.cleaned_data
        for place in range(1, MOST_OCCUPATIONS + 1):
            name = f"occupation_{place}"
            if (asked := str(said.get(name) or "").strip()) and not codes_meant(asked):
                self.add_error(name, _("No occupation is called like this. Please try another word."))
        begins, ends = said.get("valid_from"), said.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", _("It can't end before it begins."))
        return said

    def facts(self) -> Facts:
        """What was entered, as the verbs take it."""
        said = self.cleaned_data
        asked = [str(said[f"occupation_{place}"]).strip() for place in range(1, MOST_OCCUPATIONS + 1)]
        named = {codes_meant(each)[0][:4]: each.rpartition(" (")[0] or each for each in asked if each}
        titles = titles_of(list(named))
        return Facts(
            kind=said["kind"],
            title=said["title"],
            organisation=said["organisation"],
            person_role=said["person_role"],
            dated=said["dated"],
            valid_from=said["valid_from"],
            valid_until=said["valid_until"],
            summary=said["summary"],
            visibility=said["visibility"],
            occupations=[{"code": code, "title": titles.get(code, name)} for code, name in named.items()],
            districts=[{"ags": ags, "name": self._districts[ags]} for ags in said.get("districts", [])],
            fields=[
                {"key": key, "label": str(self._fields[key])} for key in said.get("fields_of_action", [])
            ],
        )


class WithdrawForm(forms.Form):
    """Why a document does not count any more."""

    reason = forms.CharField(
        label=_("Why is it withdrawn?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("Everybody reads this where the document is cited."),
    )
