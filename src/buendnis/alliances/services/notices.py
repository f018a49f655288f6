"""What an alliance tells the public, its public forms, and its recognitions."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance, Recognition
from buendnis.alliances.services.saving import require_office, save
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.verbs import record, refuse, verb


@verb
def save_notices(
    actor: Actor,
    alliance: Alliance,
    *,
    controller_kind: str,
    controller: str,
    imprint: str,
    privacy_notice: str,
    email: str = "",
) -> Alliance:
    """Name the controller, imprint and privacy notice, without which no public form opens."""
    require_office(actor, alliance)
    said = {
        "controller_kind": controller_kind,
        "controller": controller.strip(),
        "imprint": imprint.strip(),
        "privacy_notice": privacy_notice.strip(),
        "email": email.strip(),
    }
    changes = {name: value for name, value in said.items() if getattr(alliance, name) != value}
    for name, value in changes.items():
        setattr(alliance, name, value)
    if not is_ready_for_public(alliance):
        alliance.public_forms_open_since = None
    save(alliance)
    record(actor, "alliance.notices_saved", alliance, alliance_id=alliance.pk, changes=changes)
    return alliance


@verb
def open_public_forms(actor: Actor, alliance: Alliance) -> Alliance:
    """Let anybody bring ideas, once controller, imprint and privacy notice are named."""
    require_office(actor, alliance)
    if not is_ready_for_public(alliance):
        refuse(
            _("Before a public form opens, please name the controller, the imprint and the privacy notice.")
        )
    alliance.public_forms_open_since = alliance.public_forms_open_since or present()
    alliance.save(update_fields=["public_forms_open_since"])
    record(actor, "alliance.public_forms_opened", alliance, alliance_id=alliance.pk)
    return alliance


@verb
def close_public_forms(actor: Actor, alliance: Alliance) -> Alliance:
    """Take no more ideas from the public."""
    require_office(actor, alliance)
    alliance.public_forms_open_since = None
    alliance.save(update_fields=["public_forms_open_since"])
    record(actor, "alliance.public_forms_closed", alliance, alliance_id=alliance.pk)
    return alliance


@verb
def add_recognition(
    actor: Actor, alliance: Alliance, *, starts_on: date, ends_on: date, source: str = ""
) -> Recognition:
    """Note that the ministry has recognised the alliance for a period."""
    require_office(actor, alliance)
    recognition = Recognition(alliance=alliance, starts_on=starts_on, ends_on=ends_on, source=source.strip())
    save(recognition)
    record(
        actor,
        "recognition.added",
        recognition,
        alliance_id=alliance.pk,
        changes={"from": starts_on, "until": ends_on},
    )
    return recognition


def is_ready_for_public(alliance: Alliance) -> bool:
    """Whether everything is named that must stand beside a public form (Art. 13 GDPR, § 5 DDG)."""
    return all((alliance.controller_kind, alliance.controller, alliance.imprint, alliance.privacy_notice))
