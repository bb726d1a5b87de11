"""A tour of the pages, on the home page of a demo. A server in service has none."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True)
class TourStep:
    """A page to look at, and what to do there. `path` begins at the root of this server.

    `beside`: other pages that the step speaks of, by their titles.
    """

    title: str
    english: str
    words: str
    path: str
    beside: Mapping[str, str] = field(default_factory=dict)


TourSteps = Callable[[], Awaitable[Sequence[TourStep]]]
TOUR: web.AppKey[TourSteps] = web.AppKey("tour")
