"""What became of messages by a template: no conversation, but each result counts once, as a message does."""

import asyncio
import logging

from bot.chat.flows.base import Flow, Turn
from bot.chat.incoming import SendResult, SendResults
from models.actions.notices.results import ResultRecorded, record_result
from models.actions.people.identify import person_by_openid

log = logging.getLogger(__name__)

# WeChat tells at once, and the worker may still be writing down what it sent.
TRIES, WAIT_SECONDS = 5, 0.2


def starts(turn: Turn) -> bool:
    return isinstance(turn.body, SendResults)


async def step(turn: Turn) -> str:
    results = turn.body.results if isinstance(turn.body, SendResults) else ()
    for one in results:
        await _record(turn, one)
    return ""


async def _record(turn: Turn, result: SendResult) -> None:
    person_id = await person_by_openid(turn.openid_hash)
    for _ in range(TRIES):
        if person_id is None:
            break
        recorded = await record_result(
            person_id, result.message_id, result.template_id, result.failure, turn.now
        )
        if recorded is not ResultRecorded.NOT_YET:
            outcome = "undelivered" if result.failure else "delivered"
            turn.services.metrics.notice_results.labels(outcome).inc()
            turn.wake = turn.wake or recorded is ResultRecorded.REOPENED
            return
        await asyncio.sleep(WAIT_SECONDS)
    # Of somebody who was forgotten since, or of a message that another program sent for this account.
    log.info("a result of no message of ours")


FLOW = Flow("send_results", starts, step, interrupts=True)
