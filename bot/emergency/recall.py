"""Where a call for help stands by the database and the journal: for when Redis, which keeps it, is away."""

import logging
from datetime import timedelta

from bot.chat.conversation_store import Talk
from bot.kernel.timeouts import within
from bot.services import Services
from models.actions.reports.read import last_report_of, report_filed_as
from models.actions.reports.unconfirmed_calls import last_asked
from models.rules.base import budgets
from models.rules.reports.kinds import ReportKind
from models.rules.rescues.trap_clock import RescueState

log = logging.getLogger(__name__)

NAME = "entrapment"
ASKED_WITHIN = timedelta(minutes=30)
FILED_WITHIN = timedelta(hours=12)
_OVER = (RescueState.CLOSED, RescueState.MERGED)


async def recall(services: Services, openid_hash: str, source_key: str) -> Talk:
    """The conversation about an open question or a rescue that goes on; an empty one without either.

    A copy of the message that has filed the call, known by its source key, begins anew and finds its receipt.
    """
    try:
        talk = await within(budgets.CHAT_RECALL, _from_database(services, openid_hash, source_key))
    except Exception:
        log.exception("a conversation cannot be recalled: the database is away too")
        talk = Talk()
    key = services.journal.last_of(openid_hash)
    if not talk.flow and key not in (None, source_key):
        return Talk(flow=NAME, step="journaled", draft={"key": key})
    return talk


async def _from_database(services: Services, openid_hash: str, source_key: str) -> Talk:
    now = services.clock()
    if await report_filed_as(source_key) is not None:
        return Talk()
    asked = await last_asked(openid_hash, services.vault)
    if asked is not None and now - asked.asked_at < ASKED_WITHIN:
        draft = asked.draft
        kept = {"key": draft.source_key, "words": draft.words, "voices": list(draft.voices)}
        return Talk(flow=NAME, step="ask", code=asked.lift_code, draft=kept)
    report = await last_report_of(openid_hash, services.vault)
    if (
        report is None
        or report.kind is not ReportKind.ENTRAPMENT
        or now - report.filed_at > FILED_WITHIN
        or (report.rescue is not None and report.rescue.state in _OVER)
    ):
        return Talk()
    receipt = {"receipt": report.receipt_number, "report": str(report.report_id), "others": []}
    return Talk(flow=NAME, step="filed", code=report.lift_code, draft=receipt)
