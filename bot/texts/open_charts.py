"""The open figures as charts: rows for the chart macros, for JSON and for CSV alike."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.texts.survey_charts import cell_row
from bot.texts.surveys import survey_word
from models.actions.publishing.read_open_figures import OpenFigures
from models.actions.shared.city_rules import LOCAL
from models.rules.insurance import coverage
from models.rules.publishing.open_figures import GOOD_STAR, small_ones
from models.rules.rescues import figures as rescue_figures
from models.rules.rescues.figures import FEW, RescueFigures
from models.rules.surveys.satisfaction import percent

Row = tuple[str, Decimal | None, str]
Translate = Callable[[str], str]
WITHHELD = "少，不公布"
COVERAGE, ENTRAPMENTS, RESCUES = "有保险的电梯", "每百部电梯困人", "救援到得快不快"
SATISFACTION, EVALUATIONS = "居民满意度", f"维保单位{'〇一二三四五'[GOOD_STAR]}星及以上的电梯"
CASES = " 起"
OF_COVERAGE = "%(day)s在保的电梯占全部登记电梯。"
OF_ENTRAPMENTS = f"%(period)s。少于 {FEW} 起的不公布；为了不让人用别的数算出它，有时也不公布旁边的。"
OF_RESCUES = "%(period)s，全市。3 分钟内响应、30 分钟内到场的占已有结果的。"
OF_SATISFACTION = (
    "一年内各区县最近一次调查。4 分和 5 分占有效答卷；自愿作答，不是随机抽样。不足 10 份的不公布。"
)
OF_EVALUATIONS = "按维保单位最近一次公布的评测；没有评测的算不到。"
PERIOD = "%(first)s至 %(last)s"
MONTH, DAY = "%(year)s 年 %(month)s 月", "%(year)s年%(month)s月%(day)s日"
RESPONSE, ARRIVAL, CITY = "3 分钟内响应", "30 分钟内到场", "全市"
COUNTED, OF_CASES, LIFTS = "%(count)s 起，%(lifts)s 部", "%(count)s 起", "%(part)s/%(lifts)s 部"
SENTENCES = (
    WITHHELD, COVERAGE, ENTRAPMENTS, RESCUES, SATISFACTION, EVALUATIONS, CASES, OF_COVERAGE, OF_ENTRAPMENTS,
    OF_RESCUES, OF_SATISFACTION, OF_EVALUATIONS, PERIOD, MONTH, DAY, RESPONSE, ARRIVAL, CITY, COUNTED,
    OF_CASES, LIFTS,
)  # fmt: skip


@dataclass(frozen=True)
class OpenChart:
    """`rows`: what, how much (None where it is not known or published), and a remark. `most`: a full bar."""

    name: str
    title: str
    unit: str
    most: int | None
    about: str
    rows: tuple[Row, ...]


def open_charts(found: OpenFigures, translate: Translate = str) -> tuple[OpenChart, ...]:
    today, period = found.at.astimezone(LOCAL).date(), found.rescues.period
    first, last = (translate(MONTH) % _parts(day) for day in (period.first, period.last))
    values = {
        "day": translate(DAY) % _parts(today),
        "period": translate(PERIOD) % {"first": first, "last": last},
    }

    def chart(
        name: str, title: str, unit: str, most: int | None, about: str, rows: Iterable[Row]
    ) -> OpenChart:
        return OpenChart(
            name, translate(title), translate(unit), most, translate(about) % values, tuple(rows)
        )

    return (
        chart("coverage", COVERAGE, "%", 100, OF_COVERAGE, _shares(found.insured, translate)),
        chart(
            "entrapments", ENTRAPMENTS, CASES, None, OF_ENTRAPMENTS, _entrapments(found.rescues, translate)
        ),
        chart(
            "rescues", RESCUES, "%", 100, OF_RESCUES,
            (
                _rate(RESPONSE, found.rescues.response, translate),
                _rate(ARRIVAL, found.rescues.arrival, translate),
            ),
        ),
        chart(
            "satisfaction", SATISFACTION, "%", 100, OF_SATISFACTION,
            (
                cell_row(one.cell, f"{name} · {translate(survey_word(one.subject))}", translate)
                for name, one in found.satisfaction
            ),
        ),
        chart("evaluations", EVALUATIONS, "%", 100, OF_EVALUATIONS, _shares(found.well_kept, translate)),
    )  # fmt: skip


def _entrapments(found: RescueFigures, translate: Translate) -> list[Row]:
    hidden = small_ones({one.name: one.count for one in found.by_district})

    def row(name: str, per_hundred: Decimal | None, count: int, lifts: int) -> Row:
        return name, per_hundred, translate(COUNTED) % {"count": count, "lifts": lifts}

    rows: list[Row] = [
        (one.name, None, translate(WITHHELD))
        if one.name in hidden
        else row(one.name, one.per_hundred, one.count, one.lifts)
        for one in found.by_district
    ]
    if 0 < found.count < FEW:
        return [*rows, (translate(CITY), None, translate(WITHHELD))]
    return [*rows, row(translate(CITY), found.per_hundred, found.count, found.lifts)]


def _rate(name: str, share: rescue_figures.TimelyShare, translate: Translate) -> Row:
    if share.few:
        return translate(name), None, translate(WITHHELD)
    return translate(name), share.percent, translate(OF_CASES) % {"count": share.of}


def _shares(
    districts: tuple[tuple[str, coverage.InsuredShare], ...], translate: Translate
) -> tuple[Row, ...]:
    return tuple(
        (
            name,
            None if share.exact is None else percent(share.exact),
            translate(LIFTS) % {"part": share.insured, "lifts": share.lifts},
        )
        for name, share in districts
    )


def _parts(day: date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}
