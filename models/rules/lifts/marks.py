"""Marks in a lift's file: an assessment of an old lift, and the three lacks of a 三无 lift."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum


class LiftMarkKind(StrEnum):
    OLD_ASSESSED = "old_assessed"  # “老旧电梯”安全评估
    NO_PROPERTY = "no_property"  # 无物业管理
    NO_MAINTAINER = "no_maintainer"  # 无维护保养
    NO_REPAIR_MONEY = "no_repair_money"  # 无维修资金


LACKS = frozenset({LiftMarkKind.NO_PROPERTY, LiftMarkKind.NO_MAINTAINER, LiftMarkKind.NO_REPAIR_MONEY})


class MarkProblem(StrEnum):
    NO_SOURCE = "no_source"
    LATER = "later"  # than today
    ALREADY = "already"
    ENDS_TOO_EARLY = "ends_too_early"
    ENDED = "ended"  # before, by somebody else


def mark_problem(
    kind: LiftMarkKind, marked_on: date, source: str, standing: Collection[LiftMarkKind], today: date
) -> MarkProblem | None:
    """Why the mark cannot be set. A lack stands once; an old lift may be assessed again."""
    if not source:
        return MarkProblem.NO_SOURCE
    if marked_on > today:
        return MarkProblem.LATER
    return MarkProblem.ALREADY if kind in LACKS and kind in standing else None


def end_problem(marked_on: date, ended_on: date, source: str, today: date) -> MarkProblem | None:
    """Why the mark cannot be ended."""
    if not source:
        return MarkProblem.NO_SOURCE
    if ended_on < marked_on:
        return MarkProblem.ENDS_TOO_EARLY
    return MarkProblem.LATER if ended_on > today else None
