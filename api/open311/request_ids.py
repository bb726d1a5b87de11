"""Ids of requests: they tell no time, for our own keys hold the millisecond and only the hour is public."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from aiohttp import web

from api.http.keys import SERVICES


def public_id(request: web.Request, key: UUID) -> str:
    return str(request.app[SERVICES].vault.public_id(key))


def asked_keys(request: web.Request, texts: Iterable[str]) -> Mapping[UUID, str]:
    """Keys that may be meant, each with the id as it was asked for; odd ids are left out.

    Keys themselves were given out before: such an id is found and answered as it is.
    """
    vault, found = request.app[SERVICES].vault, dict[UUID, str]()
    for text in texts:
        try:
            given = UUID(text)
        except ValueError:
            continue
        found |= {vault.key_of_public(given): str(given), given: str(given)}
    return found
