"""Who may say what about a finding of the pre-check, and who must look at a ruling a second time."""

from __future__ import annotations

from collections.abc import Collection

from buendnis.funding.models import Application, PreCheckOverride
from buendnis.ground.actor import Actor, Role


def may_confirm(
    actor: Actor,
    application: Application,
    ruling: PreCheckOverride,
    office: Collection[int],
    *,
    conflict: str = "",
) -> bool:
    """Whether ``actor`` may confirm a ruling or object to it: never whoever ruled, nor with a ``conflict``.

    ``office``: the accounts of the secretariat today. Where a second person works there, it is theirs; where
    nobody else does, or the host that employs them applies itself, it is a spokesperson's.
    """
    if actor.user_id is None or actor.user_id == ruling.ruled_by or conflict:
        return False
    if actor.alliance_id != application.alliance_id:
        return False
    host_applies = application.applicant_id == application.alliance.host_id
    if not host_applies and any(user_id != ruling.ruled_by for user_id in office):
        return actor.is_office
    return actor.role is Role.SPOKESPERSON


def reads_precheck(actor: Actor, application: Application) -> bool:
    """The secretariat; and the spokespersons, who may have to confirm a ruling."""
    return actor.in_office_of(application.alliance_id) or (
        actor.role is Role.SPOKESPERSON and actor.alliance_id == application.alliance_id
    )
