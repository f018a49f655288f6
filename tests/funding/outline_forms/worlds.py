"""A world in which the office has published its own questions."""

from __future__ import annotations

from typing import Any

from tests.funding.applications.worlds import NOW, World, a_world
from tests.funding.questionnaire.samples import ANSWERS, document

from buendnis.funding.models import OutlineForm
from buendnis.funding.services.outline_forms import begin_form, edit_form, publish_form

__all__ = ["ANSWERS", "NOW", "World", "a_draft_form", "a_published_form", "a_world", "document"]


def a_draft_form(world: World, **changes: Any) -> OutlineForm:
    """The next version, with the sample's questions."""
    form = begin_form(world.actors["office"], world.guideline)
    return edit_form(world.actors["office"], form, document(**changes))


def a_published_form(world: World, **changes: Any) -> OutlineForm:
    return publish_form(world.actors["office"], a_draft_form(world, **changes), now=NOW)
