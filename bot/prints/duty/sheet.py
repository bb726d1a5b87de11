"""A signed duty sheet for the file: items with their answers, findings, and whose signature it has."""

from collections.abc import Sequence

from bot.prints.fonts import Typeface
from bot.prints.paper import BOLD, Paper
from bot.texts.duty import ANSWERS, document_of, no_findings, post_of, span_word
from bot.texts.templates import local_time
from models.actions.duty.read import DutySheetView, FindingLine
from models.rules.duty.attendance import Attendee
from models.rules.duty.kinds import POST_OF
from models.rules.duty.risk_list import duty_model


def draw_sheet(sheet: DutySheetView, typeface: Typeface) -> bytes:
    line = sheet.line
    title = document_of(sheet.regime, line.period)
    paper = Paper(typeface, title, line.received_at)  # the same sheet gives the same bytes
    paper.pdf.add_page()
    paper.write(title, 20, BOLD, align="C")
    paper.pdf.ln(4)
    paper.fact("单位", sheet.organisation)
    if line.place:
        paper.fact(
            "电梯", line.place + (f"（{sheet.registration_number}）" if sheet.registration_number else "")
        )
    paper.fact("日期", span_word(line.span))
    paper.fact("依据", f"{duty_model(sheet.regime).regulation}；{sheet.source}")
    paper.fact("结果", f"发现 {line.findings} 个问题" if line.findings else no_findings(line))
    paper.pdf.ln(3)
    for number, one in enumerate(sheet.answers, 1):
        paper.write(f"{number}. 【{ANSWERS[one.answer]}】{one.item.group}：{one.item.text}", 10.5)
    for finding in sheet.found:
        _finding(paper, finding)
    if sheet.words:
        paper.pdf.ln(3)
        paper.write("说明", 12, BOLD)
        paper.write(sheet.words)
    if line.is_drill:
        _attendance(paper, sheet.attendance)
    _signature(paper, sheet)
    return paper.to_pdf()


def _attendance(paper: Paper, people: Sequence[Attendee]) -> None:
    paper.pdf.ln(3)
    paper.write(f"参加的人（到场 {sum(one.present for one in people)} 人）", 12, BOLD)
    for one in people:
        paper.write(f"【{'到场' if one.present else '没有到'}】{one.name}：{one.part}", 10.5)


def _finding(paper: Paper, one: FindingLine) -> None:
    paper.pdf.ln(3)
    paper.write(f"问题：{one.item}", 12, BOLD)
    paper.write(f"{one.words}{'（有照片）' if one.has_photo else ''}")
    if one.closed_at is None:
        paper.write("打印时还没有解决。")
    else:
        paper.write(f"已解决：{one.closing_words}（{one.closed_by}，{local_time(one.closed_at)}）")


def _signature(paper: Paper, sheet: DutySheetView) -> None:
    line = sheet.line
    paper.pdf.ln(8)
    paper.write(f"{post_of(sheet.regime, POST_OF[line.period])}：{line.signed_by}", 12, align="R")
    paper.write(f"签署 {local_time(line.filled_at)}，收到 {local_time(line.received_at)}", 10, align="R")
    if not line.counts:
        paper.write("补记：到得太晚，不计入这一天。", 10, align="R")
    if sheet.clock_is_off:
        paper.write("手机时钟不准，签署时间仅供参考。", 10, align="R")
    paper.pdf.ln(6)
    paper.write("单位（盖章）", 12, align="R")
