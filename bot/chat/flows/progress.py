"""进度: how far a report has come, by its number or as the person's last one."""

from bot.chat.flows.base import Flow, Turn
from models.actions.reports.read import last_report_of, report_by_number
from models.actions.votes.own import standing_of_receipt
from models.rules.reports import receipt_number

MENU_KEY = "PROGRESS"
WORDS = ("进度", "進度", "查进度", "查进度。", "查询进度", "我的报告", "回执", "progress", "status")


def starts(turn: Turn) -> bool:
    return turn.clicked == MENU_KEY or turn.words.lower() in WORDS or receipt_number.resembles(turn.words)


async def step(turn: Turn) -> str:
    asked = receipt_number.resembles(turn.words)
    number = receipt_number.read(turn.words)
    if asked:
        turn.brief = True  # it may be a tip-off, and nothing may say who asked for it
        report = await report_by_number(number, turn.services.vault) if number else None
    else:
        report = await last_report_of(turn.openid_hash, turn.services.vault)
    if report is None and number and (found := await standing_of_receipt(number, turn.services.vault)):
        return turn.say("vote_receipt", number=number, found=found)
    if report is None:
        return turn.say("progress_none", asked=asked)
    return turn.say("progress", report=report)


FLOW = Flow("progress", starts, step, interrupts=True)
