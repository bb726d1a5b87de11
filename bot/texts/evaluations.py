"""How evaluations are put into words and figures for people."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from models.actions.maintenance.read_evaluations import EvaluationView, ScoreStepLine
from models.rules.maintenance.evaluation import EvaluationState
from models.rules.maintenance.evaluation_scheme import Measure

NAMES = {
    "licence": "资质：许可",
    "lifts_per_worker": "技术力量：人均电梯",
    Measure.ARRIVAL.value: "困人及时到场",
    Measure.ENTRAPMENTS.value: "困人率",
    Measure.RELAPSE.value: "修后复发",
    Measure.MISSED.value: "漏做维保",
    Measure.SATISFACTION.value: "居民满意",
    Measure.NODES.value: "按时维保",
    Measure.LEFT_OUT.value: "漏做项目",
    Measure.FINDINGS.value: "按时整改",
    Measure.CHECKS.value: "抽查符合",
}
STATES = {
    EvaluationState.DRAFT: "起草",
    EvaluationState.PUBLIC: "公示中",
    EvaluationState.PUBLISHED: "已公布",
    EvaluationState.WITHDRAWN: "已撤回",
}
TONES = {
    EvaluationState.DRAFT: "",
    EvaluationState.PUBLIC: "warn",
    EvaluationState.PUBLISHED: "good",
    EvaluationState.WITHDRAWN: "bad",
}
UNRATED = "还没有测算"
STARS = {0: "无星级", 2: "二星级", 3: "三星级", 4: "四星级", 5: "五星级"}
_OF = {
    Measure.ARRIVAL.value: "次困人",
    Measure.RELAPSE.value: "件修好",
    Measure.MISSED.value: "次应做",
    Measure.SATISFACTION.value: "份有效",
    Measure.NODES.value: "次到期",
    Measure.LEFT_OUT.value: "项应做",
    Measure.FINDINGS.value: "项要改",
    Measure.CHECKS.value: "项抽查",
}
_UNIT = {
    Measure.ARRIVAL.value: "次及时",
    Measure.SATISFACTION.value: "份满意",
    Measure.NODES.value: "次按时",
    Measure.FINDINGS.value: "项改好",
    Measure.CHECKS.value: "项符合",
}
NO_DATA = "没有数据"
SEEN = {
    Measure.ENTRAPMENTS.value: "每百部电梯一年 %(rate)s 次（%(events)s 次）",
    **{name: f"%(rate)s（%(events)s/%(of)s {words}）" for name, words in _OF.items()},
}


def decimal(value: Fraction | None, places: int) -> str:
    """Rounded half up for people; nothing is ever judged by it."""
    if value is None:
        return "—"
    scale: int = 10**places
    units = (value * scale * 2 + 1) // 2
    return f"{units // scale}.{units % scale:0{places}d}" if places else str(units)


def percent(value: Fraction | None) -> str:
    return "—" if value is None else f"{decimal(value * 100, 1)}%"


def star(value: int | None) -> str:
    return UNRATED if value is None else STARS[value]


def stars(value: int | None) -> str:
    return "★" * (value or 0) + "☆" * (5 - (value or 0))


def seen_words(step: ScoreStepLine, translate: Callable[[str], str] = str) -> str:
    """What was seen, with its n: `95.0%（19/20 次困人）`."""
    if not step.exposure:
        return translate(NO_DATA)
    rate = decimal(step.raw, 1) if step.name == Measure.ENTRAPMENTS.value else percent(step.raw)
    values = {"rate": rate, "events": step.events, "of": decimal(step.exposure, 0)}
    return translate(SEEN[step.name]) % values


def step_words(step: ScoreStepLine, told: dict[str, Any]) -> str:
    """One line of how it is computed."""
    if step.name == "licence":
        until = told.get("licence_until")
        return f"级别 {told.get('licence_level')}，有效期至 {until}" if until else "没有有效的许可"
    if step.name == "lifts_per_worker":
        return f"{told.get('lifts', 0)} 部电梯，{told.get('workers', 0)} 名持证人员"
    if step.judged is None and step.least is not None:
        least = (
            f"{decimal(step.least, 1)} 百梯年"
            if step.name == Measure.ENTRAPMENTS.value
            else (f"{decimal(step.least, 0)} {_OF[step.name]}")
        )
        return f"{seen_words(step)}；少于方案要的 {least}，太少，不评也不计分"
    if step.judged is None:
        return "没有数据，不计分"
    show = _rate if step.name == Measure.ENTRAPMENTS.value else percent
    if step.strength is not None:
        drawn = f"强度 {decimal(step.strength, 1)}，靠拢后 {show(step.judged)}"
        return f"{seen_words(step)}；全市 {show(step.city)}，{drawn}"
    ends = f"95% 区间 {show(step.judged)} 至 {show(step.worst)}，按 {show(step.judged)} 计分"
    return f"{seen_words(step)}；全市 {show(step.city)}；{ends}"


def _rate(value: Fraction | None) -> str:
    return decimal(value, 2)


def change_words(step: ScoreStepLine) -> str:
    """What full marks of this line would take; empty where it has them, or was not judged."""
    if step.gain is None:
        return ""
    gain = f"总分加 {decimal(step.gain, 1)} 分"
    match step.name:
        case "licence":
            return f"许可有效、级别最高，{gain}"
        case "lifts_per_worker":
            return f"同样的电梯，持证人员到 {step.needed} 名得满分，{gain}" if step.needed else ""
        case name if name in _UNIT and step.needed is not None:
            more = f"{decimal(step.exposure, 0)} {_OF[step.name]}里至少 {step.needed} {_UNIT[step.name]}"
            return f"同样的次数，{more}得满分，{gain}"
        case _ if step.needed is not None:
            return f"同样的次数，不超过 {step.needed} 次得满分，{gain}"
        case _:
            return "这么少的次数得不到满分"


def history_points(history: list[EvaluationView]) -> list[tuple[str, str, str]]:
    """For the chart: when, the score, and the star."""
    return [
        (f"{view.period_to:%Y-%m}", decimal(view.score, 1), f"{star(view.star)}，第 {view.version} 版")
        for view in history
    ]


def evaluation_filters() -> dict[str, Any]:
    return {
        "measure": NAMES.__getitem__,
        "evaluation_state": STATES.__getitem__,
        "evaluation_tone": TONES.__getitem__,
        "star": star,
        "stars": stars,
        "points": lambda value: decimal(value, 1),
        "seen_words": seen_words,
        "step_words": step_words,
        "change_words": change_words,
        "history_points": history_points,
    }
