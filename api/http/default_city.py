"""The city that a public page speaks of where its address names none."""

from uuid import UUID

from api.http.params import or_404
from models.actions.shared.city_rules import find_default_city


async def default_city_if_any() -> UUID:
    """Raises 404 on a new installation, of which there is nothing to show yet."""
    return or_404(await find_default_city())
