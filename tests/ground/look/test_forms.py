"""Plain Django forms come out as KERN components: labelled, described, with the error at the field."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from tests.reading import tight

NO_FILES: MultiValueDict[str, Any] = MultiValueDict()


class Euro(forms.DecimalField):
    suffix = "€"


class ProjectForm(forms.Form):
    title = forms.CharField(label="Title", help_text="Short <b>and</b> clear.")
    kind = forms.ChoiceField(label="Kind", choices=[("", "Choose"), ("a", "Structure")])
    amount = Euro(label="Amount")
    start = forms.DateField(label="Start", required=False)
    until = forms.DateTimeField(label="Until", required=False)
    about = forms.CharField(label="About", widget=forms.Textarea, max_length=2000, required=False)
    points = forms.ChoiceField(label="Points", choices=[("1", "one"), ("2", "two")], widget=forms.RadioSelect)
    areas = forms.MultipleChoiceField(
        label="Areas", choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple, required=False
    )
    plan = forms.FileField(label="Plan")
    agreed = forms.BooleanField(label="Agreed", help_text="Ask if in doubt.")
    secret = forms.CharField(widget=forms.HiddenInput, initial="x")


class Page(HTMLParser):
    """The elements of a page: (tag, attributes)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag in tags]

    def by_id(self, name: str) -> dict[str, str | None]:
        return next(attributes for _, attributes in self.found if attributes.get("id") == name)

    def ids(self) -> list[str]:
        return [str(attributes["id"]) for _, attributes in self.found if attributes.get("id")]


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def refused() -> ProjectForm:
    return ProjectForm({"title": "", "amount": "x", "points": "9", "secret": ""}, NO_FILES)


class TestLabels:
    @pytest.mark.parametrize("form", [ProjectForm(), refused()], ids=["fresh", "refused"])
    def test_every_control_has_a_label_or_a_legend(self, form: ProjectForm) -> None:
        page = Page(str(form))
        labelled = {label["for"] for label in page.all("label")}
        for control in page.all("input", "select", "textarea"):
            if control.get("type") != "hidden":
                assert control["id"] in labelled

    @pytest.mark.parametrize("form", [ProjectForm(), refused()], ids=["fresh", "refused"])
    def test_what_describes_a_control_is_there_once(self, form: ProjectForm) -> None:
        page = Page(str(form))
        ids = page.ids()
        assert len(ids) == len(set(ids))
        described = [attributes for _, attributes in page.found if attributes.get("aria-describedby")]
        assert described
        for attributes in described:
            for target in str(attributes["aria-describedby"]).split():
                assert target in ids

    def test_the_optional_is_marked_and_the_rest_is_not(self) -> None:
        html = tight(str(ProjectForm()))
        marked = re.findall(r">(\w+)<span class=\"kern-label__optional\"", html)
        assert marked == ["Start", "Until", "About", "Areas"]

    def test_a_filter_marks_nothing(self) -> None:
        class Filter(forms.Form):
            mark_optional = False
            q = forms.CharField(required=False)

        assert "optional" not in str(Filter())

    def test_help_is_text_and_no_markup(self) -> None:
        assert "Short &lt;b&gt;and&lt;/b&gt; clear." in str(ProjectForm())


class TestErrors:
    def test_the_error_stands_at_its_field(self) -> None:
        page = Page(str(refused()))
        title = page.by_id("id_title")
        assert title["aria-invalid"] == "true"
        assert str(title["aria-describedby"]).split() == ["id_title_helptext", "id_title_error"]
        assert "kern-form-input__input--error" in str(title["class"])

    def test_a_summary_links_to_each_field(self) -> None:
        html = str(refused())
        targets = re.findall(r'<a href="#(\w+)">', html)
        assert targets == ["id_title", "id_kind", "id_amount", "id_points", "id_plan", "id_agreed"]
        ids = Page(html).ids()
        assert all(target in ids for target in targets)
        assert html.count("Please correct 7 entries") == 1  # the hidden field's error has no link

    def test_without_errors_there_is_no_summary(self) -> None:
        assert "error-summary" not in str(ProjectForm())

    def test_an_error_of_the_whole_form_is_told(self) -> None:
        form = ProjectForm({}, NO_FILES)
        form.add_error(None, "The sums do not agree.")
        assert "The sums do not agree." in str(form)

    def test_one_summary_serves_several_forms_and_formsets(self) -> None:
        formset_class = forms.formset_factory(ProjectForm, extra=1)
        formset = formset_class(
            {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-title": "", "form-0-amount": "x"}
        )
        html = Template("{% error_summary form formset %}").render(
            Context({"form": refused(), "formset": formset})
        )
        assert '<a href="#id_title">' in html
        assert '<a href="#id_form-0-title">' in html


class TestControls:
    def test_money_has_its_unit_behind_it(self) -> None:
        page = Page(str(ProjectForm()))
        amount = page.by_id("id_amount")
        assert amount["inputmode"] == "decimal"
        assert "id_amount_suffix" in str(amount["aria-describedby"])
        assert '<div class="kern-input-group-text" id="id_amount_suffix">€</div>' in str(ProjectForm())

    def test_dates_use_the_calendar_of_the_browser(self) -> None:
        with translation.override("de"):
            form = ProjectForm(initial={"start": date(2018, 9, 5)})
            start = Page(str(form)).by_id("id_start")
        assert (start["type"], start["value"]) == ("date", "2018-09-05")
        assert Page(str(ProjectForm())).by_id("id_until")["type"] == "datetime-local"

    def test_a_long_text_tells_its_limit(self) -> None:
        with translation.override("de"):
            html = str(ProjectForm())
        assert 'data-limit="2000"' in html
        assert "2.000" in html
        assert "id_about_limit" in str(Page(html).by_id("id_about")["aria-describedby"])

    def test_choices_stand_in_a_fieldset_that_links_reach(self) -> None:
        page = Page(str(refused()))
        group = page.by_id("id_points")
        assert group["aria-describedby"] == "id_points_error"
        assert [radio["class"] for radio in page.all("input") if radio.get("type") == "radio"] == [
            "kern-form-check__radio kern-form-check__radio--error"
        ] * 2

    def test_a_file_that_came_with_a_refused_form_is_named(self) -> None:
        form = ProjectForm({}, MultiValueDict({"plan": [SimpleUploadedFile("plan.pdf", b"%PDF")]}))
        assert "“plan.pdf” has been received." in str(form)

    def test_what_people_wrote_is_no_markup(self) -> None:
        form = ProjectForm({"title": '"><script>alert(1)</script>', "about": "</textarea><script>"}, NO_FILES)
        assert "<script" not in str(form)

    def test_a_formset_numbers_its_entries(self) -> None:
        formset = forms.formset_factory(ProjectForm, extra=2)()
        html = str(formset)
        assert "Entry 1" in html
        assert "Entry 2" in html
        assert "form-TOTAL_FORMS" in html
