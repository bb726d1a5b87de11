"""A form that is sent twice is acted on once.

Each page gives its forms a key. Redis remembers it, with what was said, as long as the session
that the page belongs to; without that session the form is not taken anyway. A second sending gets
the answer of the first. What was changed in the form, after going back, is news.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import web
from aiohttp.web_request import FileField
from redis.exceptions import RedisError

from api.console.form_token import HIDDEN_FIELDS, KEY_FIELD
from api.console.keys import SESSION
from api.console.pages import console_page
from api.console.sessions import LONGEST
from api.http.body import NONCE, Form, text_field
from api.http.keys import SERVICES
from bot.kernel.timeouts import within
from models.rules.base import budgets

WORKING = "working"
SHOWN = "shown"  # the answer was a page or a file, which is not kept: it may hold a secret
CHUNK = 1 << 20
AWAITED_SECONDS = 10
LOOK_EVERY_SECONDS = 0.1

Act = Callable[[], Awaitable[web.StreamResponse]]


async def act_once(request: web.Request, key: str, said: str, act: Act) -> web.StreamResponse:
    """What `act` answers, or has answered to the same form before.

    A form without a key, from a page of an earlier version, is always acted on. What is refused
    (4xx) may be sent again; what failed may have been done, so a person has to look first. While
    Redis is away everything is acted on: a rescue noted twice is better than one that is not noted.
    """
    if not NONCE.fullmatch(key):
        return await act()
    name = _redis_key(request, key, said)
    try:
        is_first = await _keep(request, name, WORKING, only_new=True)
    except (RedisError, OSError):
        return await act()
    if not is_first:
        return await _answer_before(request, name)
    outcome = WORKING
    try:
        response = await act()
        outcome = SHOWN if response.status < 400 else ""
        return response
    except web.HTTPRedirection as answer:
        outcome = str(answer.headers["Location"])
        raise
    except web.HTTPClientError:
        outcome = ""
        raise
    finally:
        if outcome != WORKING:
            with suppress(RedisError, OSError):
                await _keep(request, name, outcome)


async def _keep(request: web.Request, name: str, outcome: str, *, only_new: bool = False) -> bool:
    """Empty to forget it. False where it is not new. Raises RedisError and OSError."""
    redis = request.app[SERVICES].redis

    async def keep() -> bool:
        return bool(
            await (redis.set(name, outcome, nx=only_new, ex=LONGEST) if outcome else redis.delete(name))
        )

    return await within(budgets.REDIS_ASIDE, keep())


async def what_is_said(form: Form) -> str:
    """A digest of all fields and files but the hidden ones of every form."""
    digest = hashlib.sha256()
    for name, value in form.items():
        if name in HIDDEN_FIELDS:
            continue
        if isinstance(value, FileField):
            told = f"{value.filename}\n{await asyncio.to_thread(_digest, value)}".encode(errors="replace")
        else:
            told = value.encode(errors="replace") if isinstance(value, str) else bytes(value)
        for part in (name.encode(errors="replace"), told):
            digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def _digest(file: FileField) -> str:
    digest = hashlib.sha256()
    while chunk := file.file.read(CHUNK):
        digest.update(chunk)
    file.file.seek(0)
    return digest.hexdigest()


def key_in(form: Form) -> str:
    return text_field(form, KEY_FIELD)


async def _answer_before(request: web.Request, name: str) -> web.StreamResponse:
    """Wait for the first sending, which may be under way, and answer as it did."""
    redis = request.app[SERVICES].redis
    for _ in range(int(AWAITED_SECONDS / LOOK_EVERY_SECONDS)):
        kept = await redis.get(name)
        if kept is None:
            words = "刚才那次提交没有被接受。请返回，看一看原因，再提交一次。"
            return console_page(request, "message", 409, title="没有提交成功", words=words)
        told = kept.decode() if isinstance(kept, bytes) else str(kept)
        if told == SHOWN:
            words = "这张表单已经提交过，没有做第二遍。要再做一次，请重新打开页面。"
            return console_page(request, "message", 409, title="已经提交过", words=words)
        if told != WORKING:
            raise web.HTTPSeeOther(told)
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    words = "刚才那次提交还没有结果，可能已经记下。请先查看记录；确实没有的，重新打开页面再填。"
    return console_page(request, "message", 409, title="还没有结果", words=words)


def _redis_key(request: web.Request, key: str, said: str) -> str:
    told = "\n".join((request[SESSION].key, request.path, key, said))
    return f"console:form:{hashlib.sha256(told.encode()).hexdigest()}"
