"""One verb for several rows: first what will happen to each, then, once confirmed, what has."""

import json
from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web
from cryptography.fernet import InvalidToken

from api.console.guard import me_of
from api.console.lists.spec import BulkAction, JudgedRow, Line, ListSpec
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import read_form
from api.http.keys import SERVICES
from api.http.params import read_id
from models.actions.shared.pages import PAGE

GONE = "没有这一条，或者不归您管。"
CHANGED = "您看过之后有人改过，没有动它。请打开看看。"
NONE_CHOSEN = "还没有勾选任何一行。"


def add_bulk(routes: web.RouteTableDef, spec: ListSpec[Line], action: BulkAction) -> None:
    path, name = f"/console/bulk/{spec.name}/{action.key}", f"console_bulk_{spec.name}_{action.key}"

    @routes.get(path, name=name)
    @requires(action.permission)
    async def preview(request: web.Request) -> web.Response:
        """`?row=…` asks, `?told=…` shows what was done."""
        _require_list(request, spec)
        if told := request.query.get("told"):
            return await _done_page(request, spec, action, told)
        return await _preview_page(request, spec, action, _keys(request.query.getall("row", [])))

    @routes.post(path, name=f"{name}_do")
    @requires(action.permission, only_shows=action.finish is not None)
    async def confirm(request: web.Request) -> web.Response:
        """Each row as it was shown: `row=KEY VERSION`. What has changed since is told and left alone."""
        _require_list(request, spec)
        told = [str(one).partition(" ") for one in (await read_form(request)).getall("row", [])][:PAGE]
        seen = {key: version for text, _, version in told if (key := read_id(text)) is not None}
        if not seen:
            return await _preview_page(request, spec, action, [], 422)
        judged = await _judged(request, action, list(seen))
        if action.finish is not None:
            chosen = [one.id for one in judged if not one.wrong and one.version == seen[one.id]]
            if chosen:
                return await action.finish(request, chosen)
            return await _preview_page(request, spec, action, list(seen), 409)
        outcome: dict[str, list[str]] = {}
        for one in judged:
            outcome.setdefault(await _act(request, action, one, seen[one.id]), []).append(str(one.id))
        await request.app[SERVICES].wake_workers()
        sealed = request.app[SERVICES].vault.seal(json.dumps(outcome, ensure_ascii=False))
        raise web.HTTPSeeOther(f"{path}?{urlencode({'told': sealed})}")


async def _act(request: web.Request, action: BulkAction, one: JudgedRow, seen: str) -> str:
    if one.wrong:
        return one.wrong
    if one.version != seen or action.act is None:
        return CHANGED
    return await action.act(request, one)


def _require_list(request: web.Request, spec: ListSpec[Line]) -> None:
    if not me_of(request).may(spec.permission):
        raise web.HTTPForbidden


def _keys(told: Sequence[str]) -> list[UUID]:
    """Each once, in their order, at most a page."""
    return list(dict.fromkeys(key for one in told if (key := read_id(one)) is not None))[:PAGE]


async def _judged(request: web.Request, action: BulkAction, keys: list[UUID]) -> list[JudgedRow]:
    """In the order of the keys; what the person's scope does not have is told as gone."""
    found = {one.id: one for one in await action.judge(request, keys)} if keys else {}
    return [found.get(key) or JudgedRow(key, "", "", "", GONE) for key in keys]


async def _preview_page(
    request: web.Request, spec: ListSpec[Line], action: BulkAction, keys: list[UUID], status: int = 200
) -> web.Response:
    judged = await _judged(request, action, keys)
    return console_page(
        request,
        "lists/preview",
        status,
        list=spec,
        action=action,
        possible=[one for one in judged if not one.wrong],
        impossible=[one for one in judged if one.wrong],
        wrong="" if keys else NONE_CHOSEN,
    )


async def _done_page(
    request: web.Request, spec: ListSpec[Line], action: BulkAction, told: str
) -> web.Response:
    """What was done, as the confirmation wrote it down; raises 404 for what it has not."""
    try:
        outcome: dict[str, list[str]] = json.loads(request.app[SERVICES].vault.open(told))
    except (InvalidToken, ValueError):
        raise web.HTTPNotFound from None
    keys = [UUID(key) for found in outcome.values() for key in found]
    titles = {one.id: one.title for one in await _judged(request, action, keys)}
    rows = [(titles[UUID(key)], key, words) for words, found in outcome.items() for key in found]
    return console_page(request, "lists/done", list=spec, action=action, rows=rows)
