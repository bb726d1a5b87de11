"""Where each figure of the yearly report comes from, and why a cell is blank: the sheet 来源."""

from collections.abc import Iterator

from bot.texts.insurance import word
from bot.texts.survey_charts import interval, sample_words, share
from bot.texts.templates import local_date
from models.actions.insurance.freeze_coverage import CitedCoverage
from models.actions.insurance.read_pilot_report import PilotReport
from models.actions.surveys.read_satisfaction import RoundSatisfaction
from models.rules.insurance.policy_terms import CoverLine
from models.rules.surveys.satisfaction import percent

Trace = tuple[str, str, str, str, str, str, int]
_PREMIUM = "同时有效的保单年保费相加；年内续保的按统计期内最后有效的计"


def traces(report: PilotReport) -> tuple[Trace, ...]:
    total, lines = (
        report.annex1.total,
        "、".join(word(line) for line in CoverLine if line in report.rule.lines),
    )
    covers: tuple[tuple[str, str, object, str], ...] = (
        ("附件1", "试点电梯（台）", total.lifts, f"统计期内有过保单的电梯，保单须含{lines}"),
        ("附件1", "保费来源", "逐行", "保单登记的来源；一台有几种的，各行都计，合计只计一次"),
        ("附件1", "涉及使用单位（家）", len(total.use_units), "这些电梯现在登记的使用单位"),
        ("附件1", "参与试点保险公司（家）", len(total.companies), "主承保和共保的公司，分支机构并入所属公司"),
        ("附件1", "单台保费最低（元/年）", _yuan(total.lowest_fen), _PREMIUM),
        ("附件1", "单台保费最高（元/年）", _yuan(total.highest_fen), _PREMIUM),
        ("附件2", "电梯编号", len(report.lines), "使用登记证编号，每台一行"),
        ("附件2", "梯龄（年）", "逐台", f"从安装日期到 {report.last_day} 的整年数"),
        ("附件2", "服务居民人数（人/台）", "逐台", "电梯登记里的服务居民人数"),
        ("附件2", "单台保费（元/年）", "逐台", f"{_PREMIUM}，不分保费来源"),
    )
    paid: tuple[tuple[str, str, object, str], ...] = (
        (
            "附件1",
            "年度理赔金额（万元）",
            _wan(total.paid_fen),
            "统计期内付出的赔款、预赔款、垫付款，减去追回的垫付，按保单的来源分行",
        ),
        ("附件2", "年度理赔金额（万元）", _wan(total.paid_fen), "同上，按电梯；合起来等于附件1的合计"),
        (
            "附件2",
            "费用支付时间（小时）",
            "逐台",
            "从提出赔付请求（那时还没有提出的，从报案）到付款，不足一小时按一小时",
        ),
    )
    day = str(report.last_day)
    found = [
        (sheet, column, str(figure), how, query, day, report.read[query])
        for query, rows in (("covered_lifts", covers), ("payments", paid))
        for sheet, column, figure, how in rows
    ]
    if report.satisfaction is not None:
        figure, how, answers = _asked(report.satisfaction)
        found.append(("附件1", "群众满意度（%）", figure, how, "insured_satisfaction", day, answers))
    found += [_cited(one) for one in report.cited]
    return tuple(sorted(found, key=lambda row: row[0]))


def _asked(one: RoundSatisfaction) -> tuple[str, str, int]:
    """The figure, all that must stand beside it, and how many answers it is made of."""
    figure, cell = one.cell.figure, one.cell
    if figure is None or figure.csat is None:
        raise ValueError("a withheld figure is not reported")
    how = (
        f"“{one.title}”（第 {one.wording_version} 版问卷，{local_date(one.closed_at)}结束）：",
        "测评期间在试点的电梯，4 分和 5 分占有效答卷，",
        f"95% 置信区间 {interval(figure)}，按服务人数加权 {share(cell.weighted)}；",
        f"{cell.lifts} 部电梯、服务居民 {cell.residents} 人，看到 {cell.invited} 人次，",
        f"有效占看到的 {share(cell.rate)}。自愿作答，不是随机抽样。{sample_words(figure)}",
    )
    return str(percent(figure.csat)), "".join(how), figure.valid


def _cited(one: CitedCoverage) -> Trace:
    share = f"{one.share.insured}/{one.share.lifts}"
    how = f"{local_date(one.frozen_at)}固定的数字，编号 {one.reference}：任何保险，在保的电梯占已安装的"
    return "附注", f"投保率{one.place}", share, how, "cited_coverage", str(one.day), one.share.lifts


def notes(report: PilotReport) -> tuple[str, ...]:
    """Blanks with their reasons, and what the figures do not hold."""
    return tuple(f"{number}. {words}" for number, words in enumerate(_notes(report), 1))


def _notes(report: PilotReport) -> Iterator[str]:
    lines, annex1 = report.lines, report.annex1
    yield "附件1 单台保费空白：这一来源没有试点电梯。"
    yield "附件1 各行群众满意度空白：满意度不按保费来源分，只填在合计行。"
    if report.satisfaction is None:
        yield f"附件1 合计行群众满意度空白：{_why_not_asked(report)}。"
    blanks = (
        ("使用单位", sum(not line.use_unit for line in lines), "没有登记使用单位，也没有计入使用单位家数"),
        ("服务居民人数", sum(line.residents is None for line in lines), "没有登记"),
        ("费用支付时间", sum(line.shortest_hours is None for line in lines), "统计期内没有付过赔款"),
    )
    for column, count, why in blanks:
        if count:
            yield f"附件2 {column}空白 {count} 台：{why}。"
    if annex1.in_several:
        yield f"{annex1.in_several} 台有几种保费来源，在各行都计，所以各行之和大于合计。"
    if report.other_fen:
        yield f"另有赔款 {_wan(report.other_fen)} 万元付给统计期内已不在保的电梯，没有计入。"
    if not report.cited:
        yield "没有引用投保率：统计期内没有固定过投保率的数字。"
    if not report.district:
        yield "附件2 由各区县填报；填报单位空白：全市的表由市里填。"
    elif not report.office:
        yield "填报单位空白：没有登记这个区县的监管单位。"


def _why_not_asked(report: PilotReport) -> str:
    if report.rounds:
        return "试点电梯的有效答卷不足 10 份，或者会推算出少数人的答案，不公布"
    return "本年没有结束的电梯保险满意度测评" if report.district else "本年没有全市一起做的电梯保险满意度测评"


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen // 100}.{fen % 100:02}"


def _wan(fen: int) -> str:
    """All places that there are, two at least."""
    sign = "-" if fen < 0 else ""
    whole, places = f"{abs(fen) // 1_000_000}", f"{abs(fen) % 1_000_000:06}".rstrip("0")
    return f"{sign}{whole}.{places:0<2}"
