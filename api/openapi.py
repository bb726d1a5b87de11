"""`/partners/v1/openapi.json`: what programs may call, as OpenAPI 3.1.

A room of the JSON API describes its addresses as `OPERATIONS` (path → method →
operation) beside their handlers, and is one entry in `ROOMS`.
"""

from typing import Any

from aiohttp import web

from api import full_messages, maintenance_feed, partner_feed, partner_records, partners
from api.access import public

routes = web.RouteTableDef()

ROOMS = (partners, full_messages, partner_feed, partner_records, maintenance_feed)

PROBLEM = {
    "description": "It was not taken; the body says why (RFC 9457).",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["title", "status"],
                "properties": {
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                },
            }
        }
    },
}


def document() -> dict[str, Any]:
    """The whole description; every operation may also answer with a problem."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "梯码 Tima", "version": "1", "description": "What partners' programs call."},
        "paths": {
            path: _with_problems(methods) for room in ROOMS for path, methods in room.OPERATIONS.items()
        },
    }


def _with_problems(methods: dict[str, Any]) -> dict[str, Any]:
    return {
        method: operation | {"responses": {**operation["responses"], "4XX": PROBLEM}}
        for method, operation in methods.items()
    }


@routes.get("/partners/v1/openapi.json", name="openapi")
@public
async def openapi(_request: web.Request) -> web.Response:
    return web.json_response(document())
