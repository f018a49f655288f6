"""The forms in which the office writes the questions of an outline."""

from buendnis.funding.forms.outline_forms.questions import (
    FieldForm,
    KindForm,
    NewFieldForm,
    OptionFormSet,
    PartForm,
    option_rows,
    options_made,
)
from buendnis.funding.forms.outline_forms.whole import BeginForm, BuiltInForm, FormFilter, HeadForm, LoadForm

__all__ = [
    "BeginForm",
    "BuiltInForm",
    "FieldForm",
    "FormFilter",
    "HeadForm",
    "KindForm",
    "LoadForm",
    "NewFieldForm",
    "OptionFormSet",
    "PartForm",
    "option_rows",
    "options_made",
]
