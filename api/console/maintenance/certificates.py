"""Certificates of a maintainer's workers: without a valid one nobody fills in a sheet."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.console.partners.organisations import organisation_of
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import read_day, read_id
from bot.texts.sheets import CERTIFICATE_PROBLEMS, CERTIFICATE_TONES, CERTIFICATES
from models.actions.maintenance.certificates import (
    CertificateKnown,
    NewCertificate,
    add_certificate,
    certificates_of,
    end_certificate,
)
from models.actions.shared.organisations import OrganisationName
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
    worker, number = text_field(form, "worker")[:50], text_field(form, "number").replace(" ", "").upper()
    since, until = (read_day(text_field(form, name)) for name in ("valid_from", "valid_until"))
    if not worker or not 6 <= len(number) <= 40 or since is None or until is None:
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


async def _page(
    request: web.Request, maintainer: OrganisationName, wrong: str = "", status: int = 422
) -> web.Response:
    return console_page(
        request,
        "maintenance/certificates",
        status if wrong else 200,
        maintainer=maintainer,
        lines=await certificates_of(maintainer.id, request.app[SERVICES].clock()),
        words=CERTIFICATES,
        tones=CERTIFICATE_TONES,
        wrong=wrong,
    )
