"""Photos, papers and recordings of a claim: handed in, looked at, listed, taken back."""

from aiohttp import web

from api.console.guard import me_of
from api.console.insurance.claims import claim_in_scope, claim_page
from api.console.reports.actions import signature_of
from api.console.words.times import full_time
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.kept_file import keep_file, send_file
from api.http.keys import SERVICES
from api.http.params import read_id
from bot.texts.insurance import word
from models.actions.insurance.claim_files import (
    MOST_PAPERS,
    CannotHandIn,
    add_claim_file,
    claim_file_content,
    claim_files_of,
    remove_claim_file,
)
from models.actions.shared.audit import AuditSubject, audit_alone
from models.rules.base.spreadsheet import line
from models.rules.insurance.claim_papers import ClaimPaper
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

ONE = "/console/claims/{id}/files"
_REFUSALS = {
    CannotHandIn.TOO_MANY: f"一个赔案最多放 {MOST_PAPERS} 个文件。",
    CannotHandIn.ALREADY: "这个文件已经在这里了。",
    CannotHandIn.NOT_SHARED: "病历和身份证明不能给各方看。",
}
_COLUMNS = ("材料", "名称", "格式", "字节", "SHA-256", "各方可见", "谁交的", "时间")


@routes.post(ONE, name="console_claim_file_add")
@requires(Permission.HAND_IN_CLAIM_FILES)
async def add(request: web.Request) -> web.Response:
    found, form, services = await claim_in_scope(request), await read_form(request), request.app[SERVICES]
    me, paper = me_of(request), text_field(form, "paper")
    if paper not in tuple(ClaimPaper):
        return await claim_page(request, found, "请选这是什么材料。")
    new = await keep_file(services, form)
    if isinstance(new, str):
        return await claim_page(request, found, new)
    refused = await add_claim_file(
        me.scope,
        found.line.id,
        ClaimPaper(paper),
        new,
        await signature_of(me),
        me.actor,
        services.clock(),
        shared=bool(text_field(form, "shared")),
    )
    if refused is not None:
        status = 422 if refused is CannotHandIn.NOT_SHARED else 409
        return await claim_page(request, found, _REFUSALS[refused], status)
    raise web.HTTPSeeOther(f"/console/claims/{found.line.id}#files")


@routes.get("/console/claims/{id}/files.csv", name="console_claim_file_list")
@requires(Permission.READ_CLAIMS)
async def file_list(request: web.Request) -> web.Response:
    """The files that this person sees, with their hashes. That it was taken is on record."""
    found, me = await claim_in_scope(request), me_of(request)
    files = await claim_files_of(me.scope, found.line.id)
    subject = AuditSubject("claim", str(found.line.id))
    await audit_alone(me.actor, "export_claim_files", subject, request.app[SERVICES].clock())
    rows: list[list[object]] = [
        [
            word(one.paper), one.title, one.kind.value, one.size, one.sha256, "是" if one.shared else "",
            one.added_by, full_time(one.added_at),
        ]
        for one in files
    ]  # fmt: skip
    text = "\ufeff" + line([*_COLUMNS]) + "".join(line(cells) for cells in rows)
    headers = {"Content-Disposition": 'attachment; filename="tima-claim-files.csv"'}
    return web.Response(text=text, content_type="text/csv", charset="utf-8", headers=headers)


@routes.get(ONE + "/{file}", name="console_claim_file")
@requires(Permission.READ_CLAIMS)
async def look(request: web.Request) -> web.StreamResponse:
    me, services = me_of(request), request.app[SERVICES]
    claim, file_id = await claim_in_scope(request), read_id(request.match_info["file"])
    content = (
        await claim_file_content(me.scope, claim.line.id, file_id, me.actor, services.clock())
        if file_id
        else None
    )
    return await send_file(services, content)


@routes.post(ONE + "/{file}/remove", name="console_claim_file_remove")
@requires(Permission.HAND_IN_CLAIM_FILES)
async def remove(request: web.Request) -> web.Response:
    me, claim, services = me_of(request), await claim_in_scope(request), request.app[SERVICES]
    file_id = read_id(request.match_info["file"])
    if file_id is None or not await remove_claim_file(
        me.scope.party, claim.line.id, file_id, me.actor, services.clock(), services.photos.remove
    ):
        raise web.HTTPNotFound
    raise web.HTTPSeeOther(f"/console/claims/{claim.line.id}#files")
