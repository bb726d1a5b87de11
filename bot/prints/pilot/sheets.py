"""What the sheets of the yearly report say: annexes 1 and 2 of 002 Chongqing, services, sources.

Titles, columns and units are those of the annexes, to the letter. `xlsx.py` and `pdf.py` write them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from bot.prints.pilot.traces import notes, traces
from bot.texts.insurance import word
from bot.texts.templates import local_date
from models.actions.insurance.read_pilot_report import PilotLine, PilotReport
from models.actions.insurance.read_services import PilotService
from models.rules.insurance.pilot import PilotRow
from models.rules.insurance.policy_terms import Funding
from models.rules.surveys.satisfaction import percent

FEN_IN_YUAN = 100
FEN_IN_WAN = 1_000_000


class CellKind(Enum):
    """How a column's cells are written: the number format, where they are numbers."""

    TEXT = "@"
    COUNT = "0"
    YUAN = "0.00"
    WAN = "0.00####"
    PERCENT = "0.0"


Cell = str | int | Decimal | None


@dataclass(frozen=True)
class PilotColumn:
    """`width`: in characters of a western font, as spreadsheets count."""

    heading: str
    kind: CellKind
    width: int

    @property
    def heading_lines(self) -> str:
        """The unit on a line of its own, as in the annexes."""
        return self.heading.replace("（", "\n（")


@dataclass(frozen=True)
class PilotSheet:
    """`above` and `below` the table stands a pair, left and right. A cell of None is blank."""

    name: str
    annex: str
    title: str
    above: tuple[str, str]
    columns: tuple[PilotColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    below: tuple[str, str]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Signed:
    """Whom to ask about the report (联系人, 联系电话); empty where nobody was named."""

    name: str = ""
    phone: str = ""


PROGRESS = (
    PilotColumn("保费来源", CellKind.TEXT, 26),
    PilotColumn("试点电梯（台）", CellKind.COUNT, 12),
    PilotColumn("涉及使用单位（家）", CellKind.COUNT, 14),
    PilotColumn("参与试点保险公司（家）", CellKind.COUNT, 16),
    PilotColumn("单台保费最低（元/年）", CellKind.YUAN, 15),
    PilotColumn("单台保费最高（元/年）", CellKind.YUAN, 15),
    PilotColumn("年度理赔金额（万元）", CellKind.WAN, 15),
    PilotColumn("群众满意度（%）", CellKind.PERCENT, 12),
)
DETAILS = (
    PilotColumn("使用单位", CellKind.TEXT, 28),
    PilotColumn("电梯编号", CellKind.TEXT, 22),
    PilotColumn("梯龄（年）", CellKind.COUNT, 8),
    PilotColumn("服务居民人数（人/台）", CellKind.COUNT, 12),
    PilotColumn("保险机构", CellKind.TEXT, 40),
    PilotColumn("单台保费（元/年）", CellKind.YUAN, 12),
    PilotColumn("年度理赔金额（万元）", CellKind.WAN, 12),
    PilotColumn("费用最短支付时间（小时）", CellKind.COUNT, 17),
    PilotColumn("费用最长支付时间（小时）", CellKind.COUNT, 17),
)
SOURCES = (
    PilotColumn("表", CellKind.TEXT, 8),
    PilotColumn("栏目", CellKind.TEXT, 24),
    PilotColumn("数字", CellKind.TEXT, 16),
    PilotColumn("怎么来的", CellKind.TEXT, 64),
    PilotColumn("查询", CellKind.TEXT, 22),
    PilotColumn("数据截至", CellKind.TEXT, 18),
    PilotColumn("依据的行数", CellKind.COUNT, 11),
)
SERVICES = (
    PilotColumn("保险机构", CellKind.TEXT, 40),
    PilotColumn("服务", CellKind.TEXT, 28),
    PilotColumn("承诺的保单（张）", CellKind.COUNT, 12),
    PilotColumn("已做的保单（张）", CellKind.COUNT, 12),
    PilotColumn("还欠的保单（张）", CellKind.COUNT, 12),
    PilotColumn("已做（次）", CellKind.COUNT, 10),
    PilotColumn("有文件证明（次）", CellKind.COUNT, 12),
)
TOTAL = "合计（每台只计一次）"
SERVICE_NOTES = (
    "注：统计期内有效的保单，按主承保的保险机构。统计期内做过一次就算已做；没有承诺也做了的，承诺为 0。",
    "一张保单保几个区县的电梯，每个区县都计。",
)
NO_SOURCE = "没有登记保费来源"


def sheets_of(report: PilotReport, signed: Signed) -> tuple[PilotSheet, ...]:
    """A whole city has no annex 2: its districts report theirs."""
    filled = f"填报单位：{report.office}", f"填报时间：{local_date(report.made_at)}"
    contact = f"联系人：{signed.name}", f"联系电话：{signed.phone}"
    see = ("注：空白处的原因、每个数字的来处，见“来源”表。",)
    period = f"统计期：{report.year}年1月1日至{local_date(report.made_at)}"
    if report.until < report.made_at:
        period = f"统计期：{report.year}年全年"
    sheets = (
        PilotSheet(
            "附件1", "附件1", f"{report.city}电梯综合保险试点推进表",
            filled, PROGRESS, tuple(_progress(report)), contact, see,
        ),
        PilotSheet(
            "附件2", "附件2", "电梯综合保险试点明细表",
            filled, DETAILS, tuple(_details(line) for line in report.lines), ("", ""), see,
        ),
        PilotSheet(
            "服务", "", f"{report.year}年度“保险+服务”：承诺和已做",
            (f"{report.city}{report.district}", period), SERVICES,
            tuple(_service(one) for one in report.services), ("", ""), SERVICE_NOTES,
        ),
        PilotSheet(
            "来源", "", f"{report.year}年度试点报告：每个数字的来处",
            (f"{report.city}{report.district}", period), SOURCES, traces(report), ("", ""), notes(report),
        ),
    )  # fmt: skip
    return sheets if report.district else (sheets[0], *sheets[2:])


def _progress(report: PilotReport) -> Iterable[tuple[Cell, ...]]:
    """Satisfaction is not asked by source, so it stands in the total alone."""
    for funding in Funding:
        yield _row(word(funding), report.annex1.rows[funding], None)
    without = report.annex1.rows[None]
    if without.lifts or without.paid_fen:
        yield _row(NO_SOURCE, without, None)
    figure = report.satisfaction.cell.figure if report.satisfaction else None
    share = percent(figure.csat) if figure and figure.csat is not None else None
    yield _row(TOTAL, report.annex1.total, share)


def _row(title: str, row: PilotRow, satisfied: Decimal | None) -> tuple[Cell, ...]:
    return (
        title,
        row.lifts,
        len(row.use_units),
        len(row.companies),
        _part(row.lowest_fen, FEN_IN_YUAN),
        _part(row.highest_fen, FEN_IN_YUAN),
        _part(row.paid_fen, FEN_IN_WAN),
        satisfied,
    )


def _service(one: PilotService) -> tuple[Cell, ...]:
    return (one.insurer, word(one.service), one.policies, one.kept, one.owed, one.times, one.proven)


def _details(line: PilotLine) -> tuple[Cell, ...]:
    return (
        line.use_unit or None,
        line.registration_number,
        line.age_years,
        line.residents,
        "、".join(line.insurers),
        _part(line.premium_fen, FEN_IN_YUAN),
        _part(line.paid_fen, FEN_IN_WAN),
        line.shortest_hours,
        line.longest_hours,
    )


def _part(fen: int | None, of: int) -> Decimal | None:
    return None if fen is None else Decimal(fen) / of
