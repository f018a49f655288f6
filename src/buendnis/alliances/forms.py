"""The forms with which a secretariat keeps its alliance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, ControllerKind, MandateRole, Seat
from buendnis.alliances.services.addresses import Address
from buendnis.parties.models import Organisation, OrganisationKind, Person, Relation, RelationKind

_CHOOSE = ("", pgettext_lazy("choice", "Please choose"))


def _text(label: Any, most: int, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, help_text=help_text, required=required)


class PeriodForm(forms.Form):
    """From and until; the verbs and the database check the rest."""

    starts_on = forms.DateField(label=pgettext_lazy("period", "From"))
    ends_on = forms.DateField(
        label=pgettext_lazy("period", "Until"), required=False, help_text=_("Empty: without an end.")
    )

    def clean(self) -> dict[str, Any]:
        """Tell early that the end lies before the start."""
        said = self.cleaned_data
        if said.get("starts_on") and said.get("ends_on") and said["ends_on"] < said["starts_on"]:
            self.add_error("ends_on", _("The end lies before the start."))
        return said


class SeatForm(PeriodForm):
    """A seat and who holds it: somebody known, somebody new, or both."""

    mark_optional = False
    name = _text(_("Name of the seat"), 160, _("As it stands in lists and minutes."))
    new_holder = _text(
        _("Held by an organisation that is not in the list"),
        200,
        _("Its name; you can add kind and address later."),
        required=False,
    )
    is_voting = forms.BooleanField(
        label=_("The seat has a vote"),
        required=False,
        help_text=_("Without a vote it advises: it reads and discusses, and is not counted."),
    )

    def __init__(
        self, *args: Any, organisations: QuerySet[Organisation], seat: Seat | None = None, **kwargs: Any
    ) -> None:
        held = [] if seat is None else [holder.public_id for holder in seat.holders.all()]
        if seat is not None:
            kwargs["initial"] = {
                "name": seat.name,
                "is_voting": seat.is_voting,
                "starts_on": seat.starts_on,
                "ends_on": seat.ends_on,
                **{f"holder_{place}": holder for place, holder in enumerate(held)},
            }
        super().__init__(*args, **kwargs)
        self._holders = [f"holder_{place}" for place in range(max(2, len(held) + 1))]
        for place, name in enumerate(self._holders):
            self.fields[name] = forms.ModelChoiceField(
                organisations,
                label=_("Held by") if place == 0 else _("and by"),
                to_field_name="public_id",
                required=False,
                empty_label=pgettext_lazy("organisation", "nobody else") if place else _CHOOSE[1],
                help_text=""
                if place
                else _("Several organisations can share a seat; together they have one voice."),
            )
        if seat is not None:
            del self.fields["ends_on"]  # ending a seat ends its mandates, too: a page of its own
        self.order_fields(["name", *self._holders, "new_holder", "is_voting", "starts_on", "ends_on"])

    @property
    def holders(self) -> list[Organisation]:
        """The organisations chosen, each once."""
        chosen = [self.cleaned_data.get(name) for name in self._holders]
        return list(dict.fromkeys(each for each in chosen if each is not None))

    def clean(self) -> dict[str, Any]:
        """A seat is held by somebody."""
        said = super().clean()
        if not self.holders and not said.get("new_holder", "").strip():
            self.add_error("holder_0", _("A seat is held by at least one organisation."))
        return said


class SeatFilter(forms.Form):
    """Which seats a list shows."""

    mark_optional = False
    q = forms.CharField(label=_("Seat, organisation or person"), required=False, max_length=100)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("All present seats")),
            ("voting", _("With a vote")),
            ("advisory", _("Advisory")),
            ("vacant", _("Nobody acts for it")),
            ("alone", _("Without a substitute")),
            ("ended", _("Ended seats")),
        ],
    )


class AppointForm(PeriodForm):
    """Who acts for a seat, or in the secretariat."""

    name = _text(_("Name"), 120)
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The person signs in with it, by a code that comes by mail each time."),
    )
    role = forms.ChoiceField(label=_("Acts as"), widget=forms.RadioSelect)
    field_order = ("name", "email", "role", "starts_on", "ends_on")

    def __init__(self, *args: Any, office: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if office:
            del self.fields["role"]
            return
        role: Any = self.fields["role"]
        role.choices = [
            (MandateRole.REPRESENTATIVE, _("Representative: reads, assesses and votes for the seat")),
            (MandateRole.SUBSTITUTE, _("Substitute: does the same when the representative can’t")),
            (
                MandateRole.SPOKESPERSON,
                _("Spokesperson: represents the seat, and releases expert opinions (needs a second factor)"),
            ),
        ]


class EndMandateForm(forms.Form):
    """When a mandate ends."""

    mark_optional = False
    when = forms.ChoiceField(
        label=_("When does it end?"),
        widget=forms.RadioSelect,
        choices=[("now", _("At once")), ("day", _("With a day"))],
    )
    on = forms.DateField(label=_("Last day"), required=False)

    def clean(self) -> dict[str, Any]:
        """A day belongs to the second choice."""
        said = self.cleaned_data
        if said.get("when") == "day" and not said.get("on") and "on" not in self.errors:
            self.add_error("on", _("Please name the last day."))
        return said


class EndSeatForm(forms.Form):
    """The last day of a seat."""

    on = forms.DateField(label=_("Last day of the seat"))


class NoticesForm(forms.Form):
    """What the law demands beside a public form."""

    email = forms.EmailField(label=_("E-mail address of the office"), required=False, max_length=254)
    controller_kind = forms.ChoiceField(
        label=_("Who answers for the personal data?"),
        choices=[_CHOOSE, *ControllerKind.choices],
        required=False,
        help_text=_("Article 4 no. 7 and Article 26 of the General Data Protection Regulation."),
    )
    controller = forms.CharField(
        label=_("Name and address of whoever answers"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "4"}),
        help_text=_("With the data protection officer’s address, if there is one."),
    )
    imprint = forms.CharField(
        label=_("Imprint"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": "8"}),
        help_text=_("§ 5 of the German Digital Services Act (DDG)."),
    )
    privacy_notice = forms.CharField(
        label=_("Privacy notice"),
        required=False,
        max_length=30000,
        widget=forms.Textarea(attrs={"rows": "14"}),
        help_text=_("What you do with the data of those who bring ideas, for how long, and their rights."),
    )

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        names = ("email", "controller_kind", "controller", "imprint", "privacy_notice")
        kwargs["initial"] = {name: getattr(alliance, name) for name in names}
        super().__init__(*args, **kwargs)


class RecognitionForm(PeriodForm):
    """A recognition by the ministry."""

    source = _text(_("Source"), 200, _("Such as the letter’s date and reference."), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].required = True
        self.fields["ends_on"].help_text = ""


class OrganisationForm(forms.Form):
    """What is known of an organisation."""

    name = _text(_("Name"), 200)
    kind = forms.ChoiceField(label=_("Kind"), choices=[_CHOOSE, *OrganisationKind.choices])
    street = _text(_("Street and number"), 120, required=False)
    postcode = forms.RegexField(
        r"^\d{5}$",
        label=_("Postcode"),
        required=False,
        error_messages={"invalid": _("A German postcode has five digits.")},
    )
    town = _text(_("Town"), 80, required=False)

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        if organisation is not None:
            names = ("name", "kind", "street", "postcode", "town")
            kwargs["initial"] = {name: getattr(organisation, name) for name in names}
        super().__init__(*args, **kwargs)

    @property
    def address(self) -> Address:
        """What was entered."""
        return Address(**self.cleaned_data)


class PersonForm(forms.Form):
    """What the office keeps of a person."""

    name = _text(_("Name"), 120)
    phone = _text(_("Telephone"), 40, required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": person.name, "phone": person.phone}
        super().__init__(*args, **kwargs)


class OrganisationFilter(forms.Form):
    """Which organisations a list shows."""

    mark_optional = False
    q = forms.CharField(label=_("Name or town"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", pgettext_lazy("kinds of organisation", "All")), *OrganisationKind.choices],
    )


class PersonFilter(forms.Form):
    """Which persons a list shows."""

    mark_optional = False
    q = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=100)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", pgettext_lazy("persons", "All")),
            ("acting", _("Who acts today")),
            ("others", _("Without a mandate today")),
        ],
    )


class RelationForm(PeriodForm):
    """How somebody stands to an organisation, and since when."""

    kind = forms.ChoiceField(label=_("Relation"), choices=[_CHOOSE, *RelationKind.choices])
    to = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("To which organisation"),
        to_field_name="public_id",
        empty_label=_CHOOSE[1],
    )
    note = _text(_("Note"), 200, _("Where this is known from. No private matters."), required=False)
    field_order = ("kind", "to", "starts_on", "ends_on", "note")

    def __init__(
        self,
        *args: Any,
        organisations: QuerySet[Organisation],
        relation: Relation | None = None,
        **kwargs: Any,
    ) -> None:
        if relation is not None:
            names = ("kind", "starts_on", "ends_on", "note")
            kwargs["initial"] = {name: getattr(relation, name) for name in names}
        super().__init__(*args, **kwargs)
        if relation is not None:
            del self.fields["to"]
        else:
            to: Any = self.fields["to"]
            to.queryset = organisations
