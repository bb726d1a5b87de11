"""No channel: nothing is sent, and the ledger says so instead of pretending."""

from bot.services import Services
from models.rules.delivery import Outcome, Unreachable
from models.tables.delivery import Delivery


async def send(_services: Services, _delivery: Delivery) -> Outcome:
    return Unreachable("this organisation has no channel yet: call it")
