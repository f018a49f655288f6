"""Our own plain workbook of a finance plan: what is written comes back the same.

Its headings are German whatever language the site is shown in: the file goes to people and authorities here.
"""

from __future__ import annotations

from buendnis.funding.plan_sheets.own.reading import PlanRead, is_own, read_own
from buendnis.funding.plan_sheets.own.words import COSTS, KINDS, SHARES
from buendnis.funding.plan_sheets.own.writing import write_plan

__all__ = ["COSTS", "KINDS", "SHARES", "PlanRead", "is_own", "read_own", "write_plan"]
