"""Running a drill: a test message by the real channel, its outcome as it is."""

import asyncio
import logging

from bot.channels import CHANNELS
from bot.services import Services
from models.actions.forwarding.drills import record_drill
from models.actions.forwarding.parcels import DrillMessage
from models.actions.forwarding.record_attempt import Try
from models.rules.forwarding.delivery import Failed, Outcome, Unknown

log = logging.getLogger(__name__)

WITHIN_SECONDS = 40  # below the lease, as for deliveries


async def run_drill(services: Services, drill: DrillMessage) -> None:
    started_at = services.clock()
    outcome: Outcome
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            outcome = await CHANNELS[drill.channel](services, drill)
    except TimeoutError:
        outcome = Unknown("no answer in time")
    except Exception as error:
        log.exception("a channel failed in a drill", extra={"drill": str(drill.id)})
        outcome = Failed(f"our own fault: {type(error).__name__}")
    await record_drill(drill, Try(started_at, services.clock(), outcome))
