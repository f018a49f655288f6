"""Answering the alliance's questions in an outline, and going over to their newer version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from buendnis.funding.models import Application
from buendnis.funding.questionnaire import Kind, Questionnaire, name_of
from buendnis.funding.questionnaire.carrying import Carried
from buendnis.funding.selectors.outline_forms import carried_to, newer_form, questionnaire_of
from buendnis.funding.services.application_drafts import locked_for_edit, mirrored, require_open, store
from buendnis.ground.actor import Actor
from buendnis.ground.verbs import ProcessError, record, verb


@verb
def answer_questions(
    actor: Actor, application: Application, answers: Mapping[str, Any], version: int
) -> Application:
    """Store all answers of a draft or a returned outline, in place of those that were there.

    They may have gaps and be too long: the checklist says so. What answers no question is left out.
    ``version`` is the one that the editor saw; raises ChangedMeanwhile if it is not the newest.
    """
    current = locked_for_edit(actor, application, version)
    questionnaire = questionnaire_of(current)
    if questionnaire is None:
        raise ProcessError(_("This outline has no questions of the alliance to answer."))
    said = _answering(questionnaire, answers)
    if said != current.answers:
        before, current.answers = current.answers, said
        changed = {key for key in {*before, *said} if before.get(key) != said.get(key)}
        for key in changed:
            require_open(current, name_of(key))
        store(current)
        record(
            actor,
            "application.answered",
            current,
            alliance_id=current.alliance_id,
            changes=_changes(questionnaire, said, changed, of_persons=False),
            personal=_changes(questionnaire, said, changed, of_persons=True),
        )
    return mirrored(application, current)


@verb
def take_over_form(actor: Actor, application: Application, version: int) -> Carried:
    """Let a draft or a returned outline answer the version in force; returns what went on and what is lost.

    Raises ProcessError where it does so already.
    """
    current = locked_for_edit(actor, application, version)
    form = newer_form(current)
    if form is None:
        raise ProcessError(_("The outline answers the newest questions already."))
    result = carried_to(current, form)
    current.form, current.answers = form, result.kept
    store(current)
    record(
        actor,
        "application.form_taken_over",
        current,
        alliance_id=current.alliance_id,
        changes={"form": str(form.public_id), "lost": [each.label for each in result.lost]},
    )
    mirrored(application, current)
    return result


def _changes(
    questionnaire: Questionnaire, said: Mapping[str, Any], changed: Iterable[str], *, of_persons: bool
) -> dict[str, Any]:
    """The changed answers by name; addresses of persons are kept apart, where they can be erased."""
    found = {}
    for key in sorted(changed):
        field = questionnaire.field(key)
        if (field is not None and field.kind is Kind.EMAIL) is of_persons:
            found[name_of(key)] = said.get(key, "")
    return found


def _answering(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What answers a question, in plain JSON. Raises ValueError for what no form could have made."""
    said: dict[str, Any] = {}
    for field in questionnaire.fields():
        answer = answers.get(field.key)
        if not answer:
            continue
        texts = answer if isinstance(answer, list) else [answer]
        if not all(isinstance(each, str) for each in texts):
            raise ValueError(f"Not an answer: {field.key}")
        said[field.key] = answer
    return said
