"""The register of lifts (电梯)."""

from collections.abc import Iterator
from datetime import datetime

from models.rules.imports.cells import choice, pattern, text, whole, yes_no
from models.rules.imports.dates import LOCAL, day
from models.rules.imports.lift_numbers import LIFT, rescue_number
from models.rules.imports.places import DATUM, LATITUDE, LONGITUDE, both_or_neither
from models.rules.imports.table import CellProblem, ImportColumn, ImportTable, Row

KINDS = {
    "乘客电梯": "passenger",
    "载货电梯": "freight",
    "病床电梯": "bed",
    "消防员电梯": "firefighter",
    "观光电梯": "sightseeing",
    "家用电梯": "home",
    "自动扶梯": "escalator",
    "自动人行道": "walkway",
}
USES = {
    "住宅": "residential",
    "别墅": "villa",
    "机关": "government",
    "学校": "school",
    "医院": "hospital",
    "写字楼": "office",
    "商住两用": "mixed",
    "商场": "mall",
    "车站": "station",
    "客运码头": "pier",
    "体育场馆": "stadium",
    "展览馆": "exhibition",
    "公园": "park",
    "其他": "other",
}
ITEM_LISTS = {
    "曳引与强制驱动": "traction",
    "液压驱动": "hydraulic",
    "杂物电梯": "dumbwaiter",
    "扶梯人行道": "escalator",
}
OWNERSHIPS = {
    "单一产权": "single",
    "业主共有": "shared",
    "政府保障性住房": "public_housing",
    "机关事业单位": "institution",
}


def _installed_by_now(row: Row, now: datetime) -> Iterator[CellProblem]:
    if row["installed_on"] > now.astimezone(LOCAL).date():
        yield CellProblem("安装日期", row["installed_on"].isoformat(), "不能在今天以后")


def _papers_in_order(row: Row, now: datetime) -> Iterator[CellProblem]:
    """Work is announced before the lift is registered."""
    notified, registered = row.get("notified_on"), row.get("registered_on")
    if registered is not None and registered > now.astimezone(LOCAL).date():
        yield CellProblem("使用登记日期", registered.isoformat(), "不能在今天以后")
    if notified is not None and registered is not None and notified > registered:
        yield CellProblem("施工告知日期", notified.isoformat(), "不能在使用登记日期以后")


LIFTS = ImportTable(
    name="lifts",
    title="电梯",
    columns=(
        LIFT,
        ImportColumn("rescue_number", "识别码", rescue_number, "330101", required=True),
        ImportColumn(
            "district", "区县代码", pattern(r"\d{6}", "要填 6 位行政区划代码"), "990102", required=True,
            note="6 位行政区划代码，须已在系统里",
        ),
        ImportColumn("estate", "小区或场所", text(100), "翠湖苑", required=True, note="没有的会新建"),
        ImportColumn("sub_district", "镇街", text(50), "翠湖街道", note="小区或场所归哪个镇街，须已在系统里"),
        ImportColumn("address", "地址", text(200), "江城市滨江区翠湖路 18 号", required=True),
        ImportColumn("building", "楼栋", text(50), "1幢", required=True),
        ImportColumn("unit", "单元", text(50), "1单元", default=""),
        ImportColumn("position", "位置", text(50), "左梯", default="", note="同一单元有几部时，如 左梯"),
        ImportColumn("kind", "类型", choice(KINDS), "乘客电梯", required=True, note="、".join(KINDS)),
        ImportColumn("use", "用途", choice(USES), "住宅", required=True, note="、".join(USES)),
        ImportColumn("floors", "层数", whole(1, 200), "18", required=True),
        ImportColumn("installed_on", "安装日期", day, "2012-05-15", required=True),
        ImportColumn("residents_served", "服务居民人数", whole(0, 100_000), "120", default=0),
        ImportColumn("use_unit", "使用单位", text(100), "翠湖物业服务有限公司", note="须已在单位登记里"),
        ImportColumn("maintainer", "维保单位", text(100), "迅安电梯维保有限公司", note="须已在单位登记里"),
        ImportColumn("maintained_on_demand", "按需维保", yes_no, "否", default=False,
            note="是 或 否；是的，不按 15 天一次计"),
        ImportColumn("item_list", "维保项目表", choice(ITEM_LISTS), "曳引与强制驱动",
            note="、".join(ITEM_LISTS) + "；不填按类型：扶梯和人行道用附件 D，其余用附件 A"),
        ImportColumn("ownership", "产权性质", choice(OWNERSHIPS), "业主共有", note="、".join(OWNERSHIPS)),
        ImportColumn("owner", "产权人", text(100), "翠湖苑全体业主", default="",
            note="单位名称；个人的写 全体业主，不写姓名"),
        ImportColumn("maker", "制造单位", text(100), "江城电梯制造有限公司", default=""),
        ImportColumn("installer", "施工单位", text(100), "江城电梯安装有限公司", default=""),
        ImportColumn("notice_number", "施工告知编号", text(60), "GZ-2012-0315", default=""),
        ImportColumn("notified_on", "施工告知日期", day, "2012-03-15"),
        ImportColumn("registered_on", "使用登记日期", day, "2012-06-01"),
        LATITUDE,
        LONGITUDE,
        DATUM,
    ),
    key=("registration_number",),
    rules=(_installed_by_now, _papers_in_order, both_or_neither),
    notes=("同一使用登记证编号再次导入，就是更新这部电梯。新电梯会自动发一个梯码。",),
)  # fmt: skip
