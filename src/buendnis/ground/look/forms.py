"""Plain Django forms, drawn as KERN form components.

Set as ``FORM_RENDERER``: ``{{ form }}``, ``{{ formset }}`` and ``{% field form.x %}`` come out labelled,
described and with the error at the field, without a form knowing anything about it.
"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.functional import cached_property

CONTROL = "kern-form-input__input"
DJANGOS_ROWS = "10"
CHECKS = {"checkbox": "kern-form-check__checkbox", "radio": "kern-form-check__radio"}


def kind_of(widget: forms.Widget) -> str:
    """How a widget is drawn: hidden, check, choices, select, file, group or text."""
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect):  # CheckboxSelectMultiple is one, too
        return "choices"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.FileInput):
        return "file"
    if isinstance(widget, (forms.MultiWidget, forms.SelectDateWidget)):
        return "group"
    return "text"


class KernBoundField(BoundField):
    """A field as its template sees it: the kind of its control, its unit, and whether it is optional."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        widget = field.widget
        # a placeholder vanishes when one needs it; the label and the help say what belongs here
        widget.attrs.pop("placeholder", None)
        # Browsers bring calendars of their own; they want ISO values, whatever the language.
        if isinstance(widget, forms.DateInput) and widget.input_type == "text":
            widget.input_type, widget.format = "date", "%Y-%m-%d"
        elif isinstance(widget, forms.DateTimeInput) and widget.input_type == "text":
            widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
        elif isinstance(widget, forms.TimeInput) and widget.input_type == "text":
            widget.input_type, widget.format = "time", "%H:%M"

    @cached_property
    def kind(self) -> str:
        """See :func:`kind_of`."""
        return kind_of(self.field.widget)

    @property
    def suffix(self) -> str:
        """The unit that stands behind the control (a form field's ``suffix``, e.g. "€" or "%")."""
        return str(getattr(self.field, "suffix", ""))

    @property
    def optional(self) -> bool:
        """Whether to say that the field may stay empty: the exception is marked, not the rule.

        A form whose fields are all optional by nature (a filter) sets ``mark_optional = False``; a field of
        which the empty choice is an answer like the others sets ``empty_is_answer``.
        """
        return (
            not self.field.required
            and not getattr(self.field, "empty_is_answer", False)
            and not self.field.disabled
            and self.kind != "check"
            and getattr(self.form, "mark_optional", True)
        )

    @property
    def limit(self) -> int | None:
        """The greatest number of characters of a longer text, told beneath the label."""
        length = getattr(self.field, "max_length", None)
        return length if isinstance(self.field.widget, forms.Textarea) else None

    @property
    def kept_name(self) -> str:
        """The name of a file that came with a form which is shown again, and is kept until then."""
        if self.kind != "file" or not self.form.is_bound:
            return ""
        return str(getattr(self.data, "name", "") or "")

    @property
    def aria_describedby(self) -> str | None:
        """The ids of what explains the control: help, length, unit, errors."""
        if self.field.widget.attrs.get("aria-describedby"):
            return None
        if not self.auto_id or self.is_hidden:
            return ""
        said = {
            "helptext": self.help_text,
            "limit": self.limit,
            "suffix": self.suffix,
            "kept": self.kept_name,
            "error": self.errors,
        }
        return " ".join(f"{self.auto_id}_{name}" for name, text in said.items() if text)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Django's attributes, with the classes of KERN and help for on-screen keyboards."""
        widget = widget or self.field.widget
        built = cast("dict[str, Any]", super().build_widget_attrs(attrs, widget))
        if self.kind == "hidden":
            return built
        base = self._css_class(widget)
        classes = [base, widget.attrs.get("class", ""), f"{base}--error" if self.errors else ""]
        built["class"] = " ".join(name for name in classes if name)
        if self.suffix:
            built.setdefault("inputmode", "decimal")
        elif isinstance(self.field, forms.IntegerField) and self.kind == "text":
            built.setdefault("inputmode", "numeric")
        if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == DJANGOS_ROWS:
            built["rows"] = "5"
        return built

    def _css_class(self, widget: forms.Widget) -> str:
        if self.kind == "select":
            return "kern-form-input__select"
        input_type = getattr(widget, "input_type", "") or ""
        return CHECKS.get(input_type, CONTROL)


class KernRenderer(TemplatesSetting):
    """Draws every form of the project with the templates in ``look/forms`` and the KERN widgets."""

    form_template_name = "look/forms/form.html"
    formset_template_name = "look/forms/formset.html"
    field_template_name = "look/forms/field.html"
    bound_field_class = KernBoundField
