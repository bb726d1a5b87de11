"""What a worker does when a recipient has taken a report and said nothing in its time."""

from bot.services import Services
from models.actions.forwarding.silence import chase
from models.actions.shared.work import Job


async def chase_silent(services: Services, awaited: Job) -> None:
    await chase(awaited, services.clock())
