"""A tour of the pages, on the home page of a demo. A server in service has none."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiohttp import web


@dataclass(frozen=True)
class TourStep:
    """A page to look at, and what to do there. `path` begins at the root of this server."""

    title: str
    english: str
    words: str
    path: str


TourSteps = Callable[[], Awaitable[Sequence[TourStep]]]
TOUR: web.AppKey[TourSteps] = web.AppKey("tour")
