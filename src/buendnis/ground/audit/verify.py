"""Recomputing the chains: each entry's hash, each link, each value that is still there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from buendnis.ground.audit.models import AuditEntry, AuditValue, ChainHead
from buendnis.ground.audit.writing import GENESIS, commitment, entry_hash

# a higher room knows what its chains are called; see alliances.apps
CHAIN_BY_NAME: list[Callable[[str], int | None]] = []


def verify_chains(alliance: str | None = None) -> list[str]:
    """What is wrong with the chains (of one alliance by its short name, or of all): a sentence per problem."""
    heads = ChainHead.objects.order_by("chain")
    if alliance is not None:
        chain = next((found for ask in CHAIN_BY_NAME if (found := ask(alliance)) is not None), None)
        if chain is None:
            return [f"There is no alliance called {alliance}."]
        heads = heads.filter(chain=chain)
    known = {head.chain for head in heads}
    problems = [problem for head in heads for problem in _verify(head)]
    if alliance is None:
        stray = AuditEntry.objects.exclude(chain__in=known).values_list("chain", flat=True).distinct()
        problems += [f"Chain {chain} has entries but no head." for chain in stray.order_by("chain")]
    return problems


def _verify(head: ChainHead) -> Iterator[str]:
    previous, place = GENESIS, 0
    for entry in AuditEntry.objects.filter(chain=head.chain).order_by("seq").iterator(chunk_size=2000):
        place += 1
        if entry.seq != place:
            yield f"Chain {head.chain}: entry {place} is missing."
            place = entry.seq
        if entry.previous != previous:
            yield f"Chain {head.chain}, entry {entry.seq}: does not follow the entry before it."
        if entry_hash(entry) != entry.hash:
            yield f"Chain {head.chain}, entry {entry.seq}: was changed after it had been written."
        previous = entry.hash
    if (head.length, head.hash) != (place, previous):
        yield f"Chain {head.chain}: ends at entry {place}, but {head.length} had been written."
    values = AuditValue.objects.filter(entry__chain=head.chain).select_related("entry")
    for value in values.order_by("pk").iterator(chunk_size=2000):
        if value.entry.commitments.get(value.field) != commitment(value.salt, value.value):
            yield f"Chain {head.chain}, entry {value.entry.seq}: the value of {value.field} was changed."
