"""The words that people read, from `templates/`, with the filters that all of them share."""

from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from models.actions.read_city import LOCAL
from models.rules import lift_code, receipt_number
from models.rules.reports import HazardCategory
from models.rules.routing import Part

TEMPLATES = Path(__file__).parent.parent / "templates"

CATEGORY_NAMES = {
    HazardCategory.DOOR: "开关门不正常",
    HazardCategory.NOISE: "异响、抖动",
    HazardCategory.LEVELLING: "停不平、冲顶或下滑",
    HazardCategory.BUTTONS: "按钮、显示、照明坏了",
    HazardCategory.ALARM: "报警铃或对讲不通",
    HazardCategory.OTHER: "其他",
}
PART_NAMES = {
    Part.RESCUE_DESK: "电梯应急救援",
    Part.CITY_DESK: "政务服务热线",
    Part.MAINTAINER: "维保单位",
    Part.USE_UNIT: "物业（使用单位）",
    Part.INSURER: "保险机构",
}


def local_time(moment: datetime) -> str:
    """`11月22日 09:05`, in Asia/Shanghai."""
    local = moment.astimezone(LOCAL)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def local_date(moment: datetime) -> str:
    local = moment.astimezone(LOCAL)
    return f"{local.year}年{local.month}月{local.day}日"


def masked(number: str) -> str:
    """A policy number with its middle hidden: `PICC…0042`."""
    return f"{number[:4]}…{number[-4:]}" if len(number) > 8 else "…"


def shared_filters() -> dict[str, Any]:
    return {
        "category": CATEGORY_NAMES.__getitem__,
        "part": PART_NAMES.__getitem__,
        "time": local_time,
        "date": local_date,
        "masked": masked,
        "plain": lambda text: text.replace("<", "＜"),  # WeChat would make a link of <a href>
        "code": lift_code.grouped,
        "receipt": receipt_number.grouped,
    }


class Texts:
    """Renders `templates/chat/NAME.txt`."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES / "chat"),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,  # else every message would look at the files' times
        )
        self._environment.filters |= shared_filters()

    def __call__(self, name: str, **values: Any) -> str:
        return self._environment.get_template(f"{name}.txt").render(values).strip()
