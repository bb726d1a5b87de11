"""Planned maintenance visits in words, for residents in every language and for staff."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Protocol

from models.rules.maintenance.planned_visits import PartOfDay, PlanProblem, PlanStanding

WHEN: Mapping[tuple[str, PartOfDay], str] = {
    ("today", PartOfDay.MORNING): "今天上午",
    ("today", PartOfDay.AFTERNOON): "今天下午",
    ("tomorrow", PartOfDay.MORNING): "明天上午",
    ("tomorrow", PartOfDay.AFTERNOON): "明天下午",
    ("later", PartOfDay.MORNING): "%(month)s月%(day)s日上午",
    ("later", PartOfDay.AFTERNOON): "%(month)s月%(day)s日下午",
}
HOURS, MINUTES = "约 %(count)s 小时", "约 %(count)s 分钟"
STANDS_STILL, RUNS_ON = "%(when)s维保，%(long)s不能用", "%(when)s维保，电梯照常用"
PARTS: Mapping[PartOfDay, str] = {PartOfDay.MORNING: "上午", PartOfDay.AFTERNOON: "下午"}
STANDINGS: Mapping[PlanStanding, str] = {
    PlanStanding.COMING: "等着做",
    PlanStanding.DONE: "已做",
    PlanStanding.OVERDUE: "过期没做",
    PlanStanding.MOVED: "改期",
    PlanStanding.CALLED_OFF: "取消",
}
TONES: Mapping[PlanStanding, str] = {
    PlanStanding.COMING: "warn",
    PlanStanding.DONE: "good",
    PlanStanding.OVERDUE: "bad",
    PlanStanding.MOVED: "",
    PlanStanding.CALLED_OFF: "",
}
PROBLEMS: Mapping[PlanProblem, str] = {
    PlanProblem.PAST: "这半天已经过了，请选以后的。",
    PlanProblem.TOO_FAR: "最多提前 60 天计划。",
    PlanProblem.TOO_LONG: "停用的时间请填 0 到 600 分钟。",
    PlanProblem.TAKEN: "这半天已经有计划了。",
    PlanProblem.NOT_THEIRS: "这部电梯不归您的单位维保。",
    PlanProblem.CHANGED: "这次计划已经改期、取消或做完了。请看现在的计划。",
}


class Planned(Protocol):
    """A half day, and how many minutes of it the lift stands still."""

    @property
    def day(self) -> date: ...
    @property
    def part(self) -> PartOfDay: ...
    @property
    def minutes_out(self) -> int: ...


def half_day(planned: Planned, today: date, translate: Callable[[str], str] = str) -> str:
    """`明天上午`, `12月4日下午`."""
    near = {today: "today", today + timedelta(days=1): "tomorrow"}.get(planned.day, "later")
    values = {"month": planned.day.month, "day": planned.day.day}
    return translate(WHEN[near, planned.part]) % values


def long_words(minutes: int, translate: Callable[[str], str] = str) -> str:
    """`约 2 小时`, `约 90 分钟`."""
    whole_hours = minutes % 60 == 0
    return translate(HOURS if whole_hours else MINUTES) % {"count": minutes // 60 if whole_hours else minutes}


def planned_words(planned: Planned, today: date, translate: Callable[[str], str] = str) -> str:
    """`明天上午维保，约 2 小时不能用`."""
    text = translate(STANDS_STILL if planned.minutes_out else RUNS_ON)
    return text % {
        "when": half_day(planned, today, translate),
        "long": long_words(planned.minutes_out, translate),
    }
