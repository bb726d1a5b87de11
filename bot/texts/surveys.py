"""What surveys are called, in Chinese."""

from collections.abc import Mapping

from models.rules.surveys.rounds import AskedBy, Exclusion, RoundState, SurveySubject

SUBJECTS: Mapping[SurveySubject, str] = {
    SurveySubject.INSURANCE: "电梯保险",
    SurveySubject.MAINTENANCE: "电梯维保",
    SurveySubject.INCIDENT: "救援和处理",
}
ROUND_STATES: Mapping[RoundState, str] = {
    RoundState.DRAFT: "起草中",
    RoundState.OPEN: "进行中",
    RoundState.CLOSED: "已结束",
}
SCORES: Mapping[int, str] = {1: "很不满意", 2: "不满意", 3: "一般", 4: "满意", 5: "很满意"}
EXCLUSIONS: Mapping[Exclusion, str] = {
    Exclusion.UNVERIFIED: "网页作答，没有微信身份",
    Exclusion.INTERESTED: "保险或维保单位的人",
    Exclusion.TOO_FAST: "答得太快（每题不到 1 秒）",
    Exclusion.OUTSIDE_FRAME: "电梯不在调查范围内",
}
WAYS: Mapping[AskedBy, str] = {
    AskedBy.SCAN: "扫码",
    AskedBy.CHAT: "公众号对话",
    AskedBy.NOTICE: "消息里的链接",
    AskedBy.MINI_PROGRAM: "小程序",
}
DIMENSIONS = {
    "district": "区县",
    "insurer": "保险机构",
    "maintainer": "维保单位",
    "use_unit": "使用单位",
    "lift": "电梯",
}


def survey_word(value: SurveySubject | Exclusion | AskedBy | RoundState) -> str:
    match value:
        case RoundState():
            return ROUND_STATES[value]
        case SurveySubject():
            return SUBJECTS[value]
        case Exclusion():
            return EXCLUSIONS[value]
        case AskedBy():
            return WAYS[value]


def score_word(score: int) -> str:
    return SCORES[score]
