"""Pages of lifts as they were last rendered, for as long as what they say stays true."""

from dataclasses import dataclass
from datetime import date

from aiohttp import web
from cachetools import LRUCache

from models.actions.lifts.find import LiftCard
from models.rules.insurance.cover import Cover

MOST = 1000  # of about 10 KB


@dataclass(frozen=True)
class _Kept:
    card: LiftCard
    cover: Cover
    day: date
    body: bytes


class KeptPages:
    """A page is made of its card, the cover of the moment, the day, and its language and size alone."""

    def __init__(self) -> None:
        self._pages: LRUCache[tuple[str, str], _Kept] = LRUCache(MOST)

    def find(self, card: LiftCard, cover: Cover, day: date, variant: str) -> web.Response | None:
        kept = self._pages.get((card.code, variant))
        # The very card: one that was read anew may say something else.
        if kept is None or kept.card is not card or (kept.cover, kept.day) != (cover, day):
            return None
        return web.Response(body=kept.body, content_type="text/html", charset="utf-8")

    def keep(self, card: LiftCard, cover: Cover, day: date, variant: str, response: web.Response) -> None:
        if isinstance(response.body, bytes):
            self._pages[card.code, variant] = _Kept(card, cover, day, response.body)


KEPT_PAGES = web.AppKey("kept_pages", KeptPages)
