"""Erasing what a person's records said, without breaking the chain that holds them."""

from __future__ import annotations

from buendnis.ground.actor import Actor
from buendnis.ground.audit.models import AuditValue
from buendnis.ground.reference import Reference
from buendnis.ground.verbs import record, verb


@verb
def erase_personal_values(actor: Actor, thing: Reference) -> int:
    """Erase the personal values in all records about ``thing``; returns how many there were."""
    found = AuditValue.objects.filter(personal=True, entry__object_kind=thing.kind, entry__object_id=thing.id)
    erased, _each = found.delete()
    record(actor, "audit.values_erased", thing, changes={"number": erased})
    return erased
