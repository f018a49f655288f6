"""HiGHS as a source of hints: dual values and good portfolios. What it says is never taken for an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import highspy
import numpy as np
from highspy._core import _Highs

from buendnis.engines.portfolio.rows import Line

_ENOUGH = 1e4


def relaxed(values: Sequence[int], lines: Sequence[Line], fixed: Mapping[int, bool]) -> list[float]:
    """Dual values of the linear relaxation, not negative; zeros if it has no solution."""
    solver, scales, top = _model(values, lines, fixed, whole=False)
    solver.run()
    duals = list(solver.getSolution().row_dual)
    if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        _, found, ray = solver.getDualRay()
        if found:  # with enough of it the bound shows that there is no solution
            duals = [_ENOUGH * abs(part) for part in ray]
    if len(duals) != len(lines):
        return [0.0] * len(lines)
    return [max(0.0, dual * top / scale) for dual, scale in zip(duals, scales, strict=True)]


def parts(values: Sequence[int], lines: Sequence[Line]) -> list[float]:
    """How much of each project the linear relaxation takes, between 0 and 1; nothing of any if it has no solution."""
    solver, _, _ = _model(values, lines, {}, whole=False)
    solver.run()
    found = list(solver.getSolution().col_value)
    return found if len(found) == len(values) else [0.0] * len(values)


def guessed(values: Sequence[int], lines: Sequence[Line], fixed: Mapping[int, bool]) -> frozenset[int]:
    """A good portfolio, rounded from what HiGHS calls optimal; it may break a row by a rounding error."""
    solver, _, _ = _model(values, lines, fixed, whole=True)
    solver.run()
    found = solver.getSolution().col_value
    return frozenset(each for each, part in enumerate(found) if part > 0.5)


def _model(
    values: Sequence[int], lines: Sequence[Line], fixed: Mapping[int, bool], *, whole: bool
) -> tuple[Any, list[float], float]:
    table = np.array([line.weights for line in lines], dtype=float).reshape(len(lines), len(values))
    scales = [float(max(1.0, np.abs(row).max(initial=0.0))) for row in table]
    top = float(max(1, max(map(abs, values), default=1)))
    by_row = table / np.array(scales)[:, None] if len(lines) else table
    rows, columns = by_row.nonzero()
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(values), len(lines)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.array(values, dtype=float) / top
    model.col_lower_ = np.array([float(fixed.get(each, False)) for each in range(len(values))])
    model.col_upper_ = np.array([float(fixed.get(each, True)) for each in range(len(values))])
    model.row_lower_ = np.full(len(lines), -highspy.kHighsInf)
    model.row_upper_ = np.array([line.most / scale for line, scale in zip(lines, scales, strict=True)])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.searchsorted(rows, np.arange(len(lines) + 1)).astype(np.int32)
    model.a_matrix_.index_ = columns.astype(np.int32)
    model.a_matrix_.value_ = by_row[rows, columns]
    solver = _Highs()  # the class around it prints a line on standard output, which is for answers
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    if whole:
        model.integrality_ = [highspy.HighsVarType.kInteger] * len(values)
        solver.setOptionValue("mip_max_nodes", 500)  # not a time limit, which would depend on the machine
    solver.passModel(model)
    return solver, scales, top
