"""What the secretariat does with projects: noting them as the bank and its own files know them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance, District
from buendnis.alliances.services.saving import save
from buendnis.funding.models import Application
from buendnis.ground.actor import Actor
from buendnis.ground.verbs import ProcessError, record, refuse, require, verb
from buendnis.parties.models import Organisation
from buendnis.projects import findable, policies
from buendnis.projects.models import Project, ProjectStatus
from buendnis.strategy.models import FieldOfAction


@dataclass(frozen=True)
class Facts:
    """What is known of a project. Amounts in euro; ``esf`` and ``other`` are parts of ``total``."""

    title: str
    status: str = ProjectStatus.FINISHED.value
    summary: str = ""
    beneficiary: Organisation | None = None
    guideline: str = ""
    field_of_action: FieldOfAction | None = None
    field_note: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    total: Decimal | None = None
    esf: Decimal | None = None
    other: Decimal | None = None
    bank_number: str = ""
    source: str = ""
    as_of: date | None = None
    is_public: bool = False
    application: Application | None = None


FACTS = tuple(each.name for each in fields(Facts))


@verb
def create_project(
    actor: Actor, alliance: Alliance, facts: Facts, districts: Iterable[District] = ()
) -> Project:
    """Note a project of the alliance."""
    _require_keeper(actor, alliance.pk)
    project = Project(alliance=alliance)
    _put(project, facts, districts)
    record(
        actor,
        "project.created",
        project,
        alliance_id=alliance.pk,
        changes={"title": project.title, "status": project.status},
    )
    return project


@verb
def edit_project(
    actor: Actor,
    project: Project,
    facts: Facts,
    districts: Iterable[District] | None = None,
    *,
    version: int | None = None,
) -> Project:
    """Correct what is known of a project. ``version`` is the one that the editor saw.

    Raises ProcessError if somebody else has changed it since; nothing is overwritten then.
    """
    _require_keeper(actor, project.alliance_id)
    current = _locked(project)
    if version is not None and version != current.version:
        refuse(
            _(
                "Somebody else has changed this project since you opened it. Nothing was overwritten. "
                "Please open it anew and enter your change again."
            )
        )
    before = {name: getattr(current, _column(name)) for name in FACTS}
    current.version += 1
    _put(current, facts, districts)
    changes = {
        name: _plain(getattr(current, _column(name)))
        for name in FACTS
        if getattr(current, _column(name)) != before[name]
    }
    record(actor, "project.changed", current, alliance_id=current.alliance_id, changes=changes)
    return current


@verb
def remove_project(actor: Actor, project: Project) -> None:
    """Take a project out of the list, as one that was noted by mistake."""
    _require_keeper(actor, project.alliance_id)
    current = _locked(project)
    record(
        actor,
        "project.removed",
        current,
        alliance_id=current.alliance_id,
        changes={"title": current.title},
    )
    findable.forget(current)
    current.delete()


def facts_of(project: Project) -> Facts:
    """What is known of ``project`` now, to be changed with ``dataclasses.replace``."""
    return Facts(**{name: getattr(project, name) for name in FACTS})


def _locked(project: Project) -> Project:
    """The row as it is now, for nobody else to change until this is done."""
    rows = Project.objects.in_alliance(project.alliance_id).select_for_update()
    found = rows.filter(pk=project.pk).first()
    if found is None:
        raise ProcessError(_("Somebody else has removed this project meanwhile."))
    return found


def _put(project: Project, facts: Facts, districts: Iterable[District] | None) -> None:
    for name in FACTS:
        value = getattr(facts, name)
        setattr(project, name, value.strip() if isinstance(value, str) else value)
    if project.application is not None and project.application.alliance_id != project.alliance_id:
        refuse(_("Please choose an outline of this alliance."), "application")
    field = project.field_of_action
    if field is not None and not field.can_be_named_in(project.alliance_id):
        refuse(_("Please choose a field of action of this alliance."), "field_of_action")
    save(project)
    if districts is not None:
        project.districts.set(districts)
    findable.index(project)


def _column(name: str) -> str:
    return f"{name}_id" if name in {"beneficiary", "field_of_action", "application"} else name


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _require_keeper(actor: Actor, alliance_id: int) -> None:
    require(policies.may_keep(actor, alliance_id), _("Only the secretariat of this alliance does this."))
