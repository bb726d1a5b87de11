"""What people call the things of a lift's file, in Chinese."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from models.rules.lifts.examinations import ExaminationKind, ExaminationStanding
from models.rules.lifts.marks import LiftMarkKind
from models.rules.lifts.ownership import OwnershipKind
from models.rules.lifts.papers import LiftPaper
from models.rules.lifts.state import LiftState
from models.rules.reports.severe_hazards import HazardStanding, HazardStep, StopUse

LIFT_STATES: Mapping[LiftState, str] = {
    LiftState.IN_USE: "在用",
    LiftState.STOPPED: "停用",
    LiftState.SEALED: "封停",
    LiftState.SCRAPPED: "报废",
}
STANDINGS: Mapping[ExaminationStanding, str] = {
    ExaminationStanding.VALID: "有效",
    ExaminationStanding.DUE_SOON: "快到期",
    ExaminationStanding.OVERDUE: "超期",
    ExaminationStanding.FAILED: "不合格",
    ExaminationStanding.NO_RECORD: "没有记录",
}
EXAMINATIONS: Mapping[ExaminationKind, str] = {
    ExaminationKind.INSPECTION: "定期检验",
    ExaminationKind.SELF_TEST: "自行检测",
}
OWNERSHIPS: Mapping[OwnershipKind, str] = {
    OwnershipKind.SINGLE: "单一产权",
    OwnershipKind.SHARED: "业主共有",
    OwnershipKind.PUBLIC_HOUSING: "政府保障性住房",
    OwnershipKind.INSTITUTION: "机关事业单位",
}
MARKS: Mapping[LiftMarkKind, str] = {
    LiftMarkKind.OLD_ASSESSED: "老旧电梯安全评估",
    LiftMarkKind.NO_PROPERTY: "无物业管理",
    LiftMarkKind.NO_MAINTAINER: "无维保",
    LiftMarkKind.NO_REPAIR_MONEY: "无维修资金",
}
HAZARD_STANDINGS: Mapping[HazardStanding, str] = {
    HazardStanding.OPEN: "整改中",
    HazardStanding.CURED: "等复核",
    HazardStanding.CLOSED: "已销号",
}
STOPS: Mapping[StopUse, str] = {
    StopUse.NONE: "没有要求停用",
    StopUse.RECOMMENDED: "建议停用",
    StopUse.ORDERED: "责令停用",
}
_WORDS: Mapping[type[StrEnum], Mapping[Any, str]] = {
    LiftState: LIFT_STATES,
    ExaminationStanding: STANDINGS,
    ExaminationKind: EXAMINATIONS,
    OwnershipKind: OWNERSHIPS,
    LiftMarkKind: MARKS,
    LiftPaper: {
        LiftPaper.CERTIFICATE: "检验、检测报告",
        LiftPaper.PERMIT: "使用登记、施工告知、许可",
        LiftPaper.ASSESSMENT: "安全评估、“三无”认定",
        LiftPaper.STOP: "停用、封停、报废文书",
        LiftPaper.HAZARD: "严重隐患",
        LiftPaper.OTHER: "其他",
    },
    HazardStanding: HAZARD_STANDINGS,
    StopUse: STOPS,
    HazardStep: {
        HazardStep.FILED: "报告严重隐患",
        HazardStep.DEADLINE: "限期整改",
        HazardStep.STOP_RECOMMENDED: "建议停用",
        HazardStep.STOP_ORDERED: "责令停用",
        HazardStep.CURED: "报告整改完成",
        HazardStep.SENT_BACK: "退回，再整改",
        HazardStep.CLOSED: "复核销号",
    },
}
_TONES: Mapping[Any, str] = {
    LiftState.IN_USE: "good",
    LiftState.STOPPED: "warn",
    LiftState.SEALED: "bad",
    ExaminationStanding.VALID: "good",
    ExaminationStanding.DUE_SOON: "warn",
    ExaminationStanding.OVERDUE: "bad",
    ExaminationStanding.FAILED: "bad",
    HazardStanding.OPEN: "bad",
    HazardStanding.CURED: "warn",
    HazardStanding.CLOSED: "good",
}


def file_word(one: StrEnum) -> str:
    return _WORDS[type(one)][one]


def file_tone(one: StrEnum) -> str:
    return _TONES.get(one, "")


def english_day(day: date) -> str:
    """`5 December 2026`."""
    months = (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    )  # fmt: skip
    return f"{day.day} {months[day.month - 1]} {day.year}"


def lift_file_filters() -> dict[str, Any]:
    return {"file_word": file_word, "file_tone": file_tone, "english_day": english_day}
