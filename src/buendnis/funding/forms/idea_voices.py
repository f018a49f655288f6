"""The forms in which members support and comment on ideas, and the office merges them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext_lazy as _

from buendnis.funding.models import Idea, IdeaComment, SupportKind
from buendnis.funding.selectors.ideas import advised_ideas
from buendnis.funding.services.idea_merging import LIVING
from buendnis.ground.actor import Actor


class SupportForm(forms.Form):
    """How one's seat would take part."""

    kind = forms.ChoiceField(
        label=_("What would your seat do?"),
        choices=SupportKind,
        widget=forms.RadioSelect,
        help_text=_("This is not binding. Members of the alliance read it."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        help_text=_("For example how much, from when, or under which condition."),
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


class CommentForm(forms.ModelForm):  # type: ignore[type-arg]
    """A comment of a member."""

    class Meta:
        model = IdeaComment
        fields = ("text", "is_shared")
        widgets = {"text": forms.Textarea(attrs={"rows": "4"})}

    def _post_clean(self) -> None:
        """The verb fills and checks the row; the form only reads what was typed."""


class _Ideas(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({obj.created_at:%Y}, {obj.get_state_display()})"


class MergeForm(forms.Form):
    """Into which idea; ``likely`` names the similar ones, which stand first in the list."""

    into = _Ideas(
        Idea.objects.none(),
        label=_("Into which idea?"),
        to_field_name="public_id",
        empty_label=_("please choose"),
        help_text=_(
            "Support, comments and advice go along. Whoever brought this idea reads the title of the other."
        ),
    )
    reason = forms.CharField(
        label=_("A sentence for whoever brought the idea"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    MOST_OFFERED = 200

    def __init__(self, *args: Any, actor: Actor, idea: Idea, likely: Sequence[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = advised_ideas(actor).filter(state__in=LIVING).exclude(pk=idea.pk)
        named = self.data.get("into") or self.initial.get("into")
        newest = list(
            others.order_by("-created_at", "-pk").values_list("public_id", flat=True)[: self.MOST_OFFERED]
        )
        wanted = {*likely, *newest}
        if named and _is_id(str(named)):
            wanted.add(UUID(str(named)))
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        places = [When(public_id=each, then=Value(place)) for place, each in enumerate(likely)]
        place = Case(*places, default=Value(len(places)), output_field=IntegerField())
        field.queryset = (
            others.filter(public_id__in=wanted).annotate(place=place).order_by("place", "sort_key", "pk")
        )
        if likely and not named:
            self.initial["into"] = next(iter(field.queryset.values_list("public_id", flat=True)[:1]), None)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
