"""Writing an outline: beginning it, and storing what is said in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance, Recognition
from buendnis.alliances.selectors import current_recognition
from buendnis.funding.models import (
    Application,
    ApplicationMember,
    ApplicationPartner,
    ApplicationState,
    FundingCall,
    GuidelineVersion,
    Idea,
    IdeaCall,
)
from buendnis.funding.policies import applications as policy
from buendnis.funding.returnable import may_change
from buendnis.funding.selectors.applications import with_everything
from buendnis.funding.selectors.outline_forms import form_in_force
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.verbs import ProcessError, record, refuse, require, verb
from buendnis.parties.models import Organisation
from buendnis.strategy.models import FieldOfAction
from buendnis.strategy.selectors import among_goals_of

EDITABLE_FIELDS = frozenset(
    {
        "title",
        "summary",
        "need",
        "target_groups",
        "aims",
        "methods",
        "schedule",
        "lasting_effect",
        "principles",
        "funding_object",
        "topics",
        "field_of_action",
        "goals",
        "programme_area",
        "starts_on",
        "ends_on",
        "district",
        "place_note",
        "has_begun",
        "aid_expected",
        "applicant",
    }
)
NOT_THE_WRITER = _("Only those who write this outline can change it.")
NOT_THE_OFFICE = _("Only the secretariat of the alliance can do this.")


class ChangedMeanwhile(ProcessError):
    """Somebody else saved the outline since it was opened; nothing was overwritten."""

    def __init__(self, application: Application) -> None:
        super().__init__(
            _(
                "Somebody else has changed this outline since you opened it. Nothing was overwritten, and "
                "your input is still here. Compare both, then save again."
            )
        )
        self.application = application


@dataclass(frozen=True)
class Partner:
    """A partner of the project to be stored."""

    name: str
    part: str = ""
    organisation: Organisation | None = None


# --- begin and write -------------------------------------------------------------------------------


@verb
def start_application(
    actor: Actor,
    alliance: Alliance,
    *,
    title: str,
    applicant: Organisation,
    guideline: GuidelineVersion,
    owner: User | None = None,
    funding_object: str = "",
    programme_area: str = "",
    field_of_action: FieldOfAction | None = None,
    idea: Idea | None = None,
    predecessor: Application | None = None,
    recognition: Recognition | None = None,
    call: IdeaCall | None = None,
    funding_call: FundingCall | None = None,
    data: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Application:
    """Begin a draft. ``owner`` writes it (default: whoever acts); ``data`` fills more of its fields.

    ``recognition``: the one whose budget it shall come from, if not the present one, because leftovers of an
    earlier budget can stay available.

    Raises ProcessError in a gap between two recognitions, because nothing could be funded from it.
    """
    require(policy.may_start(actor), _("Please sign in first."))
    owner_id = owner.pk if owner else actor.user_id
    if owner_id is None:
        raise ValueError("An outline needs somebody who writes it.")
    recognition = recognition or current_recognition(alliance, today(now))
    if recognition is None or recognition.alliance_id != alliance.pk:
        raise ProcessError(
            _(
                "The alliance is not recognised at present, so that no outline can be begun. "
                "Please ask the office."
            )
        )
    if guideline.alliance_id != alliance.pk:
        raise ProcessError(_("Please choose a guideline of this alliance."), "guideline")
    for named, field in ((call, "call"), (funding_call, "funding_call")):
        if named is not None and named.alliance_id != alliance.pk:
            raise ProcessError(_("Please choose a call of this alliance."), field)
    application = Application(
        alliance=alliance,
        recognition=recognition,
        guideline=guideline,
        applicant=applicant,
        title=title.strip(),
        funding_object=funding_object,
        programme_area=programme_area or alliance.programme_area,
        field_of_action=field_of_action,
        idea=idea,
        predecessor=predecessor,
        call=call,
        funding_call=funding_call,
        form=form_in_force(guideline, call),
        **_known(data or {}),
    )
    store(application)
    ApplicationMember.objects.create(application=application, user_id=owner_id, is_owner=True)
    record(
        actor,
        "application.started",
        application,
        alliance_id=alliance.pk,
        changes={"title": application.title},
    )
    return application


@verb
def edit_application(
    actor: Actor, application: Application, data: Mapping[str, Any], version: int
) -> Application:
    """Store some fields of a draft or a returned outline; returns it as it is now.

    ``version`` is the one that the editor saw. Raises ChangedMeanwhile if it is not the newest.
    """
    current = locked_for_edit(actor, application, version)
    changes: dict[str, Any] = {}
    for name, value in _known(data).items():
        if getattr(current, name) != value:
            require_open(current, name)
            setattr(current, name, value)
            changes[name] = getattr(value, "pk", value)
    if {"goals", "field_of_action"} & set(changes):
        # goals are those of the field of action; with another field they are not named any more
        current.goals = among_goals_of(current.field_of_action, current.goals)
        changes["goals"] = current.goals
    if changes:
        store(current)
        record(actor, "application.edited", current, alliance_id=current.alliance_id, changes=changes)
    return mirrored(application, current)


@verb
def set_partners(
    actor: Actor, application: Application, partners: Sequence[Partner], version: int
) -> Application:
    """Store who takes part in the project, in place of what was there."""
    current = locked_for_edit(actor, application, version)
    if _as_said(current.partners.all()) != _as_said(partners):
        require_open(current, "partners")
    current.partners.all().delete()
    ApplicationPartner.objects.bulk_create(
        ApplicationPartner(
            application=current, name=each.name, part=each.part, organisation=each.organisation
        )
        for each in partners
    )
    store(current)
    record(
        actor,
        "application.partners_set",
        current,
        alliance_id=current.alliance_id,
        changes={"partners": [each.name for each in partners]},
    )
    return mirrored(application, current)


# --- within ----------------------------------------------------------------------------------------


def locked(application: Application) -> Application:
    """The row as it is now, locked until the transaction ends, with all that it says."""
    rows = Application.objects.unscoped("the row that the caller was shown")
    rows.select_for_update().get(pk=application.pk)
    return with_everything(rows).get(pk=application.pk)


def locked_for_edit(actor: Actor, application: Application, version: int) -> Application:
    current = locked(application)
    require(policy.writes(actor, current) or actor.user_id is None, NOT_THE_WRITER)
    if not policy.may_edit(actor, current):
        refuse(_("The outline has been submitted and can't be changed now. The office can return it to you."))
    if current.version != version:
        raise ChangedMeanwhile(current)
    return current


def move(application: Application, state: str, reason: str, now: datetime | None) -> None:
    """Change the state; what was asked of the writers ends with the return that asked it."""
    application.state = state
    application.state_reason = reason
    application.state_since = now or present()
    if state != ApplicationState.RETURNED:
        application.returned_fields = []
        application.returned_only = False
        application.returned_until = None
    application.version += 1
    application.save()


def require_open(application: Application, field: str) -> None:
    """Refuse a change of ``field`` where the office gave the outline back for other things only."""
    if not may_change(application, field):
        refuse(
            _(
                "The secretariat has returned the outline so that only the named fields are changed. "
                "Please ask it if something else must change, too."
            )
        )


def _as_said(partners: Iterable[ApplicationPartner | Partner]) -> list[tuple[str, str, int | None]]:
    return [(row.name, row.part, row.organisation.pk if row.organisation else None) for row in partners]


def mirrored(shown: Application, current: Application) -> Application:
    """``shown`` with what is stored now, so that whoever holds it does not go on with what was."""
    for field in Application._meta.concrete_fields:
        setattr(shown, field.attname, getattr(current, field.attname))
    shown._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    return shown


def _known(data: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(data) - EDITABLE_FIELDS
    if unknown:
        raise ValueError(f"Not fields of an outline: {sorted(unknown)}")
    return dict(data)


def store(application: Application) -> None:
    """Check and save; each time the version grows. Raises ValidationError in readable words."""
    application.version += 1
    related = {field.name for field in Application._meta.fields if field.is_relation}
    application.full_clean(exclude=related, validate_unique=False)
    application.save()
