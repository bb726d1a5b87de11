"""答：… answers what an insurer asked about one's last report. The insurer does not learn who it is."""

from bot.chat.flows.base import MAX_WORDS, Flow, Turn
from models.actions.reports.ask_reporter import answer_question
from models.actions.reports.read import last_report_of, report_view

PREFIXES = ("答：", "答:", "回答：", "回答:")


def starts(turn: Turn) -> bool:
    return turn.words.startswith(PREFIXES)


async def step(turn: Turn) -> str:
    words = next(turn.words.removeprefix(one) for one in PREFIXES if turn.words.startswith(one)).strip()
    report = await last_report_of(turn.openid_hash, turn.services.vault)
    asked = [one for one in report.questions if not one.answered] if report else []
    if report is None or not asked or not words:
        return turn.say("answer_none", report=report, asked=asked)
    await answer_question(report.report_id, asked[0].id, words[:MAX_WORDS], turn.now)
    turn.wake = True
    return turn.say(
        "answer_passed_on",
        asker=asked[0].asker,
        report=await report_view(report.report_id, turn.services.vault),
    )


FLOW = Flow("answer", starts, step, interrupts=True)
