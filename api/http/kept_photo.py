"""Keeping a photo that somebody hands in. A full disk costs the photo, never the words beside it."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from aiohttp import web

from api.http.growing_form import FormFile
from bot.files.photos import MAX_BYTES, NotAPhoto, PhotoStore, PhotoTrouble, says
from bot.files.uploads import Uploads

log = logging.getLogger(__name__)

UNKEPT = "unkept"
NAMED = "第 %(number)s 张：%(what)s"
Translate = Callable[[str], str]
_MOST_NAMED = 10


async def keep_handed_in(store: PhotoStore | Uploads, data: bytes) -> str:
    """The SHA-256 of what is kept. Raises NotAPhoto, also where it cannot be stored."""
    try:
        return await store.keep(data)
    except OSError:
        log.exception("a photo cannot be stored")
        raise NotAPhoto(PhotoTrouble.NOT_STORED) from None


async def keep_sent(store: PhotoStore | Uploads, one: FormFile) -> str:
    """A file of a growing form. Raises NotAPhoto."""
    if one.size > MAX_BYTES:
        raise NotAPhoto(PhotoTrouble.TOO_MANY_BYTES)
    if not one.is_whole:
        raise NotAPhoto(PhotoTrouble.CUT_OFF)
    if not one.is_stored:
        raise NotAPhoto(PhotoTrouble.NOT_STORED)
    return await keep_handed_in(store, await asyncio.to_thread(one.read))


def unkept_query(unkept: Sequence[tuple[int, PhotoTrouble]], **more: str) -> str:
    """For the address of the next page; empty where all were kept and there is nothing more to say."""
    told = [*more.items(), *((UNKEPT, f"{number}-{trouble.value}") for number, trouble in unkept)]
    return f"?{urlencode(told)}" if told else ""


def unkept_of(request: web.Request, translate: Translate = str) -> tuple[str, ...]:
    """What that page says of the photos that were not kept."""
    found: list[str] = []
    for told in request.query.getall(UNKEPT, [])[:_MOST_NAMED]:
        number, _, trouble = told.partition("-")
        if number.isascii() and number.isdecimal() and len(number) < 3 and trouble in tuple(PhotoTrouble):
            found.append(named(int(number), PhotoTrouble(trouble), translate))
    return tuple(found)


def named(number: int, trouble: PhotoTrouble, translate: Translate = str) -> str:
    return translate(NAMED) % {"number": number, "what": translate(says(trouble))}
