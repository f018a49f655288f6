"""The alliance's questions of an outline: written by its secretariat, published once, succeeded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance
from buendnis.funding.models import GuidelineVersion, IdeaCall, OutlineForm
from buendnis.funding.questionnaire import (
    InvalidQuestionnaire,
    Problem,
    Words,
    empty,
    read_draft,
    validate,
)
from buendnis.funding.selectors.outline_forms import BUILT_IN
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.frozen import sha256_of
from buendnis.ground.verbs import ProcessError, record, refuse, require, verb

FROZEN = _("This version is published and stays as it is. Please make a new version.")


class FormProblems(ValidationError):
    """The document can't be stored or published as it is; ``problems`` says where and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__([str(problem.message) for problem in problems])
        self.problems = tuple(problems)


@verb
def begin_form(
    actor: Actor,
    guideline: GuidelineVersion,
    *,
    call: IdeaCall | None = None,
    title: str = "",
    basis: OutlineForm | None = None,
) -> OutlineForm:
    """Begin the next version for a guideline version, as a copy of ``basis`` or else of its last version.

    With ``call`` it is one for the outlines that come from this call.

    Raises ProcessError where there is a draft already.
    """
    _require_office(actor, guideline.alliance_id)
    Alliance.objects.select_for_update().get(pk=guideline.alliance_id)
    if basis is not None and basis.alliance_id != guideline.alliance_id:
        raise ProcessError(_("Please choose a form of this alliance."), "basis")
    if call is not None and call.alliance_id != guideline.alliance_id:
        raise ProcessError(_("Please choose a call of this alliance."), "call")
    others = OutlineForm.objects.in_alliance(guideline.alliance_id).filter(guideline=guideline, call=call)
    if others.filter(frozen_at__isnull=True).exists():
        refuse(_("There is a draft already. Please edit or discard that one."))
    last = others.order_by("-number").first()
    source = basis or last
    questionnaire = (
        source.questionnaire if source else empty(Words((title.strip() or str(call or guideline))[:300]))
    )
    form = OutlineForm(
        alliance_id=guideline.alliance_id,
        guideline=guideline,
        call=call,
        number=last.number + 1 if last else 1,
        predecessor=last,
        document=questionnaire.to_json(),
    )
    form.save()
    record(
        actor,
        "outline_form.begun",
        form,
        alliance_id=form.alliance_id,
        changes={"number": form.number, "basis": str(source.public_id) if source else ""},
    )
    return form


@verb
def edit_form(actor: Actor, form: OutlineForm, document: Mapping[str, Any], basis: str = "") -> OutlineForm:
    """Store the document of a draft; it may still lack sense. ``basis``: the hash of what was changed.

    Raises FormProblems where it can't even be read, and ProcessError if somebody else has changed it
    meanwhile or it has been published.
    """
    _require_office(actor, form.alliance_id)
    form = _locked(form)
    if form.is_frozen:
        refuse(FROZEN)
    if basis and basis != sha256_of(form.document):
        refuse(
            _(
                "Somebody else has changed this form since you opened the page. Nothing was overwritten, "
                "and your input is still here. Please compare, then save again."
            )
        )
    try:
        form.document = read_draft(document).to_json()
    except InvalidQuestionnaire as error:
        raise FormProblems(error.problems) from error
    form.save(update_fields=["document"])
    record(
        actor,
        "outline_form.changed",
        form,
        alliance_id=form.alliance_id,
        changes={"document": sha256_of(form.document)},
    )
    return form


@verb
def publish_form(
    actor: Actor, form: OutlineForm, basis: str = "", now: datetime | None = None
) -> OutlineForm:
    """Freeze a draft: from now on new outlines under its guideline version answer it.

    ``basis`` is the hash of what was seen before publishing. Raises FormProblems for what keeps it from
    being asked; outlines that were begun before keep their version.
    """
    _require_office(actor, form.alliance_id)
    form = _locked(form)
    if form.is_frozen:
        refuse(_("This version has been published already."))
    if basis and basis != sha256_of(form.document):
        refuse(_("Somebody else has changed this form since you opened the page. Please look at it again."))
    if problems := validate(form.document, BUILT_IN):
        raise FormProblems(problems)
    form.freeze(now or present())
    record(
        actor,
        "outline_form.published",
        form,
        alliance_id=form.alliance_id,
        changes={"hash": form.document_hash, "number": form.number},
    )
    return form


@verb
def discard_form(actor: Actor, form: OutlineForm) -> None:
    """Delete a draft; nobody has ever answered it."""
    _require_office(actor, form.alliance_id)
    form = _locked(form)
    if form.is_frozen:
        refuse(FROZEN)
    record(
        actor,
        "outline_form.discarded",
        form,
        alliance_id=form.alliance_id,
        changes={"number": form.number, "document": sha256_of(form.document)},
    )
    form.delete()


def _locked(form: OutlineForm) -> OutlineForm:
    found = OutlineForm.objects.in_alliance(form.alliance_id).select_for_update(of=("self",))
    return found.get(pk=form.pk)


def _require_office(actor: Actor, alliance_id: int) -> None:
    require(actor.in_office_of(alliance_id), _("Only the secretariat of the alliance writes its forms."))
