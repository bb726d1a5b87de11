"""The open figures as charts: rows for the chart macros, for JSON and for CSV alike."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.texts.survey_charts import cell_row
from bot.texts.surveys import survey_word
from bot.texts.templates import local_date
from models.actions.publishing.read_open_figures import OpenFigures
from models.rules.insurance import coverage
from models.rules.publishing.open_figures import GOOD_STAR, small_ones
from models.rules.rescues import figures as rescue_figures
from models.rules.rescues.figures import FEW, RescueFigures
from models.rules.surveys.satisfaction import percent

Row = tuple[str, Decimal | None, str]
WITHHELD = "少，不公布"


@dataclass(frozen=True)
class OpenChart:
    """`rows`: what, how much (None where it is not known or published), and a remark. `most`: a full bar."""

    name: str
    title: str
    unit: str
    most: int | None
    about: str
    rows: tuple[Row, ...]


def open_charts(found: OpenFigures) -> tuple[OpenChart, ...]:
    period = f"{_month(found.rescues.period.first)}至 {_month(found.rescues.period.last)}"
    return (
        OpenChart(
            "coverage", "有保险的电梯", "%", 100,
            f"{local_date(found.at)}在保的电梯占全部登记电梯。",
            _shares(found.insured),
        ),
        OpenChart(
            "entrapments", "每百部电梯困人", " 起", None,
            f"{period}。少于 {FEW} 起的不公布；为了不让人用别的数算出它，有时也不公布旁边的。",
            tuple(_entrapments(found.rescues)),
        ),
        OpenChart(
            "rescues", "救援到得快不快", "%", 100,
            f"{period}，全市。3 分钟内响应、30 分钟内到场的占已有结果的。",
            (
                _rate("3 分钟内响应", found.rescues.response),
                _rate("30 分钟内到场", found.rescues.arrival),
            ),
        ),
        OpenChart(
            "satisfaction", "居民满意度", "%", 100,
            "一年内各区县最近一次调查。4 分和 5 分占有效答卷；自愿作答，不是随机抽样。不足 10 份的不公布。",
            tuple(
                cell_row(one.cell, f"{name} · {survey_word(one.subject)}") for name, one in found.satisfaction
            ),
        ),
        OpenChart(
            "evaluations", f"维保单位{'〇一二三四五'[GOOD_STAR]}星及以上的电梯", "%", 100,
            "按维保单位最近一次公布的评测；没有评测的算不到。",
            _shares(found.well_kept),
        ),
    )  # fmt: skip


def _entrapments(found: RescueFigures) -> list[Row]:
    hidden = small_ones({one.name: one.count for one in found.by_district})
    rows: list[Row] = [
        (one.name, None, WITHHELD)
        if one.name in hidden
        else (one.name, one.per_hundred, f"{one.count} 起，{one.lifts} 部")
        for one in found.by_district
    ]
    if 0 < found.count < FEW:
        return [*rows, ("全市", None, WITHHELD)]
    return [*rows, ("全市", found.per_hundred, f"{found.count} 起，{found.lifts} 部")]


def _rate(name: str, share: rescue_figures.TimelyShare) -> Row:
    return (name, None, WITHHELD) if share.few else (name, share.percent, f"{share.of} 起")


def _shares(districts: tuple[tuple[str, coverage.InsuredShare], ...]) -> tuple[Row, ...]:
    return tuple(
        (name, None if share.exact is None else percent(share.exact), f"{share.insured}/{share.lifts} 部")
        for name, share in districts
    )


def _month(day: date) -> str:
    return f"{day.year} 年 {day.month} 月"
