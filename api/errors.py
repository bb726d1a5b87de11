"""Errors in the caller's own form: a page for people, problem details (RFC 9457) for programs."""

import logging
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler

from api.pages import page

log = logging.getLogger(__name__)

_FOR_PROGRAMS = ("/partners/", "/healthz", "/readyz")
_WORDS = {
    400: ("没看懂", "提交的内容不完整，请返回再试一次。"),
    404: ("没有找到", "这个页面不存在，或者链接不完整。"),
    405: ("没有找到", "这个页面不能这样打开。"),
    408: ("网络太慢", "上传没有完成，请换个信号好的地方再试，或少传一张照片。"),
    413: ("文件太大", "照片加起来请不要超过 30 MB，每张不超过 10 MB。"),
    500: ("系统出错了", "您的内容可能没有登记，请稍后再试。"),
}


def problem(status: int, detail: str = "") -> web.Response:
    """An `application/problem+json` answer."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        body["detail"] = detail
    return web.json_response(body, status=status, content_type="application/problem+json")


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _error(request, error.status, error.headers.get("Allow"))
    except Exception:
        # The edge of the process: the only place where a bug is turned into an answer.
        log.exception("a request failed", extra={"route": request.match_info.route.name})
        return _error(request, 500)


def _error(request: web.Request, status: int, allow: str | None = None) -> web.StreamResponse:
    if request.path.startswith(_FOR_PROGRAMS):
        response = problem(status)
    elif request.path == "/wechat":
        response = web.Response(status=status, text=HTTPStatus(status).phrase)
    else:
        title, words = _WORDS.get(status, _WORDS[400] if status < 500 else _WORDS[500])
        response = page(request, "message", status, title=title, words=words, hotline=None)
    if allow:
        response.headers["Allow"] = allow
    return response
