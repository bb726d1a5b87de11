"""A list as a file: the same filters, order and columns as on the page, any number of rows."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from aiohttp import web

from api.console.guard import me_of
from api.console.lists.asked import COLUMNS, WORDS, AskedList, read_asked
from api.console.lists.spec import Column, Line, ListSpec
from api.http.access import requires
from api.http.keys import SERVICES
from bot.files.growing_workbook import GrowingWorkbook
from bot.files.refused import BYTE_ORDER_MARK, CONTENT_TYPES
from models.actions.shared.audit import AuditSubject, audit_alone
from models.actions.shared.pages import every_line
from models.rules.base.spreadsheet import line
from models.rules.staff.access import Permission

CHUNK = 64 * 1024
AT_ONCE = 2  # workbooks that grow in one process: each takes a file and a thread
TURNS = web.AppKey("export_turns", asyncio.Semaphore)
OWN_ENTRY = web.RequestKey("own_entry", int)  # the sequence of what the audit log says of this export

Batches = AsyncGenerator[list[list[object]], None]


def set_up_exports(app: web.Application) -> None:
    app[TURNS] = asyncio.Semaphore(AT_ONCE)


def add_export(routes: web.RouteTableDef, spec: ListSpec[Line]) -> None:
    path = f"/console/export/{spec.name}.{{format:csv|xlsx}}"

    @routes.get(path, name=f"console_export_{spec.name}")
    @requires(Permission.EXPORT)
    async def export(request: web.Request) -> web.StreamResponse:
        if not me_of(request).may(spec.permission):
            raise web.HTTPForbidden
        asked = await read_asked(request, spec)
        request[OWN_ENTRY] = await _record(request, asked)
        send = _send_csv if request.match_info["format"] == "csv" else _send_xlsx
        async with aclosing(_batches(request, asked)) as batches:
            return await send(request, asked, batches)


async def _record(request: web.Request, asked: AskedList[Line]) -> int:
    """Before the first line leaves. The words that were looked for stay out: they may be a reporter's."""
    told: dict[str, object] = dict(asked.filters)
    if asked.chosen:
        told[COLUMNS] = asked.chosen
    if asked.words:
        told[WORDS] = "…"
    now = request.app[SERVICES].clock()
    verb, subject = f"export_{asked.spec.name}", AuditSubject("export")
    return await audit_alone(me_of(request).actor, verb, subject, now, told)


async def _batches(request: web.Request, asked: AskedList[Line]) -> Batches:
    site = request.app[SERVICES].settings.public_url

    def cell(column: Column[Line], one: Line) -> object:
        return f"{site}{column.value(one)}" if column.is_path else column.value(one)

    async for lines in every_line(lambda page: asked.spec.read(request, page), asked.page()):
        yield [[cell(column, one) for column in asked.columns] for one in lines]


async def _send_csv(request: web.Request, asked: AskedList[Line], batches: Batches) -> web.StreamResponse:
    """One batch in memory at a time, as fast as the reader takes it."""
    response = _response(asked, "csv")
    await response.prepare(request)
    headings: list[object] = [one.title for one in asked.columns]
    await response.write((BYTE_ORDER_MARK + line(headings)).encode())
    async for batch in batches:
        await response.write("".join(line(cells) for cells in batch).encode())
    await response.write_eof()
    return response


async def _send_xlsx(request: web.Request, asked: AskedList[Line], batches: Batches) -> web.StreamResponse:
    """The file is written first: a workbook begins with what is known at its end."""
    async with request.app[TURNS]:
        book = await asyncio.to_thread(
            GrowingWorkbook, asked.spec.title, [one.title for one in asked.columns]
        )
        try:
            async for batch in batches:
                await asyncio.to_thread(book.add, batch)
                if book.is_full:
                    break
            file = await asyncio.to_thread(book.finish)
            response = _response(asked, "xlsx")
            await response.prepare(request)
            read: Callable[[int], bytes] = file.read
            while chunk := await asyncio.to_thread(read, CHUNK):
                await response.write(chunk)
            await response.write_eof()
            return response
        finally:
            await asyncio.to_thread(book.close)


def _response(asked: AskedList[Line], form: str) -> web.StreamResponse:
    return web.StreamResponse(
        headers={
            "Content-Type": CONTENT_TYPES[form],
            "Content-Disposition": f'attachment; filename="tima-{asked.spec.name}.{form}"',
        }
    )
