"""How evaluations are put into words and figures for people."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from models.actions.maintenance.read_evaluations import EvaluationView, ScoreStepLine
from models.rules.maintenance.evaluation import EvaluationState
from models.rules.maintenance.evaluation_scheme import Measure

Translate = Callable[[str], str]

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
LEAST = {
    Measure.ENTRAPMENTS.value: "%(count)s 百梯年",
    **{name: f"%(count)s {words}" for name, words in _OF.items()},
}
# For full marks, where more of what was seen has to be good.
ENOUGH = {
    name: f"同样的次数，%(of)s {_OF[name]}里至少 %(needed)s {unit}得满分，%(gain)s"
    for name, unit in _UNIT.items()
}
LICENCE, NO_LICENCE = "级别 %(level)s，有效期至 %(until)s", "没有有效的许可"
WORKERS = "%(lifts)s 部电梯，%(workers)s 名持证人员"
TOO_FEW = "%(seen)s；少于方案要的 %(least)s，太少，不评也不计分"
NOT_SEEN = "没有数据，不计分"
DRAWN = "%(seen)s；全市 %(city)s，强度 %(strength)s，靠拢后 %(judged)s"
JUDGED = "%(seen)s；全市 %(city)s；95%% 区间 %(judged)s 至 %(worst)s，按 %(judged)s 计分"
GAIN = "总分加 %(points)s 分"
BEST_LICENCE = "许可有效、级别最高，%(gain)s"
MORE_WORKERS = "同样的电梯，持证人员到 %(needed)s 名得满分，%(gain)s"
AT_MOST = "同样的次数，不超过 %(needed)s 次得满分，%(gain)s"
NO_FULL_MARKS = "这么少的次数得不到满分"
VERSION = "%(star)s，第 %(version)s 版"
SENTENCES = (
    LICENCE, NO_LICENCE, WORKERS, TOO_FEW, NOT_SEEN, DRAWN, JUDGED, GAIN, BEST_LICENCE, MORE_WORKERS,
    AT_MOST, NO_FULL_MARKS, VERSION,
)  # fmt: skip


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


def seen_words(step: ScoreStepLine, translate: Translate = str) -> str:
    """What was seen, with its n: `95.0%（19/20 次困人）`."""
    if not step.exposure:
        return translate(NO_DATA)
    rate = decimal(step.raw, 1) if step.name == Measure.ENTRAPMENTS.value else percent(step.raw)
    values = {"rate": rate, "events": step.events, "of": decimal(step.exposure, 0)}
    return translate(SEEN[step.name]) % values


def step_words(step: ScoreStepLine, told: dict[str, Any], translate: Translate = str) -> str:
    """One line of how it is computed."""
    if step.name == "licence":
        until = told.get("licence_until")
        level = {"level": told.get("licence_level"), "until": until}
        return translate(LICENCE) % level if until else translate(NO_LICENCE)
    if step.name == "lifts_per_worker":
        return translate(WORKERS) % {"lifts": told.get("lifts", 0), "workers": told.get("workers", 0)}
    seen = seen_words(step, translate)
    is_rate = step.name == Measure.ENTRAPMENTS.value
    if step.judged is None and step.least is not None:
        least = translate(LEAST[step.name]) % {"count": decimal(step.least, 1 if is_rate else 0)}
        return translate(TOO_FEW) % {"seen": seen, "least": least}
    if step.judged is None:
        return translate(NOT_SEEN)
    show = _rate if is_rate else percent
    values = {"seen": seen, "city": show(step.city), "judged": show(step.judged)}
    if step.strength is not None:
        return translate(DRAWN) % {**values, "strength": decimal(step.strength, 1)}
    return translate(JUDGED) % {**values, "worst": show(step.worst)}


def _rate(value: Fraction | None) -> str:
    return decimal(value, 2)


def change_words(step: ScoreStepLine, translate: Translate = str) -> str:
    """What full marks of this line would take; empty where it has them, or was not judged."""
    if step.gain is None:
        return ""
    gain = translate(GAIN) % {"points": decimal(step.gain, 1)}
    if step.name == "licence":
        return translate(BEST_LICENCE) % {"gain": gain}
    if step.needed is None:
        return "" if step.name == "lifts_per_worker" else translate(NO_FULL_MARKS)
    sentence = MORE_WORKERS if step.name == "lifts_per_worker" else ENOUGH.get(step.name, AT_MOST)
    values = {"needed": step.needed, "gain": gain, "of": decimal(step.exposure, 0)}
    return translate(sentence) % values


def history_points(history: list[EvaluationView], translate: Translate = str) -> list[tuple[str, str, str]]:
    """For the chart: when, the score, and the star."""
    return [
        (
            f"{view.period_to:%Y-%m}",
            decimal(view.score, 1),
            translate(VERSION) % {"star": translate(star(view.star)), "version": view.version},
        )
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
