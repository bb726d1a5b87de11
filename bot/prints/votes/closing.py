"""The closing hash as it is put up in the lobby on the day of the close, before anything is opened."""

from dataclasses import dataclass

from bot.prints.fonts import Typeface
from bot.prints.paper import BOLD, MARGIN, WIDTH, Paper
from bot.texts.templates import local_time
from models.actions.votes.announced import DecisionView
from models.actions.votes.stamps import StampState

CODE_SIDE = 42.0


@dataclass(frozen=True)
class Closed:
    """A closed decision. `stamp` is None where no time stamp was asked for."""

    decision: DecisionView
    stamp: StampState | None
    address: str


def draw_closing(told: Closed, typeface: Typeface) -> bytes:
    decision = told.decision
    paper = Paper(typeface, "业主表决截止公示")
    paper.pdf.add_page()
    paper.write("业主表决截止公示", 22, BOLD, align="C")
    paper.pdf.ln(4)
    paper.fact("小区", decision.estate.name)
    paper.fact("事项", decision.title)
    paper.fact("编号", decision.slug)
    if decision.opens_at and decision.closed_at:
        paper.fact("投票", f"{local_time(decision.opens_at)} 开始，{local_time(decision.closed_at)} 截止")
    paper.fact("收到", f"{decision.ballots} 张票，名册 {decision.whole_heads} 人")
    paper.pdf.ln(4)
    paper.write("截止哈希", 14, BOLD)
    for line in in_groups(decision.closing_hash):
        paper.write(line, 20, BOLD, align="C")
    paper.pdf.ln(3)
    paper.write("请拍照留存。所有的票、名册、送达证明和异议，都由它固定：改动任何一处，就对不上这一串。", 12)
    paper.write(f"时间戳：{_stamped(told.stamp)}", 11)
    top = paper.pdf.get_y() + 4
    paper.code(told.address, WIDTH - MARGIN - CODE_SIDE, top, CODE_SIDE)
    paper.pdf.set_y(top + 4)
    paper.pdf.set_right_margin(MARGIN + CODE_SIDE + 4)
    paper.write("公布以后扫码下载公示数据，任何人都可以核对：", 11)
    paper.write("verify_vote bulletin.json --closing-hash 上面这一串", 11)
    return paper.to_pdf()


def in_groups(closing_hash: str) -> list[str]:
    """Four lines of four groups of four, which people can compare by eye; read aloud without spaces."""
    groups = [closing_hash[place : place + 4] for place in range(0, len(closing_hash), 4)]
    return [" ".join(groups[place : place + 4]) for place in range(0, len(groups), 4)]


def _stamped(stamp: StampState | None) -> str:
    if stamp is None or stamp.stamped_at is None:
        return "还没有"
    return f"时间戳机构 {local_time(stamp.stamped_at)}"
