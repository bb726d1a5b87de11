"""Invitations on paper, one an owner, three to a sheet: where to vote, and the code that proves who it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.prints.fonts import Typeface
from bot.prints.paper import BOLD, HEIGHT, MARGIN, WIDTH, Paper

PER_SHEET = 3
STRIP = HEIGHT / PER_SHEET
CODE_SIDE = 42.0


@dataclass(frozen=True)
class Strip:
    """One owner's part of a sheet. `name` is masked, for it is asked for; `code` as kept; `window` as people
    read it. `is_witnessed`: the code alone is enough.
    """

    estate: str
    title: str
    units: tuple[str, ...]
    name: str
    code: str
    window: str
    address: str
    is_witnessed: bool = False


def draw_invitations(strips: Sequence[Strip], typeface: Typeface) -> bytes:
    paper = Paper(typeface, "业主表决邀请")
    paper.pdf.set_auto_page_break(False)
    for number, strip in enumerate(strips):
        place = number % PER_SHEET
        if place == 0:
            paper.pdf.add_page()
        _draw(paper, strip, place * STRIP)
    return paper.to_pdf()


def _draw(paper: Paper, strip: Strip, top: float) -> None:
    pdf = paper.pdf
    if top:
        pdf.set_dash_pattern(dash=2, gap=2)
        pdf.line(5, top, WIDTH - 5, top)
        pdf.set_dash_pattern()
    beside = WIDTH - MARGIN - CODE_SIDE
    paper.code(strip.address, beside, top + 12, CODE_SIDE)
    pdf.set_right_margin(WIDTH - beside + 4)
    pdf.set_y(top + 12)
    paper.write(f"{strip.estate}业主表决", 10)
    paper.write(strip.title, 15, BOLD)
    rooms = "、".join(strip.units[:6]) + (f" 等 {len(strip.units)} 套" if len(strip.units) > 6 else "")
    paper.write(f"{strip.name} 业主（{rooms}）：", 11)
    proof = "。" if strip.is_witnessed else "、您的姓名和登记的电话（或身份证）后四位。"
    how = f"微信扫右边的码，填下面的邀请码{proof}"
    paper.write(f"请在 {strip.window} 投票。{how}", 11)
    pdf.ln(2)
    paper.write(f"{strip.code[:5]} - {strip.code[5:]}", 24, BOLD)
    pdf.set_right_margin(MARGIN)
    pdf.set_y(top + STRIP - 22)
    paper.write(
        "邀请码只认证一次，请不要给别人；别人用了，扫码提出来，业委会会核实。不用手机的，可以要纸票。", 9
    )
    paper.write(f"也可以在浏览器里打开 {strip.address}", 9)
