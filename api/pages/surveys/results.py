"""Results of closed rounds for everybody: the page, the signed certificate, its rows and the public key."""

from uuid import UUID

from aiohttp import web

from api.http.access import public
from api.http.keys import SERVICES
from api.http.pages import page
from api.http.params import id_in_path
from bot.kernel.signing import ALGORITHM, signer_of
from models.actions.surveys.certify import canonical
from models.actions.surveys.read import read_results
from models.tables.surveys import SurveyCertificate, SurveyRound

routes = web.RouteTableDef()

SHOWN = 100


@routes.get("/surveys", name="survey_list")
@public
async def survey_list(request: web.Request) -> web.Response:
    now = request.app[SERVICES].clock()
    over = SurveyRound.filter(opened_at__not_isnull=True, closes_at__lte=now)
    found = await over.select_related("district", "city").order_by("-closes_at").limit(SHOWN)
    return page(request, "surveys/list", found=found)


@routes.get("/surveys/{id}", name="survey_results")
@public
async def survey_results(request: web.Request) -> web.Response:
    found = (
        await SurveyRound.filter(id=id_in_path(request))
        .select_related("question_set", "district", "city")
        .first()
    )
    if found is None or found.opened_at is None or found.closes_at > request.app[SERVICES].clock():
        raise web.HTTPNotFound
    return page(
        request,
        "surveys/results",
        found=found,
        results=await read_results(found),
        certificate=await SurveyCertificate.get_or_none(round_id=found.id),
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
    signer = signer_of(request.app[SERVICES].settings)
    if signer is None:
        raise web.HTTPNotFound
    return web.json_response({"algorithm": ALGORITHM, "public_key": signer.public_key})


async def _issued(round_id: UUID) -> SurveyCertificate:
    issued = await SurveyCertificate.get_or_none(round_id=round_id)
    if issued is None:
        raise web.HTTPNotFound
    return issued
