"""Who sees what the bank and the alliance have to do with each other over an outline."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import Exists, OuterRef, Q

from buendnis.funding.models import ApplicationMember
from buendnis.ground.actor import Actor, Role
from buendnis.ground.tenancy import TenantQuerySet


class BankQuerySet(TenantQuerySet[Any]):
    """Rows about outlines of an alliance."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the alliance, for its members."""
        if actor.role is Role.SYSTEM:
            seen = Q(alliance_id=actor.alliance_id) if actor.alliance_id else Q()
            return self.filter(seen).narrowed()
        if actor.user_id is None or not actor.is_member or actor.alliance_id is None:
            return self.none().narrowed()
        return self.filter(alliance_id=actor.alliance_id).narrowed()

    def visible_to_writers(self, actor: Actor) -> Self:
        """Those of the alliance, for its members; and those of their own outlines, for whoever writes them."""
        if actor.role is Role.SYSTEM or actor.user_id is None:
            return self.visible_to(actor)
        writers = ApplicationMember.objects.filter(application=OuterRef("application"), user_id=actor.user_id)
        seen = Q(Exists(writers))
        if actor.is_member and actor.alliance_id is not None:
            seen |= Q(alliance_id=actor.alliance_id)
        return self.filter(seen).narrowed()
