"""Reviewing need-based maintenance once a day, some agreements at a time."""

from bot.services import Services
from models.actions.maintenance.review_on_demand import review_plans

EVERY_SECONDS = 60.0


async def review_on_demand(services: Services) -> None:
    """One worker that is killed loses nothing: what it had not reviewed is still waiting."""
    await review_plans(services.clock())
