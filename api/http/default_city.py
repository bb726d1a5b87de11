"""The city that a public page speaks of where its address names none."""

from uuid import UUID

from aiohttp import web

from models.actions.shared.city_rules import find_default_city


async def default_city_if_any() -> UUID:
    """Raises 404 on a new installation, of which there is nothing to show yet."""
    city_id = await find_default_city()
    if city_id is None:
        raise web.HTTPNotFound
    return city_id
