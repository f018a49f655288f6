"""The words of minutes, objections to them, and what is added later."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from buendnis.decisions.forms.mentions import about_field
from buendnis.decisions.models import Resolution


class MinutesForm(forms.Form):
    """The words of each part; facts and results are not asked for.

    Of a part that is no motion's it is asked which of ``motions`` it speaks of; ``named`` are those that stand.
    """

    mark_optional = False
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        document: Mapping[str, Any],
        version: int,
        motions: Sequence[Resolution] = (),
        own: Collection[str] = (),
        named: Mapping[str, Collection[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = (
            {"version": version}
            | {f"part-{part['key']}": part["text"] for part in document["sections"]}
            | {f"about-{key}": list(about) for key, about in (named or {}).items()}
        )
        super().__init__(*args, **kwargs)
        for part in document["sections"]:
            number = f"TOP {part['number']}: " if part["number"] else ""
            self.fields[f"part-{part['key']}"] = forms.CharField(
                label=f"{number}{part['title']}",
                required=False,
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": _rows(part["text"])}),
            )
            if motions and part["key"] not in own:
                self.fields[f"about-{part['key']}"] = about_field(motions)

    def texts(self) -> dict[str, str]:
        """The words by the keys of their parts."""
        return {
            name.removeprefix("part-"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("part-")
        }

    def fields_about(self, key: str) -> forms.BoundField | None:
        """The question of which motions a part speaks of, where it is asked."""
        return self[f"about-{key}"] if f"about-{key}" in self.fields else None

    def about(self) -> dict[str, list[str]]:
        """The motions that parts speak of, by the keys of the parts."""
        return {
            name.removeprefix("about-"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("about-")
        }


class ObjectionForm(forms.Form):
    """What a seat finds wrong."""

    text = forms.CharField(
        label=_("What is not right?"), max_length=5_000, widget=forms.Textarea(attrs={"rows": "4"})
    )


class ApproveForm(forms.Form):
    """Releasing the wording that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class AddendumForm(forms.Form):
    """A later correction."""

    text = forms.CharField(label=_("What is corrected"), max_length=10_000, widget=forms.Textarea)
    reason = forms.CharField(label=_("Reason"), max_length=500)


def _rows(text: str) -> str:
    """So high that most texts are seen whole."""
    return str(min(14, 2 + text.count("\n") + len(text) // 70))
