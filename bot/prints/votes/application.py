"""The papers that the housing office asks for when money of the maintenance fund is applied for."""

from collections import Counter
from datetime import datetime

from bot.prints.fonts import Typeface
from bot.prints.paper import BOLD, MARGIN, WIDTH, Paper
from bot.prints.votes.result import write_facts, write_outcome
from bot.texts.insurance import yuan
from bot.texts.votes import NOTICE_WAYS, OBJECTIONS, WAYS, square_metres
from models.actions.shared.city_rules import LOCAL
from models.actions.votes.application import Application
from models.rules.desks.read_record import without_numbers

CODE_SIDE = 30.0
TITLE = "维修资金使用申请材料"


def draw_application(told: Application, address: str, typeface: Typeface) -> bytes:
    """The same bytes whenever it is printed from the same records, so that a digest names it."""
    decision = told.decision
    paper = Paper(typeface, TITLE, told.published_at)
    paper.pdf.add_page()
    paper.write(TITLE, 22, BOLD, align="C")
    paper.pdf.ln(4)
    write_facts(paper, decision)
    paper.fact("名册", _roll_words(told))
    _heading(paper, "一、表决结果")
    write_outcome(paper, decision, decision.results or {})
    _plan(paper, told)
    _notices(paper, told)
    _objections(paper, told)
    _checking(paper, told, address)
    _lists(paper, told)
    return paper.to_pdf()


def _roll_words(told: Application) -> str:
    decision = told.decision
    area = square_metres(decision.whole_area)
    return f"{len(told.roll)} 套房屋，{decision.whole_heads} 人，{area} 平方米"


def _when(at: datetime) -> str:
    """With the year: the papers are kept."""
    return f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}"


def _heading(paper: Paper, words: str) -> None:
    paper.pdf.ln(4)
    paper.write(words, 14, BOLD)
    paper.pdf.ln(1)


def _plan(paper: Paper, told: Application) -> None:
    _heading(paper, "二、方案和报价")
    paper.write(told.decision.words or "没有另外的说明。")
    for number, one in enumerate(told.decision.attachments, start=1):
        paper.write(f"附件 {number}：{one['title']}，SHA-256 {one['sha256']}", 9)
    if not told.decision.attachments:
        paper.write("没有上传附件。", 9)


def _notices(paper: Paper, told: Application) -> None:
    _heading(paper, "三、公示和送达")
    decision = told.decision
    if told.announced_at and decision.opens_at:
        shown = f"{_when(told.announced_at)} 公示，{_when(decision.opens_at)} 开始投票"
        paper.write(f"{shown}。要求至少公示 {told.notice_days} 天。")
    for one in told.notices:
        if not one.unit:
            words = f"，{without_numbers(one.words)}" if one.words else ""
            paper.write(f"{_when(one.at)} {NOTICE_WAYS[one.way]}{words}", 9)
    ways = Counter(NOTICE_WAYS[one.way] for one in told.notices if one.unit)
    delivered = len({one.unit for one in told.notices if one.unit})
    by_way = "，".join(f"{way} {times} 次" for way, times in sorted(ways.items()))
    paper.write(f"登记了送达的房屋 {delivered} 套{f'（{by_way}）' if by_way else ''}。")


def _objections(paper: Paper, told: Application) -> None:
    _heading(paper, "四、异议和处理")
    until = told.decision.objections_until
    if until:
        paper.write(f"听取异议到 {_when(until)}，收到 {len(told.objections)} 条。")
    for one in told.objections:
        about = f"针对第 {one.entry_number} 条记录" if one.entry_number else "针对结果"
        paper.write(f"{_when(one.filed_at)} {about}：{without_numbers(one.words)}", 9)
        answer = f"：{without_numbers(one.answer)}" if one.answer else ""
        paper.write(f"    {OBJECTIONS[one.state]}{answer}", 9)


def _checking(paper: Paper, told: Application, address: str) -> None:
    if paper.pdf.will_page_break(CODE_SIDE + 45):
        paper.pdf.add_page()
    _heading(paper, "五、核对")
    top = paper.pdf.get_y()
    paper.code(address, WIDTH - MARGIN - CODE_SIDE, top, CODE_SIDE)
    paper.pdf.set_right_margin(MARGIN + CODE_SIDE + 4)
    paper.write("扫码可以看到结果，下载公示数据，核对每一张票。", 10)
    paper.write(
        f"公示数据第 {told.version} 版，{_when(told.published_at)} 公布，"
        f"SHA-256：{told.decision.bulletin_sha256}", 8,
    )  # fmt: skip
    paper.write(f"编号 {told.decision.slug}，截止哈希：{told.decision.closing_hash}", 8)
    paper.write(f"名册哈希：{told.decision.roll_hash}", 8)
    paper.pdf.set_right_margin(MARGIN)
    paper.pdf.set_y(max(paper.pdf.get_y(), top + CODE_SIDE) + 6)
    paper.write("申请人：业主委员会（盖章）                    年    月    日", 12, align="R")


def _lists(paper: Paper, told: Application) -> None:
    paper.pdf.add_page()
    in_favour = square_metres(sum(one.area for one in told.consents))
    heads = len({one.head for one in told.consents})
    paper.write("附表一  同意的房屋", 14, BOLD)
    paper.write(f"{len(told.consents)} 套，业主 {heads} 人，{in_favour} 平方米。人数的计法见表决结果。", 10)
    paper.columns(
        (14, 76, 28, 20, 20, 16),
        ("序号", "房屋", "面积（平方米）", "人数编号", "方式", "记录"),
        (
            (
                str(place), one.unit, square_metres(one.area), str(one.head),
                WAYS[one.way] + ("，受托" if one.by_proxy else ""), str(one.entry),
            )
            for place, one in enumerate(told.consents, start=1)
        ),
    )  # fmt: skip
    paper.pdf.add_page()
    paper.write("附表二  各户分摊", 14, BOLD)
    paper.write(f"按面积分摊，合计 {yuan(told.decision.amount_fen)} 元。", 10)
    paper.columns(
        (14, 84, 28, 20, 28),
        ("序号", "房屋", "面积（平方米）", "人数编号", "分摊（元）"),
        (
            (str(place), one.label, square_metres(one.area), str(one.head), yuan(one.share_fen))
            for place, one in enumerate(told.roll, start=1)
        ),
    )  # fmt: skip
