"""What an outline still needs before it can be sent: each line with its reason and where to put it right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.funding.finance import Outcome, Place
from buendnis.funding.guideline import InvalidGuideline
from buendnis.funding.models import Application
from buendnis.funding.policies.applications import may_edit
from buendnis.funding.questionnaire import asked, name_of, problems, words_in
from buendnis.funding.questionnaire.answers import too_many_words
from buendnis.funding.selectors.content import LABELS
from buendnis.funding.selectors.facts import WRITTEN_HERE, findings_now
from buendnis.funding.selectors.outline_forms import BUILT_IN, questionnaire_of
from buendnis.funding.selectors.reading import QUESTIONS
from buendnis.ground.actor import Actor
from buendnis.ground.look.pieces import CheckItem, CheckState, Text

DESCRIPTION, PARTNERS, PLACE, PLAN, DOCUMENTS = (
    "beschreibung",
    "partner",
    "ort-und-zeit",
    "finanzplan",
    "unterlagen",
)
# what nobody can judge an outline without, unless the alliance's form says otherwise
NEEDED: dict[str, Text] = {
    "summary": _("Two or three sentences that everybody reads first."),
    "need": _("The partners judge how the project answers it."),
    "target_groups": _("Say for whom the project is."),
    "aims": _("Say what is different at the end."),
    "methods": _("Say how the project works."),
    "schedule": _("Name the main steps with their months."),
}
SECTION_OF = {
    Place.OBJECT: DESCRIPTION,
    Place.TOPICS: DESCRIPTION,
    Place.AREA: PLACE,
    Place.PERIOD: PLACE,
    Place.PLACE: PLACE,
    Place.STATE_AID: PLACE,
    Place.EXPENDITURE: PLAN,
    Place.SOURCES: PLAN,
    Place.DOCUMENTS: DOCUMENTS,
}


def section_url(application: Application, section: str, anchor: str = "") -> str:
    """The page on which a section is edited."""
    if section == PLAN:
        url = reverse("funding:finance", args=[application.public_id])
    else:
        url = reverse("funding:application_edit", args=[application.public_id, section])
    return f"{url}#{anchor}" if anchor else url


def place_url(application: Application, place: str) -> str:
    """Where an applicant puts right what a finding names; empty where it is not for the applicant."""
    if place in {Place.COFUNDING, Place.AID}:
        return reverse(f"funding:{place}", args=[application.public_id])
    section = SECTION_OF.get(Place(place))
    return section_url(application, section) if section else ""


def checklist(application: Application, actor: Actor) -> list[CheckItem]:
    """All that is there or missing. What is missing stops the submission; a warning does not.

    The links lead to the forms, for whoever may edit.
    """
    editable = may_edit(actor, application)

    def item(label: Text, there: bool, reason: Text, section: str, name: str) -> CheckItem:
        if there:
            return CheckItem(label, CheckState.DONE)
        url = section_url(application, section, f"id_{name}") if editable else ""
        return CheckItem(
            label, CheckState.MISSING, reason, url, pgettext_lazy("checklist", "Complete") if url else ""
        )

    lines = [item(LABELS[name], not why, why, DESCRIPTION, name) for name, why in built_in_texts(application)]
    lines.append(
        item(
            _("Field of action"),
            application.field_of_action_id is not None,
            _("The alliance asks which goal of its strategy the project serves."),
            DESCRIPTION,
            "field_of_action",
        )
    )
    place = application.district_id is not None or bool(application.place_note)
    lines.append(item(_("Place"), place, _("Say where the project works."), PLACE, "district"))
    lines += [
        item(label, not why, why, section, name) for label, why, section, name in _questions(application)
    ]
    try:
        lines += _by_the_guideline(application, editable)
    except InvalidGuideline:
        lines.append(
            CheckItem(
                _("Funding guideline"),
                CheckState.MISSING,
                _("The office has not completed the guideline yet. Please ask the office."),
            )
        )
    return lines


def built_in_texts(application: Application) -> Iterator[tuple[str, Text]]:
    """Each text that is needed or limited, with what is wrong with it; empty where nothing is."""
    questionnaire = questionnaire_of(application)
    for name in BUILT_IN:
        about = questionnaire.about(name) if questionnaire else None
        text = getattr(application, name).strip()
        needed = about.required if about and about.required is not None else name in NEEDED
        if not text:
            if needed:
                yield name, NEEDED.get(name, _("This needs an answer."))
        elif about and about.max_words and (count := words_in(text)) > about.max_words:
            yield name, too_many_words(count, about.max_words)
        elif needed:
            yield name, ""


def _questions(application: Application) -> Iterator[tuple[Text, Text, str, str]]:
    """Label, what is wrong, page and field: a line for each open question, one for each page without any."""
    questionnaire = questionnaire_of(application)
    if questionnaire is None:
        return
    wrong = {each.field.key: each.message for each in problems(questionnaire, application.answers)}
    for section, fields in asked(questionnaire, application.answers):
        page = f"{QUESTIONS}{section.key}"
        here = [field for field in fields if field.key in wrong]
        for field in here:
            yield str(field.label), wrong[field.key], page, name_of(field.key)
        if not here:
            yield str(section.title), "", page, ""


# a failure of these stops the submission; of others the pre-check and its people speak
STOPPING = frozenset({"funding_object", "topics", "period", "sums"})
# rules that wait for a person, and to which the applicant can add something before
ANSWERABLE = frozenset({"state_aid", "cofunding", "confirmations", "deadline"})
TOLD_WHEN_PASSED = frozenset({"funding_object", "topics", "period", "sums", "rate", "limits"})


def _by_the_guideline(application: Application, editable: bool) -> list[CheckItem]:
    lines = []
    for finding in findings_now(application):
        rule, _colon, paper = finding.key.partition(":")
        if paper in WRITTEN_HERE:
            continue  # the lines above say what is missing in them
        if finding.outcome is Outcome.PASSED:
            if rule in TOLD_WHEN_PASSED or rule == "document":
                lines.append(CheckItem(finding.title, CheckState.DONE))
            continue
        if finding.outcome is Outcome.HUMAN and rule not in ANSWERABLE:
            continue
        stops = finding.outcome is Outcome.FAILED and rule in STOPPING
        reason = format_lazy("{reason} {remedy}", reason=finding.reason, remedy=finding.remedy)
        if rule == "document":
            reason = _("You can send the outline without it, but the pre-check will ask for it.")
        url = place_url(application, finding.field) if editable else ""
        lines.append(
            CheckItem(
                finding.title,
                CheckState.MISSING if stops else CheckState.WARNING,
                reason,
                url,
                pgettext_lazy("checklist", "Complete") if url else "",
            )
        )
    return lines


def precheck_lines(application: Application, now: datetime | None = None) -> list[CheckItem]:
    """What the formal pre-check would say of a draft at this moment, rule by rule, for those who write it.

    Not the gaps that the office has to fill in its guideline. Empty where the guideline contradicts itself.
    """
    states = {
        Outcome.PASSED: CheckState.DONE,
        Outcome.FAILED: CheckState.WARNING,
        Outcome.HUMAN: CheckState.OPEN,
    }
    try:
        findings = findings_now(application, now=now)
    except InvalidGuideline:
        return []
    lines = []
    for each in findings:
        if each.outcome is not Outcome.PASSED and each.field == Place.GUIDELINE:
            continue
        title = f"{each.title} ({each.paragraph})" if each.paragraph else each.title
        said = [f"{str(each.value).rstrip('.')}." if each.value else "", str(each.reason)]
        said += [str(each.remedy)] if each.outcome is not Outcome.PASSED else []
        url = place_url(application, each.field) if each.outcome is not Outcome.PASSED else ""
        action = pgettext_lazy("checklist", "Change") if url else ""
        lines.append(
            CheckItem(title, states[each.outcome], " ".join(part for part in said if part), url, action)
        )
    return lines


def missing(application: Application) -> list[CheckItem]:
    """What stops the submission."""
    system = Actor.system("completeness")
    return [line for line in checklist(application, system) if line.state == CheckState.MISSING]
