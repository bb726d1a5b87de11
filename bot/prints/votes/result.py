"""The result of a vote as it is put up (公示): counts and articles, hashes, and how to object. No names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.prints.fonts import Typeface
from bot.prints.paper import BOLD, MARGIN, WIDTH, Paper
from bot.texts.insurance import word, yuan
from bot.texts.templates import local_time
from bot.texts.votes import MODES, PURPOSES, STANDINGS, THRESHOLDS, counts_of, square_metres
from models.actions.shared.city_rules import LOCAL
from models.actions.votes.announced import DecisionView
from models.rules.votes.outcome import in_force

CODE_SIDE = 34.0
_ROWS = (("whole", "全体"), ("voted", "参加"), ("in_favour", "同意"), ("against", "反对"))


@dataclass(frozen=True)
class Published:
    """A decision with its estate, results and times, and the version of its bulletin."""

    decision: DecisionView
    published_at: datetime
    objections_until: datetime
    results: dict[str, Any]
    version: int
    address: str


def draw_result(told: Published, typeface: Typeface) -> bytes:
    decision = told.decision
    paper = Paper(typeface, "业主表决结果公示")
    paper.pdf.add_page()
    paper.write("业主表决结果公示", 22, BOLD, align="C")
    paper.pdf.ln(4)
    write_facts(paper, decision)
    write_outcome(paper, decision, told.results)
    _checking(paper, told)
    paper.pdf.ln(10)
    paper.write("业主委员会（盖章）", 12, align="R")
    day = told.published_at.astimezone(LOCAL)
    paper.write(f"{day.year}年{day.month}月{day.day}日", 12, align="R")
    return paper.to_pdf()


def write_facts(paper: Paper, decision: DecisionView) -> None:
    paper.fact("小区", decision.estate.name)
    paper.fact("事项", f"{decision.title}（{PURPOSES[decision.purpose]}）")
    paid = f"，其中保险付 {yuan(decision.insurance_fen)} 元" if decision.insurance_fen else ""
    paper.fact("总费用", f"{yuan(decision.cost_fen)} 元{paid}")
    paper.fact("业主付", f"{yuan(decision.amount_fen)} 元，{word(decision.funding)}，按面积分摊")
    if decision.opens_at and decision.closes_at:
        paper.fact("投票", f"{local_time(decision.opens_at)} 至 {local_time(decision.closes_at)}")
    paper.fact("依据", f"{decision.article}；{THRESHOLDS[decision.threshold]}")
    paper.fact("效力", f"{MODES[decision.mode]}：{decision.mode_reason}")


def write_outcome(paper: Paper, decision: DecisionView, published: Mapping[str, Any]) -> None:
    """`published`: the results of the decision, with what has corrected them."""
    results = in_force(published)
    strict = results["strict"]
    paper.pdf.ln(3)
    paper.write("通过" if strict["passed"] else "没有通过", 20, BOLD, align="C")
    if decision.flips:
        paper.write("结果取决于计票方式，见下", 12, BOLD, align="C")
    paper.pdf.ln(2)
    paper.font(11)
    with paper.pdf.table(col_widths=(2, 3, 2), text_align="CENTER", line_height=7) as table:
        for cells in (("", "面积（平方米）", "人数"), *_count_rows(strict)):
            row = table.row()
            for cell in cells:
                row.cell(cell)
    paper.pdf.ln(2)
    for check in results["checks"]:
        paper.write(_check_words(check), 10)
    for words, passed in counts_of(results)[1:]:
        paper.write(f"{words}：{'通过' if passed else '没有通过'}。", 10)
    if results is not published:
        at_close = "通过" if published["strict"]["passed"] else "没有通过"
        paper.write(f"截止以后有异议经两位业委会成员决定，以上是更正后的。截止时：{at_close}。", 10)
    standing = [
        f"{published['receipts'][name]} 张{words}"
        for name, words in STANDINGS.items()
        if published["receipts"].get(name)
    ]
    paper.write(f"一共 {decision.ballots} 张票：{'，'.join(standing) or '没有'}。", 10)


def _count_rows(strict: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(words, square_metres(strict[name]["area"]), str(strict[name]["heads"])) for name, words in _ROWS]


def _check_words(check: dict[str, Any]) -> str:
    over, under = check["needed"]
    needed = f"{'超过' if check['strictly'] else '不少于'} {over}/{under}"
    axis, part, whole = check["axis"], check["numerator"], check["denominator"]
    of_area = f"{square_metres(part)} / {square_metres(whole)} 平方米"
    amounts = of_area if axis == "面积" else f"{part} / {whole} 人"
    return f"{check['article']}的{axis}要{needed}：{amounts}，{'达到' if check['holds'] else '没有达到'}。"


def _checking(paper: Paper, told: Published) -> None:
    paper.pdf.ln(3)
    top = paper.pdf.get_y()
    paper.code(told.address, WIDTH - MARGIN - CODE_SIDE, top, CODE_SIDE)
    paper.pdf.set_right_margin(MARGIN + CODE_SIDE + 4)
    paper.write(f"对结果有异议的，请在 {local_time(told.objections_until)} 前提出：扫码，或者找业委会。", 11)
    paper.write("任何人都可以扫码下载公示数据，自己核对每一张票和计票。", 11)
    paper.write(f"公示数据第 {told.version} 版，SHA-256：{told.decision.bulletin_sha256}", 8)
    paper.write(f"编号 {told.decision.slug}，截止哈希：{told.decision.closing_hash}", 8)
    paper.write(f"名册哈希：{told.decision.roll_hash}", 8)
    paper.pdf.set_right_margin(MARGIN)
    paper.pdf.set_y(max(paper.pdf.get_y(), top + CODE_SIDE))
