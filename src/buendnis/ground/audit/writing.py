"""Writing to the chains: at the end of a transaction, one lock per chain, always in the same order."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from buendnis.ground.audit.models import AuditEntry, AuditValue, ChainHead
from buendnis.ground.audit.pending import Pending
from buendnis.ground.clock import now
from buendnis.ground.frozen import sha256_of

GENESIS = "0" * 64


def commitment(salt: str, value: Any) -> str:
    """What the chain holds in place of ``value``: nobody can guess the value without the salt."""
    return sha256(f"{salt}:{json.dumps(value, sort_keys=True, ensure_ascii=False)}".encode()).hexdigest()


def entry_hash(entry: AuditEntry) -> str:
    """The SHA-256 over all that an entry says and the hash of the one before it."""
    return sha256_of(
        {
            "chain": entry.chain,
            "seq": entry.seq,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "user": entry.user_id,
            "mandate": entry.mandate_id,
            "role": entry.role,
            "acted_as": entry.acted_as,
            "action": entry.action,
            "object": [entry.object_kind, entry.object_id],
            "commitments": entry.commitments,
            "previous": entry.previous,
        }
    )


def write(records: Sequence[Pending]) -> None:
    """Append ``records`` to their chains. The heads stay locked until the transaction ends."""
    ordered = sorted(records, key=lambda record: record.chain)  # stable: the order of events stays
    for chain, group in groupby(ordered, key=lambda record: record.chain):
        ChainHead.objects.bulk_create([ChainHead(chain=chain, hash=GENESIS)], ignore_conflicts=True)
        head = ChainHead.objects.select_for_update().get(chain=chain)
        at = now()
        for record in group:
            _append(head, record, at)
        head.save(update_fields=["length", "hash"])


def _append(head: ChainHead, record: Pending, at: datetime) -> None:
    values = [
        AuditValue(field=name, salt=secrets.token_hex(16), value=_plain(value), personal=personal)
        for personal, found in ((False, record.changes), (True, record.personal))
        for name, value in found.items()
    ]
    entry = AuditEntry(
        chain=head.chain,
        seq=head.length + 1,
        at=at,
        user_id=record.actor.user_id,
        mandate_id=record.actor.mandate_id,
        role=record.actor.role,
        acted_as=record.actor.label[:200],
        action=record.action,
        object_kind=record.object.kind,
        object_id=record.object.id,
        commitments={each.field: commitment(each.salt, each.value) for each in values},
        previous=head.hash,
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    for each in values:
        each.entry = entry
    AuditValue.objects.bulk_create(values)
    head.length, head.hash = entry.seq, entry.hash


def _plain(value: Any) -> Any:
    """``value`` as JSON holds it, so that its commitment can be computed again from the column."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
