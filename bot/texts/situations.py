"""The sentence that stands first on a receipt, in the chat and in the mini-program."""

from collections.abc import Callable, Mapping
from typing import Any

from models.actions.reports.situations import situation_of
from models.rules.reports.situation import Situation, SituationKind
from models.rules.triage.advice import Advice

SITUATIONS: Mapping[SituationKind, str] = {
    SituationKind.LIFT_UNKNOWN: "还不知道是哪部电梯，暂时没有转出去。",
    SituationKind.NOBODY_TOLD: "这部电梯还没有登记接收报告的单位，暂时没有转出去。",
    SituationKind.BEING_TOLD: "正在转给 %(who)s。",
    SituationKind.RETRYING: "暂时没有送到 %(who)s，正在重试。",
    SituationKind.UNREACHED: "没能送到 %(who)s，请直接打电话。",
    SituationKind.REFUSED: "%(who)s 没有受理。",
    SituationKind.UNANSWERED: "已送到 %(who)s，还没有受理。",
    SituationKind.ACCEPTED: "%(who)s 已受理，还没有说开始处理。",
    SituationKind.HANDLING: "%(who)s 正在处理。",
    SituationKind.RESOLVED: "%(who)s 说已经处理好了。",
    SituationKind.ANSWERED: "%(who)s 已经答复。",
    SituationKind.NO_RESCUER: "求助已送到 %(who)s，还没有救援人员接单。",
    SituationKind.LAPSED: "%(who)s 接了单，还没有出发。",
    SituationKind.ACKNOWLEDGED: "%(who)s 已接单，还没有说出发。",
    SituationKind.DEPARTED: "%(who)s 正在赶来。",
    SituationKind.ARRIVED: "%(who)s 已到现场。",
    SituationKind.SAYS_OUT: "您说已经出来了，救援方还没有核实。",
    SituationKind.RELEASED: "%(who)s 说人已救出，请您确认。",
    SituationKind.CLOSED: "人已确认安全，救援结束。",
}
ADVICE: Mapping[Advice, str] = {
    Advice.CALL_120: "有人受伤或不舒服，请先打 120。",
    Advice.LEAVE_STANDING: "查清以前请不要乘这部电梯，也请提醒别人。",
}
SOMEBODY = "负责的单位"  # where no name is known
SEVERAL = "%(first)s 等 %(count)s 个单位"
Translate = Callable[[str], str]
MOST_NAMES = 2


def situation_words(now: Situation, translate: Translate = str) -> str:
    """One sentence. More than two names become the first and a count."""
    return translate(SITUATIONS[now.kind]) % {"who": _names(now.who, translate)}


def _names(who: tuple[str, ...], translate: Translate) -> str:
    if len(who) > MOST_NAMES:
        return translate(SEVERAL) % {"first": who[0], "count": len(who)}
    return translate("、").join(who) or translate(SOMEBODY)


def situation_filters() -> dict[str, Any]:
    return {"now": lambda report: situation_words(situation_of(report)), "advice": ADVICE.__getitem__}
