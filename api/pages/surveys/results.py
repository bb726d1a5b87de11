"""Results of closed rounds for everybody: the page, the signed certificate, its rows and the public key."""

from uuid import UUID

from aiohttp import web

from api.http.access import public
from api.http.keys import SERVICES
from api.http.pages import page
from api.http.params import id_in_path, or_404
from bot.kernel.signing import ALGORITHM, signer_of
from models.actions.surveys.certify import Certificate, canonical, certificate_of
from models.actions.surveys.closed import closed_rounds, read_closed

routes = web.RouteTableDef()


@routes.get("/surveys", name="survey_list")
@public
async def survey_list(request: web.Request) -> web.Response:
    return page(request, "surveys/list", found=await closed_rounds(request.app[SERVICES].clock()))


@routes.get("/surveys/{id}", name="survey_results")
@public
async def survey_results(request: web.Request) -> web.Response:
    found = or_404(await read_closed(id_in_path(request), request.app[SERVICES].clock()))
    asked, results = found
    return page(
        request,
        "surveys/results",
        found=asked,
        results=results,
        certificate=await certificate_of(asked.id),
    )


@routes.get("/surveys/{id}/certificate.json", name="survey_certificate")
@public
async def certificate(request: web.Request) -> web.Response:
    issued = await _issued(id_in_path(request))
    return web.Response(body=canonical(issued.content) + b"\n", content_type="application/json")


@routes.get("/surveys/{id}/rows.csv", name="survey_rows")
@public
async def rows(request: web.Request) -> web.Response:
    issued = await _issued(id_in_path(request))
    return web.Response(body=issued.rows.encode(), content_type="text/csv", charset="utf-8")


@routes.get("/.well-known/tima-signing-key.json", name="signing_key")
@public
async def signing_key(request: web.Request) -> web.Response:
    signer = or_404(signer_of(request.app[SERVICES].settings))
    return web.json_response({"algorithm": ALGORITHM, "public_key": signer.public_key})


async def _issued(round_id: UUID) -> Certificate:
    return or_404(await certificate_of(round_id))
