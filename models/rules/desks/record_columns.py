"""The columns of a desk's table, by the headings that its programs write above them."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum

_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")


class Column(StrEnum):
    """A field of a record: its name in JSON."""

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
    TRAPPED = "trapped"
    INJURED = "injured"
    CAUSE = "cause"
    STATUS = "status"
    OUTCOME = "outcome"


# The first is what we call it ourselves; the others are what exports of desks were seen to say.
HEADINGS: Mapping[Column, tuple[str, ...]] = {
    Column.NUMBER: ("工单编号", "工单号", "编号", "事件编号", "记录编号", "受理编号", "案件编号", "流水号"),
    Column.KIND: ("类型", "事件类型", "工单类型", "诉求类型", "事件类别"),
    Column.OCCURRED_AT: (
        "发生时间", "接警时间", "报警时间", "来电时间", "受理时间", "报告时间", "故障时间", "诉求时间",
    ),
    Column.RESCUE_NUMBER: ("识别码", "救援识别码", "电梯识别码", "应急救援识别码", "救援码", "电梯编码"),
    Column.REGISTRATION_NUMBER: ("使用登记证编号", "登记证编号", "使用登记编号", "注册代码", "登记证号"),
    Column.LIFT_CODE: ("梯码", "电梯二维码", "二维码编号"),
    Column.ADDRESS: ("地址", "电梯地址", "事发地址", "事件地址", "使用地点", "发生地点", "地点"),
    Column.WORDS: ("内容", "描述", "故障描述", "诉求内容", "情况描述", "事件描述", "问题描述"),
    Column.CATEGORY: ("故障类别", "问题类别", "隐患类别", "故障类型"),
    Column.ORDERED_AT: ("派单时间", "下达时间", "调度时间", "通知时间"),
    Column.DEPARTED_AT: ("出动时间", "出发时间", "响应时间"),
    Column.ARRIVED_AT: ("到达时间", "到场时间", "抵达时间"),
    Column.RELEASED_AT: ("解困时间", "救出时间", "救援完成时间", "解救时间"),
    Column.TRAPPED: ("被困人数", "困人数", "被困人员数"),
    Column.INJURED: ("受伤人数", "伤亡人数", "受伤人员数"),
    Column.CAUSE: ("原因", "故障原因", "困人原因", "原因分析"),
    Column.STATUS: ("状态", "办理状态", "处理状态", "工单状态"),
    Column.OUTCOME: ("处理结果", "办理结果", "回复内容", "处置结果", "答复内容"),
}  # fmt: skip
NAMES: Mapping[Column, str] = {column: headings[0] for column, headings in HEADINGS.items()}
REASON_HEADING = "退回原因"  # the column that we add to what we return; ignored when it comes back


def heading_of(text: str) -> Column | None:
    """The column that a heading means; brackets, spaces and a leading star do not count."""
    bare = _BRACKETS.sub("", unicodedata.normalize("NFKC", text)).strip().strip("*").replace(" ", "")
    for column, headings in HEADINGS.items():
        if bare in headings or bare.lower() == column.value:
            return column
    return None
