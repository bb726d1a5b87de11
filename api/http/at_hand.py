"""Answers that are in memory already: they need no budget, and so no task and no timer."""

from collections.abc import Callable
from typing import Any, TypeVar

from aiohttp import web

from api.http.access import Guard, rule_of

AtHand = Callable[[web.Request], web.Response | None]
Handler = TypeVar("Handler", bound=Callable[..., Any])

_AT_HAND = "tima_at_hand"


def at_hand(find: AtHand) -> Callable[[Handler], Handler]:
    """Ask `find` first; the handler answers where it knows nothing. For public pages."""

    def declare(handler: Handler) -> Handler:
        handler.__dict__[_AT_HAND] = find
        return handler

    return declare


def known_answer(request: web.Request) -> web.Response | None:
    handler = request.match_info.handler
    find: AtHand | None = getattr(handler, _AT_HAND, None)
    if find is None:
        return None
    rule = rule_of(handler)
    return find(request) if rule is not None and rule.door is Guard.PUBLIC else None
