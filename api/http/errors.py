"""Errors in the caller's own form: a page for people, problem details (RFC 9457) for programs."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler
from redis.exceptions import RedisError

from api.console.pages import console_page
from api.http.keys import SERVICES
from api.http.pages import page
from api.http.typed import typed_again
from api.open311.answers import error_answer
from models.database import is_away

log = logging.getLogger(__name__)

_FOR_PROGRAMS = ("/partners/", "/api/", "/healthz", "/readyz", "/metrics")
CALLER_GONE = 499  # as nginx counts it; nobody reads it
RETRY_AFTER = "10"  # seconds, while the database is away
WORDS = {
    400: ("没看懂", "提交的内容不完整，请返回再试一次。"),
    404: ("没有找到", "这个页面不存在，或者链接不完整。"),
    405: ("没有找到", "这个页面不能这样打开。"),
    408: ("网络太慢", "上传没有完成，请换个信号好的地方再试，或少传一张照片。"),
    413: ("文件太大", "照片加起来请不要超过 30 MB，每张不超过 10 MB。"),
    429: ("操作太频繁", "请过一会儿再试。"),
    500: ("系统出错了", "您的内容可能没有登记，请稍后再试。"),
    507: ("暂时存不下", "我们存不下这些文件，内容没有登记。请过一会儿再试，或先不带照片。"),
}
_CONSOLE_WORDS = {
    400: ("没看懂", "提交的内容不完整，请返回再试一次。"),
    403: ("不能这样操作", "您的角色没有这项权限，或者页面打开太久了。请返回刷新后再试。"),
    404: ("没有找到", "没有这一条，或者它不在您的管辖范围内。"),
    405: ("没有找到", "这个页面不能这样打开。"),
    429: ("操作太频繁", "为防止他人试密码，请过几分钟再试。"),
    500: ("系统出错了", "刚才的操作可能没有保存，请稍后再试。"),
    507: ("暂时存不下", "服务器的磁盘满了，刚才的内容没有保存。请联系管理员，或先不带文件。"),
    503: ("暂时连不上", "系统的一部分现在连不上，刚才的操作可能没有保存，请过一会儿再试。"),
}
# What an answer must say beside its status.
_KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


def problem(status: int, detail: str = "") -> web.Response:
    """An `application/problem+json` answer."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        body["detail"] = detail
    return web.json_response(body, status=status, content_type="application/problem+json")


class ApiProblem(Exception):
    """A problem that its handler can tell more of than its status, raised wherever it is found.

    kind: the end of its `type`, told in templates/docs/api.md. detail: for people, in Chinese.
    members: whatever else a program needs of it.
    """

    def __init__(
        self, status: int, kind: str, detail: str, *, headers: Mapping[str, str] | None = None, **members: Any
    ) -> None:
        super().__init__(kind)
        self.status, self.kind, self.detail = status, kind, detail
        self.headers, self.members = headers or {}, members

    def response(self, public_url: str) -> web.Response:
        body = {
            "type": f"{public_url}/docs/api#{self.kind}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            **self.members,
        }
        return web.json_response(
            body, status=self.status, headers=self.headers, content_type="application/problem+json"
        )


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except ApiProblem as found:
        return found.response(request.app[SERVICES].settings.public_url)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _error(request, error)
    except Exception as error:
        if isinstance(error, ConnectionError) and request.transport is None:
            log.info("the caller went away", extra={"route": request.match_info.route.name})
            return web.Response(status=CALLER_GONE)
        # The edge of the process: the only place where a bug is turned into an answer.
        log.exception("a request failed", extra={"route": request.match_info.route.name})
        is_out = is_away(error) or isinstance(error, RedisError)
        away = is_out and request.path.startswith((*_FOR_PROGRAMS, "/console"))
        headers = {"Retry-After": RETRY_AFTER}
        unwell = web.HTTPServiceUnavailable(headers=headers) if away else web.HTTPInternalServerError()
        return _error(request, unwell)


def _error(request: web.Request, error: web.HTTPException) -> web.StreamResponse:
    status = error.status
    if request.path.startswith(_FOR_PROGRAMS):
        response = problem(status)
    elif request.path.startswith("/open311/"):
        response = error_answer(request, status)
    elif request.path in ("/wechat", "/wechat/miniprogram"):
        response = web.Response(status=status, text=HTTPStatus(status).phrase)
    elif request.path.startswith("/console"):
        title, words = _words(_CONSOLE_WORDS, status)
        response = console_page(request, "message", status, title=title, words=words)
    else:
        title, words = _words(WORDS, status)
        typed = typed_again(request, status)
        response = page(request, "message", status, title=title, words=words, hotline=None, typed=typed)
    for name in _KEPT_HEADERS:
        if name in error.headers:
            response.headers[name] = error.headers[name]
    return response


def _words(table: dict[int, tuple[str, str]], status: int) -> tuple[str, str]:
    return table.get(status, table[400] if status < 500 else table[500])
