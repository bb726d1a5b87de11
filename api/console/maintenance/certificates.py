"""Certificates of a maintainer's workers: without a valid one nobody fills in a sheet."""

import asyncio
from collections.abc import Sequence

from aiohttp import web

from api.console.guard import me_of
from api.console.handed_in import SHOWN, download, file_in, keep_refused, kept_refused
from api.console.pages import console_page
from api.console.partners.organisations import organisation_of
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import read_day, read_id
from bot.files.sheets import open_sheet
from bot.files.templates import template as template_of
from bot.texts.sheets import CERTIFICATE_PROBLEMS
from models.actions.maintenance.certificates import (
    CertificateKnown,
    add_certificate,
    certificates_of,
    end_certificate,
)
from models.actions.maintenance.import_certificates import ImportedCertificates, import_certificates
from models.actions.shared.organisations import OrganisationName
from models.rules.imports.cells import BadCell
from models.rules.imports.table import BadFile, RefusedLine
from models.rules.maintenance.certificate_file import CERTIFICATES, MOST_ROWS, certificate_number
from models.rules.maintenance.certificates import NewCertificate
from models.rules.partners.kinds import OrganisationKind
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

PATH = "/console/organisations/{id}/certificates"


@routes.get(PATH, name="console_certificates")
@requires(Permission.ISSUE_WORK_LINKS)
async def certificates(request: web.Request) -> web.Response:
    return await _page(request, await organisation_of(request, OrganisationKind.MAINTAINER))


@routes.post(PATH, name="console_certificate_add")
@requires(Permission.ISSUE_WORK_LINKS)
async def add(request: web.Request) -> web.Response:
    maintainer, form = await organisation_of(request, OrganisationKind.MAINTAINER), await read_form(request)
    worker = text_field(form, "worker")[:50]
    since, until = (read_day(text_field(form, name)) for name in ("valid_from", "valid_until"))
    try:
        number = certificate_number(text_field(form, "number"))
    except BadCell:
        number = ""
    if not worker or not number or since is None or until is None:
        return await _page(request, maintainer, "请填姓名、证书编号（6 到 40 位）和有效期的首日、末日。")
    services = request.app[SERVICES]
    new = NewCertificate(worker, number, since, until)
    try:
        problem = await add_certificate(
            maintainer.id, new, services.vault, me_of(request).actor, services.clock()
        )
    except CertificateKnown:
        return await _page(request, maintainer, "这张证已经登记过。", 409)
    if problem is not None:
        return await _page(request, maintainer, CERTIFICATE_PROBLEMS[problem])
    raise web.HTTPSeeOther(f"/console/organisations/{maintainer.id}/certificates")


@routes.post(PATH + "/{certificate}/end", name="console_certificate_end")
@requires(Permission.ISSUE_WORK_LINKS)
async def end(request: web.Request) -> web.Response:
    maintainer = await organisation_of(request, OrganisationKind.MAINTAINER)
    key, now = read_id(request.match_info["certificate"]), request.app[SERVICES].clock()
    if key is None or not await end_certificate(maintainer.id, key, me_of(request).actor, now):
        raise web.HTTPNotFound
    raise web.HTTPSeeOther(f"/console/organisations/{maintainer.id}/certificates")


@routes.post(PATH + "/file", name="console_certificate_file")
@requires(Permission.ISSUE_WORK_LINKS)
async def take_file(request: web.Request) -> web.Response:
    """A file of many: all of its rows, or none and what is wrong with them."""
    maintainer, form = await organisation_of(request, OrganisationKind.MAINTAINER), await read_form(request)
    sent, services = file_in(form), request.app[SERVICES]
    if sent is None:
        return await _page(request, maintainer, "请选择 CSV 或 xlsx 文件。")
    try:
        sheet = await asyncio.to_thread(open_sheet, sent[1], CERTIFICATES, MOST_ROWS)
        lines = await asyncio.to_thread(list, sheet.lines)
    except BadFile as bad:
        return await _page(request, maintainer, f"{bad}。")
    taken = await import_certificates(
        maintainer.id, lines, services.vault, me_of(request).actor, services.clock()
    )
    if isinstance(taken, ImportedCertificates):
        return await _page(request, maintainer, taken=taken)
    wrong_lines = {one.line.number: one for one in taken}
    whole = [wrong_lines.get(line.number, RefusedLine(line, ())) for line in lines]
    returned = await keep_refused(request, sheet.form, sheet.columns, whole)
    wrong = f"有 {len(taken)} 行不对，一行也没有写入。"
    return await _page(request, maintainer, wrong, refused=taken[:SHOWN], returned=returned)


@routes.get("/console/certificate-file/returned", name="console_certificate_returned")
@requires(Permission.ISSUE_WORK_LINKS)
async def returned_file(request: web.Request) -> web.Response:
    """What was handed in with what is wrong in it, for an hour, for the person who handed it in."""
    return await kept_refused(request)


@routes.get("/console/certificate-file.csv", name="console_certificate_template")
@requires(Permission.ISSUE_WORK_LINKS)
async def template(_request: web.Request) -> web.Response:
    return download(await asyncio.to_thread(template_of, CERTIFICATES, "csv"), "tima-certificates", "csv")


async def _page(
    request: web.Request,
    maintainer: OrganisationName,
    wrong: str = "",
    status: int = 422,
    *,
    taken: ImportedCertificates | None = None,
    refused: Sequence[RefusedLine] = (),
    returned: str = "",
) -> web.Response:
    return console_page(
        request,
        "maintenance/certificates",
        status if wrong else 200,
        maintainer=maintainer,
        lines=await certificates_of(maintainer.id, request.app[SERVICES].clock()),
        wrong=wrong,
        taken=taken,
        refused=refused,
        returned=returned,
    )
