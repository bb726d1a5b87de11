"""The main navigation of the console, as the page that is open shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.rules.staff.access import StaffRole
from models.rules.staff.navigation import ConsolePage, navigation_of

HOME = "/console"
PLACES: Mapping[ConsolePage, tuple[str, str]] = {
    ConsolePage.HOME: (HOME, "待办"),
    ConsolePage.CALL: ("/console/call", "接电话"),
    ConsolePage.DISPATCH: ("/console/dispatch", "调度"),
    ConsolePage.DESK: ("/console/desk", "坐席台"),
    ConsolePage.INBOX: ("/console/inbox", "收件箱"),
    ConsolePage.TALKS: ("/console/talks", "居民对话"),
    ConsolePage.REPORTS: ("/console/reports", "报告"),
    ConsolePage.LIFTS: ("/console/lifts", "电梯"),
    ConsolePage.HAZARDS: ("/console/hazards", "严重隐患"),
    ConsolePage.DUTY_BOOKS: ("/console/duty", "安全职责"),
    ConsolePage.POLICIES: ("/console/policies", "保单"),
    ConsolePage.CLAIMS: ("/console/claims", "理赔"),
    ConsolePage.BILLS: ("/console/bills", "保费账单"),
    ConsolePage.PRODUCTS: ("/console/products", "产品"),
    ConsolePage.SALESPEOPLE: ("/console/salespeople", "业务员"),
    ConsolePage.COVERAGE: ("/console/coverage", "投保率"),
    ConsolePage.PILOT: ("/console/pilot", "试点年报"),
    ConsolePage.MAINTENANCE: ("/console/maintenance", "维保"),
    ConsolePage.EVALUATIONS: ("/console/evaluations", "评测"),
    ConsolePage.SURVEYS: ("/console/surveys", "满意度"),
    ConsolePage.VOTES: ("/console/votes", "业主表决"),
    ConsolePage.FIGURES: ("/console/figures", "救援统计"),
    ConsolePage.DELIVERIES: ("/console/deliveries", "转报"),
    ConsolePage.ORGANISATIONS: ("/console/organisations", "单位"),
    ConsolePage.IMPORTS: ("/console/imports", "导入登记"),
    ConsolePage.INTAKE: ("/console/intake", "热线记录"),
    ConsolePage.PEOPLE: ("/console/people", "人员"),
    ConsolePage.CITIES: ("/console/cities", "城市设置"),
    ConsolePage.AUDIT: ("/console/audit", "审计"),
    ConsolePage.CHECKUP: ("/console/checkup", "系统体检"),
}


@dataclass(frozen=True)
class NavigationItem:
    path: str
    title: str
    is_open: bool


@dataclass(frozen=True)
class NavigationBar:
    """`more_open`: the title of the open page where it stands under 更多, else empty."""

    front: tuple[NavigationItem, ...]
    more: tuple[NavigationItem, ...]

    @property
    def more_open(self) -> str:
        return next((item.title for item in self.more if item.is_open), "")


def navigation_at(role: StaffRole, path: str) -> NavigationBar:
    found = navigation_of(role)
    return NavigationBar(_items(role, found.front, path), _items(role, found.more, path))


def desk_title(role: StaffRole) -> str:
    """The page of work that was laid on one's desk: only a hotline calls that 坐席台."""
    return PLACES[ConsolePage.DESK][1] if role is StaffRole.HOTLINE_DESK else "工单"


def _items(role: StaffRole, places: Iterable[ConsolePage], path: str) -> tuple[NavigationItem, ...]:
    return tuple(_item(role, place, path) for place in places)


def _item(role: StaffRole, place: ConsolePage, path: str) -> NavigationItem:
    address, title = PLACES[place]
    title = desk_title(role) if place is ConsolePage.DESK else title
    return NavigationItem(address, title, _is_open(address, path))


def _is_open(place: str, path: str) -> bool:
    return path == place or (place != HOME and path.startswith(f"{place}/"))
