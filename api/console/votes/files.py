"""What leaves a vote as a file: the bulletin, the pack for a court, the table for a city's own platform."""

import asyncio
import json
from pathlib import Path

from aiohttp import web

from api.console.guard import me_of
from api.console.votes.vote import ONE, decision_of
from api.console.words.times import full_time
from api.http.access import requires
from api.http.keys import SERVICES
from api.http.params import or_404
from api.http.zip_stream import ZipStream
from bot.texts.votes import CHOICES, NOTICE_WAYS, OBJECTIONS, square_metres
from models.actions.shared.audit import AuditSubject, audit_alone
from models.actions.shared.city_rules import LOCAL
from models.actions.votes.marks import chain_row
from models.actions.votes.read_pack import Pack, last_bulletin, read_pack
from models.actions.votes.stamps import stamp_of
from models.rules.base.canonical import canonical
from models.rules.base.spreadsheet import line
from models.rules.staff.access import Permission
from models.rules.votes.consents import published_marks
from models.rules.votes.entries import Marked

routes = web.RouteTableDef()

_README = """表决材料包
terms.json        公布的表决事项，chain 从它的哈希开始
chain.json        投票记录链，每条带着上一条的哈希
roll.csv          冻结的名册：房号、面积、人数编号，没有姓名
notices.csv       公示和送达的证明，照片在 photos 里
attachments       公示的附件，SHA-256 写在 terms.json 里
objections.csv    异议和答复
bulletin-N.json   公布过的每一版数据，用 verify_vote 核对
closing.tsr       截止哈希的时间戳（RFC 3161），盖了的才有
SHA256SUMS        每个文件的 SHA-256
"""


@routes.get(ONE + "/bulletin.json", name="console_vote_bulletin")
@requires(Permission.READ_VOTES)
async def bulletin(request: web.Request) -> web.Response:
    decision = await decision_of(request)
    body = or_404(await last_bulletin(decision.id))
    headers = {"Content-Disposition": f'attachment; filename="bulletin-{decision.slug}.json"'}
    return web.Response(body=body.encode(), content_type="application/json", headers=headers)


@routes.get(ONE + "/pack.zip", name="console_vote_pack")
@requires(Permission.READ_VOTES)
async def pack_of(request: web.Request) -> web.StreamResponse:
    """Everything that an action to annul would ask for (within a year, art. 280). No names."""
    decision, services = await decision_of(request), request.app[SERVICES]
    pack = or_404(await read_pack(decision.id))
    now = services.clock()
    await audit_alone(me_of(request).actor, "export_vote", AuditSubject("decision", str(decision.id)), now)
    response = web.StreamResponse(
        headers={
            "Content-Type": "application/zip",
            "Content-Disposition": f'attachment; filename="vote-{decision.slug}.zip"',
        }
    )
    await response.prepare(request)
    made = now.astimezone(LOCAL)
    files = ZipStream(response, (made.year, made.month, made.day, made.hour, made.minute, made.second))
    await files.add("README.txt", _README.encode())
    await files.add("terms.json", canonical(pack.terms))
    await files.add("chain.json", await asyncio.to_thread(_chain, pack))
    await files.add("roll.csv", _roll(pack))
    await files.add("notices.csv", _notices(pack))
    for sha256 in sorted({one.photo_sha256 for one in pack.notices if one.photo_sha256}):
        await _add_photo(files, f"photos/{sha256}.jpg", services.photos.path(sha256))
    for place, sha256 in enumerate(pack.attachments, start=1):
        await _add_photo(files, f"attachments/{place}.jpg", services.photos.path(sha256))
    await files.add("objections.csv", _objections(pack))
    stamp = await stamp_of(decision.id)
    if stamp is not None and stamp.stamped_at is not None:
        await files.add("closing.tsr", stamp.response)
    for version, body in pack.bulletins:
        await files.add(f"bulletin-{version}.json", body.encode())
    await files.add("SHA256SUMS", files.sums.encode())
    await files.finish()
    return response


async def _add_photo(files: ZipStream, name: str, path: Path) -> None:
    if await asyncio.to_thread(path.exists):
        await files.add(name, await asyncio.to_thread(path.read_bytes), is_packed=True)


@routes.get(ONE + "/platform.csv", name="console_vote_platform")
@requires(Permission.READ_VOTES)
async def platform(request: web.Request) -> web.Response:
    """One line a unit that voted, after publication, for the platform on which a city binds (docs/votes)."""
    decision = await decision_of(request)
    body = or_404(await last_bulletin(decision.id))
    now = request.app[SERVICES].clock()
    await audit_alone(me_of(request).actor, "export_vote", AuditSubject("decision", str(decision.id)), now)
    text = await asyncio.to_thread(_platform, body)
    headers = {"Content-Disposition": f'attachment; filename="platform-{decision.slug}.csv"'}
    return web.Response(text=text, content_type="text/csv", charset="utf-8", headers=headers)


def _platform(body: str) -> str:
    published = json.loads(body)
    chain = {entry["number"]: entry for entry in published["chain"]}
    areas = {row["unit"]: row for row in published["roll"]}
    marks = published_marks(published)
    rows: list[list[object]] = [
        ["序号", "房屋", "面积（平方米）", "人数编号", "方式", "选择", "时间（UTC）", "回执", "作废"]
    ]
    for opening in published["openings"]:
        entry = chain[opening["number"]]
        for unit in opening["units"]:
            row = areas[unit]
            rows.append(
                [
                    opening["number"], unit, square_metres(row["area"]), row["head"],
                    "线上" if entry["way"] == "online" else "纸质", CHOICES[opening["choice"]], entry["at"],
                    entry["receipt"], _out(opening["number"], marks),
                ]
            )  # fmt: skip
    return "\ufeff" + "".join(line(row) for row in rows)


def _out(number: int, marks: Marked) -> str:
    return "是" if number in marks.voided else "有异议，未决定" if number in marks.suspended else ""


def _chain(pack: Pack) -> bytes:
    return canonical([chain_row(entry) for entry in pack.chain])


def _roll(pack: Pack) -> bytes:
    rows: list[list[object]] = [["房屋", "面积（平方米）", "面积来源", "人数编号"]]
    rows += [[unit.label, square_metres(unit.area), unit.area_source, unit.head] for unit in pack.roll]
    return ("\ufeff" + "".join(line(row) for row in rows)).encode()


def _notices(pack: Pack) -> bytes:
    rows: list[list[object]] = [["时间", "方式", "房屋", "说明", "照片", "登记人"]]
    rows += [
        [full_time(one.at), NOTICE_WAYS[one.way], one.unit, one.words, one.photo_sha256, one.recorded_by]
        for one in pack.notices
    ]
    return ("\ufeff" + "".join(line(row) for row in rows)).encode()


def _objections(pack: Pack) -> bytes:
    rows: list[list[object]] = [["时间", "针对", "理由", "结果", "答复", "答复时间"]]
    for one in pack.objections:
        about = f"第 {one.entry_number} 条" if one.entry_number else "结果"
        answered = full_time(one.answered_at) if one.answered_at else ""
        rows.append([full_time(one.filed_at), about, one.words, OBJECTIONS[one.state], one.answer, answered])
    return ("\ufeff" + "".join(line(row) for row in rows)).encode()
