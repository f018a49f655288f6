"""What the decisions' room asks about a version of the strategy, and tells it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.decisions.models import Committee, Meeting, Resolution, ResolutionMode, ResolutionState
from buendnis.decisions.ripe import Ripe
from buendnis.decisions.subjects import OfItself, SubjectPaper
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now, today
from buendnis.ground.frozen import sha256_of
from buendnis.strategy import policies
from buendnis.strategy.models import Strategy, StrategyState
from buendnis.strategy.plan import plan_of, to_json
from buendnis.strategy.services import adopting


class StrategySubject(OfItself):
    """Registered for :data:`services.adopting.KIND`; see ``decisions.subjects``."""

    def may_read(self, actor: Actor, resolution: Resolution) -> bool:
        """All members of the alliance."""
        return policies.may_read_drafts(actor, resolution.alliance_id)

    def url(self, resolution: Resolution) -> str:
        """The page of the version."""
        return reverse("strategy:version", args=[resolution.subject_id])

    def papers(self, resolution: Resolution) -> Iterable[SubjectPaper]:
        """The version as it is voted on, with what it changes."""
        strategy = Strategy.objects.in_alliance(resolution.alliance_id).get(public_id=resolution.subject_id)
        fingerprint = sha256_of(to_json(plan_of(strategy)))

        def content() -> bytes:
            from buendnis.strategy.paper import strategy_pdf

            return strategy_pdf(strategy, strategy.frozen_at or now())

        return [
            SubjectPaper(
                _("The strategy, as it is voted on"),
                "Strategie.pdf",
                "application/pdf",
                f"strategy:{strategy.public_id}:{fingerprint}",
                content,
            )
        ]

    def opened(self, actor: Actor, resolution: Resolution) -> None:
        """The committee decides now."""
        adopting.take_up(actor, resolution)

    def decided(self, actor: Actor, resolution: Resolution) -> None:
        """What was adopted is in force from its first day; of anything else, the version waits again."""
        if resolution.state == ResolutionState.ADOPTED:
            adopting.adopt(actor, resolution)
        elif resolution.state != ResolutionState.FORCED:
            adopting.send_back(actor, resolution)


def waiting_versions(actor: Actor, committee: Committee) -> Iterator[Ripe]:
    """The version that is ready for the resolution, to be put on an agenda."""
    rows = Strategy.objects.in_alliance(committee.alliance_id).filter(state=StrategyState.READY)
    for row in rows.order_by("pk"):

        def put(actor: Actor, meeting: Meeting, row: Strategy = row) -> object:
            return adopting.bring_strategy(
                actor, row, committee=meeting.committee, mode=ResolutionMode.MEETING, meeting=meeting
            )

        yield Ripe(
            f"strategy:{row.public_id}",
            row.title,
            _("A version of the strategy to be adopted"),
            put,
            reverse("strategy:version", args=[row.public_id]),
            today(row.created_at),
        )
