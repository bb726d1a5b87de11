"""What a worker does with a question that a cabin has not answered: reports it, and tells the person."""

import logging

from bot.notify.notify import News, notify
from bot.services import Services
from models.actions.ledger.responsible import names_told
from models.actions.people.names import names_of_author
from models.actions.reports.unconfirmed_calls import SealedCall, file_unanswered
from models.rules.forwarding.delivery import Delivered

log = logging.getLogger(__name__)


async def report_unanswered(services: Services, call: SealedCall) -> None:
    draft, receipt = await file_unanswered(call, services.vault, services.clock())
    await services.wake_workers()
    if draft.reporter is None or receipt.repeated:
        return
    text = services.texts(
        "entrapment_unconfirmed",
        hotline=services.settings.default_hotline,
        public_url=services.settings.public_url,
        number=receipt.number,
        told=await names_told(receipt.incident_id),
    )
    outcome = await notify(services, await names_of_author(receipt.report_id), News(text))
    if not isinstance(outcome, Delivered):
        log.info("a person could not be told that the question was reported: %s", outcome)
