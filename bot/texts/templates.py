"""The words that people read, from `templates/`, with the filters that all of them share."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from bot.texts.compiled import COMPILED
from bot.texts.duty import duty_filters
from bot.texts.insurance import insurance_filters
from bot.texts.lift_files import lift_file_filters
from bot.texts.maps import metres_in_words
from bot.texts.situations import situation_filters
from bot.texts.states import MATTERS, state_filters
from bot.texts.surveys import score_word, survey_word
from bot.texts.votes import vote_filters
from models.actions.rescues.record_trapped import NeedOf
from models.actions.shared.city_rules import LOCAL
from models.rules.cities.rules import Part
from models.rules.insurance.policy_number import masked
from models.rules.lifts import code as lift_code
from models.rules.lifts.navigation import navigation_links
from models.rules.maintenance.schedule import Node
from models.rules.reports import receipt_number
from models.rules.reports.folding import fold, fold_history
from models.rules.reports.kinds import HazardCategory, ReportKind
from models.rules.reports.standing import MatterState
from models.rules.rescues.trap_clock import Cause, KnownBy, Step

TEMPLATES = Path(__file__).parents[2] / "templates"

VOICE_ALONE = "（只有语音，没有转成文字）"  # in the place of words
NODE_NAMES = {
    Node.HALF_MONTHLY: "半月维保",
    Node.QUARTERLY: "季度维保",
    Node.HALF_YEARLY: "半年维保",
    Node.YEARLY: "年度维保",
}
CATEGORY_NAMES = {
    HazardCategory.DOOR: "开关门不正常",
    HazardCategory.NOISE: "异响、抖动",
    HazardCategory.LEVELLING: "停不平、冲顶或下滑",
    HazardCategory.BUTTONS: "按钮、显示、照明坏了",
    HazardCategory.ALARM: "报警铃或对讲不通",
    HazardCategory.OTHER: "其他",
}
KIND_NAMES = {
    ReportKind.ENTRAPMENT: "困人求助",
    ReportKind.HAZARD: "隐患报告",
    ReportKind.SUGGESTION: "给保险机构的建议",
    ReportKind.QUESTION: "咨询",
}
PART_NAMES = {
    Part.RESCUE_DESK: "电梯应急救援",
    Part.CITY_DESK: "政务服务热线",
    Part.MAINTAINER: "维保单位",
    Part.USE_UNIT: "物业（使用单位）",
    Part.INSURER: "保险机构",
    Part.REGULATOR: "区县监管部门",
    Part.RESCUE_STATION: "救援站",
    Part.FIRE: "消防、公安",
    Part.DUTY_OFFICER: "值班领导",
}
STEP_NAMES = {
    Step.REPORTED: "报告",
    Step.ACKNOWLEDGED: MATTERS[MatterState.ACKNOWLEDGED],
    Step.DEPARTED: MATTERS[MatterState.DEPARTED],
    Step.ARRIVED: MATTERS[MatterState.ARRIVED],
    Step.RELEASED: "报告已救出",
    Step.CONFIRMED: "被困人确认安全",
    Step.STILL_INSIDE: "里面还有人",
    Step.UNACKNOWLEDGED: "接单后没有出发",
}
KNOWN_BY_NAMES = {
    KnownBy.CHAT: "公众号",
    KnownBy.PAGE: "网页",
    KnownBy.LINK: "救援链接",
    KnownBy.SCAN: "现场扫码",
    KnownBy.CALL: "电话记录",
    KnownBy.CONSOLE: "后台登记",
    KnownBy.RECORD: "对方系统",
    KnownBy.LADDER: "自动",
    KnownBy.MINI_PROGRAM: "小程序",
    KnownBy.TERMINAL: "电梯终端",
}
CAUSE_NAMES = {
    Cause.EXTERNAL: "外部原因（停电等）",
    Cause.HUMAN: "人为原因",
    Cause.DOOR_SYSTEM: "门系统",
    Cause.CONTROL_SYSTEM: "控制系统",
    Cause.MANAGEMENT: "使用管理",
    Cause.MAINTENANCE: "维保或部件",
}
NEED_NAMES = {NeedOf.ILL: "身体不适的人", NeedOf.CHILD: "孩子", NeedOf.ELDERLY: "老人"}


def local_time(moment: datetime) -> str:
    """`11月22日 09:05`, in Asia/Shanghai."""
    local = moment.astimezone(LOCAL)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def local_date(moment: datetime) -> str:
    local = moment.astimezone(LOCAL)
    return f"{local.year}年{local.month}月{local.day}日"


def stopwatch(length: timedelta | None) -> str:
    """`12:05` minutes and seconds, as a clock shows them; a dash where it is not known."""
    if length is None:
        return "—"
    minutes, seconds = divmod(max(int(length.total_seconds()), 0), 60)
    return f"{minutes}:{seconds:02d}"


def shared_filters() -> dict[str, Any]:
    return {
        "category": CATEGORY_NAMES.__getitem__,
        "kind_name": KIND_NAMES.__getitem__,
        "part": PART_NAMES.__getitem__,
        "step": STEP_NAMES.__getitem__,
        "known_by": KNOWN_BY_NAMES.__getitem__,
        "cause": CAUSE_NAMES.__getitem__,
        "need": NEED_NAMES.__getitem__,
        "time": local_time,
        "stopwatch": stopwatch,
        "date": local_date,
        "masked": masked,
        **state_filters(),
        **situation_filters(),
        **insurance_filters(),
        **lift_file_filters(),
        **duty_filters(),
        **vote_filters(),
        "period": str,
        "translated": str,  # Chinese as it is; a language has its own
        "survey_word": survey_word,
        "score": score_word,
        "node": NODE_NAMES.__getitem__,
        "folded": fold,
        "folded_history": fold_history,
        "ways_to": navigation_links,
        "metres": metres_in_words,
        "plain": lambda text: text.replace("<", "＜"),  # WeChat would make a link of <a href>
        "code": lift_code.grouped,
        "receipt": receipt_number.grouped,
        "receipt_tail": receipt_number.tail,
    }


def _folders(root: Path) -> list[Path]:
    return [root, *sorted(entry for entry in root.iterdir() if entry.is_dir())]


class Texts:
    """Renders NAME.txt of `templates/chat/SUBJECT`, where names are unique, and of `templates/channels`."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader([*_folders(TEMPLATES / "chat"), TEMPLATES / "channels"]),
            bytecode_cache=COMPILED,
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,  # else every message would look at the files' times
        )
        self._environment.filters |= shared_filters()

    def __call__(self, name: str, **values: Any) -> str:
        return self._environment.get_template(f"{name}.txt").render(values).strip()
