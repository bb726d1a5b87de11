"""修好了 and 没修好, on one's last report where somebody has called it resolved."""

from bot.chat.flows import hazard, progress
from bot.chat.flows.base import Flow, Turn
from models.actions.reports.answer_fixed import answer_fixed
from models.actions.reports.read import last_report_of, report_view

FIXED = ("修好了", "已修好", "已经修好", "已经修好了", "fixed")
NOT_FIXED = ("没修好", "没有修好", "还没修好", "还没有修好", "沒修好", "還沒修好", "not fixed")


def starts(turn: Turn) -> bool:
    # In the middle of a report these words describe it.
    return turn.talk.flow != hazard.NAME and _said(turn) in (*FIXED, *NOT_FIXED)


async def step(turn: Turn) -> str:
    """Whoever has no such report wants to report, or to know how far it is."""
    fixed = _said(turn) in FIXED
    report = await last_report_of(turn.openid_hash, turn.services.vault)
    if report is None or await answer_fixed(report.report_id, fixed=fixed, now=turn.now) is not None:
        return await (progress.step(turn) if fixed else hazard.begin(turn))
    turn.wake = True
    return turn.say(
        "fixed_answered", fixed=fixed, report=await report_view(report.report_id, turn.services.vault)
    )


def _said(turn: Turn) -> str:
    return turn.words.lower().rstrip("。.!！")


FLOW = Flow("fixed", starts, step, interrupts=True)
