"""What programs may call, as OpenAPI 3.1: partners' at `/partners/v1`, the mini-program's at `/api/v1`.

A room of either describes each handler by `@operation`, and is one entry in `ROOMS`, here or in
`api/v1/routes.py`. Where a schema is wanted a Python type may stand in its place.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel, TypeAdapter

from api.http.access import public
from api.http.describe import operations
from api.http.keys import SERVICES
from api.partners import feed as partner_feed
from api.partners import full_messages
from api.partners import maintenance as maintenance_feed
from api.partners import platform as partner_platform
from api.partners import records as partner_records
from api.partners import sandbox as partner_sandbox
from api.partners import status as partners
from api.partners import undelivered as partner_undelivered
from api.v1 import routes as residents

routes = web.RouteTableDef()

ROOMS = (
    partners,
    partner_sandbox,
    full_messages,
    partner_feed,
    partner_undelivered,
    partner_records,
    partner_platform,
    maintenance_feed,
)

Mode = Literal["validation", "serialization"]
Kinds = dict[tuple[Any, Mode], Any]  # the schema of each type, by what it is used for

REFERENCE = "#/components/schemas/{model}"


class Wrong(BaseModel):
    """One member of a body, and what is wrong with it."""

    field: str
    reason: str


class ProblemDetails(BaseModel):
    """Why something was not taken (RFC 9457). `detail` is for people; `hotline` the number to dial."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    hotline: str = ""
    errors: tuple[Wrong, ...] = ()


PROBLEM = {
    "description": "It was not taken; the body says why.",
    "content": {"application/problem+json": {"schema": ProblemDetails}},
}
SESSION = {"type": "http", "scheme": "bearer", "description": "the token that `signIn` gave"}
TOKEN = {"type": "http", "scheme": "bearer", "description": "a token that the operator has issued to you"}
SIGNATURE = {
    "type": "apiKey",
    "in": "header",
    "name": "webhook-signature",
    "description": "Standard Webhooks, with the secret that we share: over id, timestamp and body",
}
LINK = {"type": "apiKey", "in": "query", "name": "signature", "description": "part of the link that we sent"}


@cache
def partners_document(public_url: str) -> dict[str, Any]:
    """What partners' programs call."""
    ways = {"token": TOKEN, "signature": SIGNATURE, "link": LINK}
    return _document("What partners' programs call.", public_url, ROOMS, ways)


@cache
def residents_document(public_url: str) -> dict[str, Any]:
    """What the mini-program calls."""
    words = "What the mini-program calls for residents."
    return _document(words, public_url, residents.ROOMS, {"session": SESSION})


def _document(
    description: str, public_url: str, rooms: Sequence[Any], security: dict[str, Any]
) -> dict[str, Any]:
    """The whole description; every operation may also answer with a problem."""
    paths: dict[str, dict[str, Any]] = {}
    for room in rooms:
        for path, method, told in operations(room.routes):
            paths.setdefault(path, {})[method] = _with_problems(told)
    used = dict.fromkeys(_types_in(paths))
    schemas, definitions = TypeAdapter.json_schemas(
        [(kind, mode, TypeAdapter(kind)) for kind, mode in used], ref_template=REFERENCE
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": "梯码 Tima", "version": "1", "description": description},
        "servers": [{"url": public_url}],
        "paths": _with_schemas(paths, schemas),
        "components": {"schemas": definitions.get("$defs", {}), "securitySchemes": security},
    }


def _with_problems(told: dict[str, Any]) -> dict[str, Any]:
    return told | {"responses": {**told["responses"], "4XX": PROBLEM, "5XX": PROBLEM}}


def _types_in(tree: Any, mode: Mode = "serialization") -> Iterator[tuple[Any, Mode]]:
    """What comes in is described as it is checked, what goes out as it is written."""
    match tree:
        case dict():
            for name, branch in tree.items():
                yield from _types_in(branch, "validation" if name == "requestBody" else mode)
        case list() | tuple():
            for branch in tree:
                yield from _types_in(branch, mode)
        case str() | int() | float() | None:
            return
        case _:
            yield tree, mode


def _with_schemas(tree: Any, schemas: Kinds, mode: Mode = "serialization") -> Any:
    match tree:
        case dict():
            return {
                name: _with_schemas(branch, schemas, "validation" if name == "requestBody" else mode)
                for name, branch in tree.items()
            }
        case list() | tuple():
            return [_with_schemas(branch, schemas, mode) for branch in tree]
        case str() | int() | float() | None:
            return tree
    return schemas[tree, mode]


@routes.get("/partners/v1/openapi.json", name="openapi")
@public
async def openapi(request: web.Request) -> web.Response:
    return web.json_response(partners_document(request.app[SERVICES].settings.public_url))


@routes.get("/api/v1/openapi.json", name="api_openapi")
@public
async def residents_openapi(request: web.Request) -> web.Response:
    return web.json_response(residents_document(request.app[SERVICES].settings.public_url))
