"""What must hold of the example world, as of every installation."""

from __future__ import annotations

from buendnis.ground.audit.verify import verify_chains
from buendnis.ground.database.invariants import all_invariants

# what is asked of the machine and the role of the web is asked where there is an installation
OF_AN_INSTALLATION = "buendnis.ground.database."


def what_is_wrong() -> list[str]:
    """What the rooms' invariants and the audit complain about."""
    checks = [each.check for each in all_invariants()]
    asked = [check for check in checks if not check.__module__.startswith(OF_AN_INSTALLATION)]
    assert len(asked) >= 8  # or this looks for nothing
    return [problem for check in asked for problem in check()] + verify_chains()
