"""A plan that changes after the expert opinion: a new revision, while the outline stays where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from buendnis.funding.findable import index_outline
from buendnis.funding.models import Application, ApplicationRevision
from buendnis.funding.policies import applications as policy
from buendnis.funding.selectors.applications import snapshot
from buendnis.funding.services.application_drafts import NOT_THE_WRITER, locked, mirrored, store
from buendnis.funding.services.cofunding import carry_over
from buendnis.funding.services.finance import Expenditure, Source, store_plan
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.frozen import sha256_of
from buendnis.ground.money import euro
from buendnis.ground.verbs import record, refuse, require, verb

CHANGEABLE = frozenset({"starts_on", "ends_on", "district", "place_note"})


@verb
def submit_changed_plan(
    actor: Actor,
    application: Application,
    *,
    expenditure: Sequence[Expenditure],
    sources: Sequence[Source],
    data: Mapping[str, Any],
    version: int,
    now: datetime | None = None,
) -> ApplicationRevision:
    """Freeze the plan as it shall be now, with period and place; ``data`` holds what :data:`CHANGEABLE` names.

    Raises ProcessError where nothing changes, where the plan does not add up, or where somebody else has changed
    it since ``version`` was read.
    """
    now = now or present()
    if unknown := set(data) - CHANGEABLE:
        raise ValueError(f"Not changed after the opinion: {sorted(unknown)}")
    current = locked(application)
    require(policy.writes(actor, current), NOT_THE_WRITER)
    if not policy.may_report_change(actor, current):
        refuse(_("A change of the plan can be reported once the expert opinion has been issued."))
    if current.version != version:
        refuse(_("The plan has been changed since you opened the page. Please look at it again."))
    last = current.revisions.order_by("-number").first()
    assert last is not None  # noqa: S101 - what has an opinion has been submitted
    carry_over(current)
    store_plan(current, expenditure, sources)
    for name, value in data.items():
        setattr(current, name, value)
    store(current)
    content = snapshot(locked(current))
    total, funded = Decimal(content["totals"]["expenditure"]), Decimal(content["totals"]["funding"])
    if total != funded:
        refuse(
            _("The plan does not add up: %(expenditure)s of expenditure, %(funding)s of funding.")
            % {"expenditure": euro(total), "funding": euro(funded)}
        )
    if content == last.content:
        refuse(_("Nothing differs from the plan that the opinion speaks of."))
    revision = ApplicationRevision.objects.create(
        application=current,
        number=last.number + 1,
        submitted_at=now,
        submitted_by=actor.user_id,
        content=content,
        content_hash=sha256_of(content),
    )
    current.submitted_total, current.submitted_esf = total, Decimal(content["totals"]["esf"])
    current.save(update_fields=["submitted_total", "submitted_esf"])
    record(
        actor,
        "application.change_reported",
        current,
        alliance_id=current.alliance_id,
        changes={"revision": revision.number, "hash": revision.content_hash},
    )
    index_outline(current, revision)
    mirrored(application, current)
    return revision
