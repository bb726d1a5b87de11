"""The table of a desk's records: its columns by the headings that programs of desks write above them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from models.rules.desks.records import RecordKind
from models.rules.imports.cells import Reader, choice, lines, number, whole
from models.rules.imports.dates import moment
from models.rules.imports.lift_numbers import lift_code, registration_number, rescue_number
from models.rules.imports.table import ImportColumn, ImportTable
from models.rules.reports.kinds import HazardCategory, Progress

MAX_WORDS, MAX_LINE, MAX_NUMBER = 2000, 500, 64
Choice = TypeVar("Choice")


class RecordField(StrEnum):
    """A field of a record: its name in JSON, and its column's."""

    NUMBER = "number"
    KIND = "kind"
    OCCURRED_AT = "occurred_at"
    RESCUE_NUMBER = "rescue_number"
    REGISTRATION_NUMBER = "registration_number"
    LIFT_CODE = "lift_code"
    ADDRESS = "address"
    WORDS = "words"
    CATEGORY = "category"
    ORDERED_AT = "ordered_at"
    DEPARTED_AT = "departed_at"
    ARRIVED_AT = "arrived_at"
    RELEASED_AT = "released_at"
    CONFIRMED_AT = "confirmed_at"
    FINISHED_AT = "finished_at"
    RESCUE_UNIT = "rescue_unit"
    TRAPPED = "trapped"
    INJURED = "injured"
    CAUSE = "cause"
    STATUS = "status"
    OUTCOME = "outcome"
    UPDATED_AT = "updated_at"


def _words(spellings: Mapping[Choice, str]) -> Reader:
    """A choice by everything that desks were seen to write for it; the first is what we call it ourselves."""
    return choice({word: value for value, words in spellings.items() for word in words.split()})


_KINDS = _words(
    {
        RecordKind.ENTRAPMENT: "困人 电梯困人 困人救援 关人 被困 entrapment",
        RecordKind.FAULT: "故障 电梯故障 报修 隐患 故障报修 停梯 fault",
        RecordKind.COMPLAINT: "投诉 举报 投诉举报 求助 建议 咨询 complaint",
    }
)
_PROGRESS = _words(
    {
        Progress.ACCEPTED: "已受理 受理 待处理 待办 已登记 已派单 accepted",
        Progress.HANDLING: "处理中 办理中 处置中 救援中 已出动 已到场 handling",
        Progress.RESOLVED: "已办结 办结 已处理 已解决 已完成 完成 已解困 已关闭 resolved",
    }
)
_CATEGORIES = _words(
    {
        HazardCategory.DOOR: "开关门不正常 门系统 开关门 门故障 door",
        HazardCategory.NOISE: "异响、抖动 异响 抖动 噪音 噪声 noise",
        HazardCategory.LEVELLING: "停不平、冲顶或下滑 平层 不平层 冲顶 蹲底 下滑 levelling",
        HazardCategory.BUTTONS: "按钮、显示、照明坏了 按钮 显示 照明 buttons",
        HazardCategory.ALARM: "报警铃或对讲不通 报警 对讲 五方通话 alarm",
        HazardCategory.OTHER: "其他 其它 other",
    }
)
_PEOPLE = whole(0, 200, "人")


def _column(
    field: RecordField, headings: str, read: Reader, default: str | None = None, **more: Any
) -> ImportColumn:
    """The first of the headings is ours, the others are what exports of desks were seen to say."""
    heading, *also = headings.split()
    return ImportColumn(
        field.value, heading, read, default=default, also=tuple(also), **{"example": ""} | more
    )


_F = RecordField
RECORDS = ImportTable(
    name="records",
    title="热线记录",
    columns=(
        _column(_F.NUMBER, "工单编号 工单号 编号 事件编号 记录编号 受理编号 案件编号 流水号",
            number(MAX_NUMBER), example="96333-2026-0001", required=True),
        _column(_F.KIND, "类型 事件类型 工单类型 诉求类型 事件类别", _KINDS, example="困人", required=True),
        _column(_F.OCCURRED_AT, "发生时间 接警时间 报警时间 来电时间 受理时间 报告时间 故障时间 诉求时间",
            moment, example="2026-11-22 09:05", required=True),
        _column(_F.RESCUE_NUMBER, "识别码 救援识别码 电梯识别码 应急救援识别码 救援码 电梯编码",
            Reader(rescue_number), "", example="330101"),
        _column(_F.REGISTRATION_NUMBER, "使用登记证编号 登记证编号 使用登记编号 注册代码 登记证号",
            Reader(registration_number), ""),
        _column(_F.LIFT_CODE, "梯码 电梯二维码 二维码编号", Reader(lift_code), ""),
        _column(_F.ADDRESS, "地址 电梯地址 事发地址 事件地址 使用地点 发生地点 地点", lines(200), ""),
        _column(_F.WORDS, "内容 描述 故障描述 诉求内容 情况描述 事件描述 问题描述", lines(MAX_WORDS), ""),
        _column(_F.CATEGORY, "故障类别 问题类别 隐患类别 故障类型", _CATEGORIES),
        _column(_F.ORDERED_AT, "派单时间 下达时间 调度时间 通知时间", moment),
        _column(_F.DEPARTED_AT, "出动时间 出发时间 响应时间", moment),
        _column(_F.ARRIVED_AT, "到达时间 到场时间 抵达时间", moment),
        _column(_F.RELEASED_AT, "解困时间 救出时间 救援完成时间 解救时间", moment),
        _column(_F.CONFIRMED_AT, "回访时间 确认时间 回访确认时间", moment),
        _column(_F.FINISHED_AT, "办结时间 结案时间", moment),
        _column(_F.RESCUE_UNIT, "救援单位 处置单位 出动单位 救援队伍", lines(100), ""),
        _column(_F.TRAPPED, "被困人数 困人数 被困人员数", _PEOPLE),
        _column(_F.INJURED, "受伤人数 伤亡人数 受伤人员数", _PEOPLE),
        _column(_F.CAUSE, "原因 故障原因 困人原因 原因分析", lines(MAX_LINE), ""),
        _column(_F.STATUS, "状态 办理状态 处理状态 工单状态", _PROGRESS),
        _column(_F.OUTCOME, "处理结果 办理结果 回复内容 处置结果 答复内容", lines(MAX_LINE), ""),
        _column(_F.UPDATED_AT, "更新时间 修改时间 最后更新时间", moment),
    ),
    key=("number",),
    skips_unknown=True,
)  # fmt: skip
NAMES: Mapping[RecordField, str] = {field: RECORDS.heading(field) for field in RecordField}
