"""What people do with a strategy."""

from buendnis.strategy.services.adopting import (
    adopt_outside,
    bring_strategy,
    drop_strategy,
    make_ready,
    publish,
    take_back,
)
from buendnis.strategy.services.consulting import (
    answer_comment,
    comment,
    evaluate,
    extend_consultation,
    open_consultation,
)
from buendnis.strategy.services.content import (
    GoalData,
    cite_document,
    cite_snapshot,
    create_field,
    create_goal,
    edit_field,
    edit_goal,
    remove_evidence,
    remove_field,
    remove_goal,
)
from buendnis.strategy.services.measuring import correct_measurement, measure
from buendnis.strategy.services.versions import create_strategy, edit_strategy, start_revision

__all__ = [
    "GoalData",
    "adopt_outside",
    "answer_comment",
    "bring_strategy",
    "cite_document",
    "cite_snapshot",
    "comment",
    "correct_measurement",
    "create_field",
    "create_goal",
    "create_strategy",
    "drop_strategy",
    "edit_field",
    "edit_goal",
    "edit_strategy",
    "evaluate",
    "extend_consultation",
    "make_ready",
    "measure",
    "open_consultation",
    "publish",
    "remove_evidence",
    "remove_field",
    "remove_goal",
    "start_revision",
    "take_back",
]
