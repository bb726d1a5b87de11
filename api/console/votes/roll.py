"""Handing in the owners' roll of a vote: all of it, or none and what is wrong with it."""

import asyncio

from aiohttp import web

from api.console.guard import me_of
from api.console.handed_in import (
    SHOWN,
    download,
    file_in,
    handed_in,
    keep_refused,
    keep_until_agreed,
    kept_refused,
)
from api.console.votes.vote import ONE, decision_of, vote_page
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from bot.files.sheets import open_sheet
from bot.files.templates import template as template_of
from bot.texts.votes import REFUSALS
from models.actions.votes.roll import import_roll
from models.rules.imports.table import BadFile, RefusedLine
from models.rules.staff.access import Permission
from models.rules.votes.decision import VoteRefusal
from models.rules.votes.roll import MOST_UNITS, ROLL
from models.rules.votes.roll_changes import RollChanges

routes = web.RouteTableDef()


@routes.post(ONE + "/roll", name="console_vote_roll")
@requires(Permission.RUN_VOTES)
async def take_roll(request: web.Request) -> web.Response:
    decision, form, services = await decision_of(request), await read_form(request), request.app[SERVICES]
    kept, agreed = text_field(form, "handed_in")[:40], text_field(form, "agreed")[:64]
    sent = await handed_in(request, kept) if kept else file_in(form)
    if sent is None:
        words = "名册放了太久，请重新选择文件。" if kept else "请选择 CSV 或 xlsx 文件。"
        return await vote_page(request, decision, words)
    name, file = sent
    try:
        sheet = await asyncio.to_thread(open_sheet, file, ROLL, MOST_UNITS)
        lines = await asyncio.to_thread(list, sheet.lines)
    except BadFile as bad:
        return await vote_page(request, decision, f"{bad}。")
    actor = me_of(request).actor
    taken = await import_roll(
        services.vault, decision.id, lines, actor, services.clock(), file_name=name, agreed=agreed
    )
    if isinstance(taken, VoteRefusal):
        return await vote_page(request, decision, REFUSALS[taken], 409)
    if isinstance(taken, RollChanges):
        await asyncio.to_thread(file.seek, 0)
        kept = await keep_until_agreed(request, name, await asyncio.to_thread(file.read))
        return await vote_page(request, await decision_of(request), changes=taken, handed_in=kept)
    if isinstance(taken, tuple):
        # The whole roll, for what is handed in again replaces all of it.
        wrong_lines = {one.line.number: one for one in taken}
        whole = [wrong_lines.get(line.number, RefusedLine(line, ())) for line in lines]
        returned = await keep_refused(request, sheet.form, sheet.columns, whole)
        wrong = f"名册有 {len(taken)} 行不对，一行也没有写入。"
        return await vote_page(request, decision, wrong, refused=taken[:SHOWN], returned=returned)
    return await vote_page(request, await decision_of(request), notes=taken.notes[:SHOWN])


@routes.get("/console/vote-roll/returned", name="console_vote_roll_returned")
@requires(Permission.RUN_VOTES)
async def returned(request: web.Request) -> web.Response:
    """The roll with what is wrong in it, for an hour, for the person who handed it in."""
    return await kept_refused(request)


@routes.get("/console/vote-roll.csv", name="console_vote_roll_template")
@requires(Permission.RUN_VOTES)
async def template(_request: web.Request) -> web.Response:
    return download(await asyncio.to_thread(template_of, ROLL, "csv"), "tima-roll", "csv")
