"""Writing down what a door takes and gives, in the words of OpenAPI, above its handler.

Where a schema is wanted, the Python type stands in its place; `api/ops/openapi.py` puts its schema there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, TypeVar

from aiohttp import web

from api.http.body import NONCE

Parameter = dict[str, Any]
Handler = TypeVar("Handler", bound=Callable[..., Any])

_DESCRIBED = "described_operation"


class SessionNeed(Enum):
    """What a door asks of its caller: the token of a session, or one of a partner's ways to prove itself."""

    NONE = "none"
    OPTIONAL = "optional"
    NEEDED = "needed"
    PARTNER = "partner"
    SIGNED = "signed"
    LINK = "link"


_SECURITY: dict[SessionNeed, list[dict[str, list[str]]]] = {
    SessionNeed.NONE: [],
    SessionNeed.OPTIONAL: [{}, {"session": []}],
    SessionNeed.NEEDED: [{"session": []}],
    SessionNeed.PARTNER: [{"token": []}],
    SessionNeed.SIGNED: [{"signature": []}],
    SessionNeed.LINK: [{"link": []}],
}


def operation(
    name: str,
    summary: str,
    gives: Mapping[int, Any],
    *,
    takes: Any = None,
    parameters: Sequence[Parameter] = (),
    session: SessionNeed = SessionNeed.NONE,
    media_type: str = "application/json",
) -> Callable[[Handler], Handler]:
    """Stands between a handler's route and its guard: one method of one address.

    `gives`: the type by status; words, or None, for an answer without a body. `takes`: the body's type.
    """
    described: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "parameters": list(parameters),
        "responses": {str(status): _response(kind) for status, kind in gives.items()},
        "security": _SECURITY[session],
    }
    if takes is not None:
        described["requestBody"] = {"required": True, "content": {media_type: {"schema": takes}}}

    def describe(handler: Handler) -> Handler:
        setattr(handler, _DESCRIBED, described)
        return handler

    return describe


def operations(routes: Iterable[web.AbstractRouteDef]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation of each handler that is described."""
    for route in routes:
        if isinstance(route, web.RouteDef) and (described := getattr(route.handler, _DESCRIBED, None)):
            # The document names a part of a path, and says elsewhere what may stand in it.
            path = web.UrlDispatcher().add_resource(route.path).canonical
            yield path, route.method.lower(), described


def _response(kind: Any) -> dict[str, Any]:
    if kind is None or isinstance(kind, str):
        return {"description": kind or "Done; there is nothing to tell."}
    words = (getattr(kind, "__doc__", None) or "").strip().split("\n")[0]
    return {"description": words or "Done.", "content": {"application/json": {"schema": kind}}}


def in_path(name: str, pattern: str, words: str) -> Parameter:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "path", "required": True, "schema": schema, "description": words}


def in_header(name: str, schema: dict[str, Any], words: str) -> Parameter:
    return {"name": name, "in": "header", "required": True, "schema": schema, "description": words}


def in_query(name: str, schema: dict[str, Any], words: str, *, required: bool = False) -> Parameter:
    return {"name": name, "in": "query", "required": required, "schema": schema, "description": words}


CODE = in_path("code", "^[0-9A-HJKMNP-TV-Z]{12}$", "the lift code (梯码) on the label")
RECEIPT = in_path("receipt", "^[0-9]{16}$", "the receipt number")
KEY = in_header(
    "Idempotency-Key",
    {"type": "string", "pattern": f"^{NONCE.pattern}$"},
    "made by the client for one tap of a person, and sent again with every repeat of it",
)
OPTIONAL_KEY = KEY | {"required": False}
CURSOR = in_query("cursor", {"type": "string", "maxLength": 200}, "what the page before has named as `next`")


def limit(default: int, most: int) -> Parameter:
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return in_query("limit", schema, "how many at most")
