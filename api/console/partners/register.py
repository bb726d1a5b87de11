"""The partner register: adding an organisation, its channel, its secrets, and testing it."""

from collections.abc import Sequence

from aiohttp import web
from yarl import URL

from api.console.form_token import HIDDEN_FIELDS
from api.console.guard import me_of
from api.console.pages import console_page
from api.console.partners.form import CHOICES, SECRETS, SERVICE_NAMES, TITLES, WORDS, read_draft
from api.console.partners.organisations import organisation_of
from api.console.versions import FIELD, differences, version_in
from api.console.words.people import CHANNELS, FIELDS
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from api.http.params import asked_choice, read_id
from bot.kernel.egress import why_refused
from models.actions.cities.read_places import find_city, find_district, list_cities, list_districts
from models.actions.forwarding.drills import drill_now
from models.actions.partners.endpoints import (
    EndpointDraft,
    KeptEndpoint,
    NewOrganisation,
    OrganisationNameTaken,
    add_organisation,
    end_previous_secret,
    read_endpoint,
    rotate_secret,
    save_endpoint,
)
from models.actions.partners.entrapment_routes import OnlyOpen311
from models.actions.shared.organisations import OrganisationName
from models.actions.shared.versions import ChangedMeanwhile
from models.rules.base.version import version_of
from models.rules.partners.endpoints import EndpointProblem, SharedField
from models.rules.partners.kinds import OF_A_CITY, ChannelKind, OrganisationKind
from models.rules.partners.robots import ROBOTS, SIGNED
from models.rules.partners.way_drills import TO_PEOPLE
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

NEW = "/console/new-organisation"


@routes.get(NEW, name="console_organisation_form")
@requires(Permission.MANAGE_PARTNERS)
async def new_form(request: web.Request) -> web.Response:
    return await _new_page(request)


@routes.post(NEW, name="console_organisation_add")
@requires(Permission.MANAGE_PARTNERS)
async def add(request: web.Request) -> web.Response:
    form = await read_form(request)
    kind, name = text_field(form, "kind"), text_field(form, "name")[:100]
    if kind not in tuple(OrganisationKind) or not name:
        return await _new_page(request, form, "请选择类型，填写名称。")
    chosen = OrganisationKind(kind)
    place = read_id(text_field(form, "place"))
    of_a_city, is_regulator = chosen in OF_A_CITY, chosen is OrganisationKind.REGULATOR
    if of_a_city and (place is None or await find_city(place) is None):
        return await _new_page(request, form, "热线、救援中心、救援站、消防和值班室请选择城市。")
    if is_regulator and (place is None or await find_district(place) is None):
        return await _new_page(request, form, "监管部门请选择区县。")
    new = NewOrganisation(
        kind=chosen,
        name=name,
        phone=text_field(form, "phone")[:30],
        city_id=place if of_a_city else None,
        district_id=place if is_regulator else None,
    )
    try:
        made = await add_organisation(new, me_of(request).actor, request.app[SERVICES].clock())
    except OrganisationNameTaken:
        return await _new_page(request, form, "已有同名的单位。")
    raise web.HTTPSeeOther(f"/console/organisations/{made}/channel")


@routes.get("/console/organisations/{id}/channel", name="console_channel")
@requires(Permission.MANAGE_PARTNERS)
async def channel_form(request: web.Request) -> web.Response:
    return await _channel_page(request, await organisation_of(request))


@routes.post("/console/organisations/{id}/channel", name="console_channel_set")
@requires(Permission.MANAGE_PARTNERS)
async def set_channel(request: web.Request) -> web.Response:
    found, form, services = (
        await organisation_of(request),
        await read_form(request),
        request.app[SERVICES],
    )
    draft = read_draft(form, await read_endpoint(found.id))
    if not isinstance(draft, EndpointDraft):
        wrong = WORDS[draft] if isinstance(draft, EndpointProblem) else "请选择渠道。"
        return await _channel_page(request, found, form, wrong)
    if draft.url and why_refused(URL(draft.url), services.settings.partner_networks):
        return await _channel_page(request, found, form, "这个网址不能用：只发往 https，且不发往内部网络。")
    try:
        await save_endpoint(
            found.id, draft, services.vault, me_of(request).actor, services.clock(), version_in(form)
        )
    except ChangedMeanwhile:
        return await _channel_page(request, found, form, is_changed=True)
    except OnlyOpen311:
        wrong = "Open311 只用于非紧急事项，困人求助不能只靠它：请先给应急救援中心配别的渠道。"
        return await _channel_page(request, found, form, wrong)
    await services.wake_workers()
    raise web.HTTPSeeOther(f"/console/organisations/{found.id}")


@routes.post("/console/organisations/{id}/secret", name="console_secret_rotate")
@requires(Permission.MANAGE_PARTNERS)
async def rotate(request: web.Request) -> web.Response:
    """The new secret is on this page and never again."""
    found, services = await organisation_of(request), request.app[SERVICES]
    secret, until = await rotate_secret(found.id, services.vault, me_of(request).actor, services.clock())
    page = console_page(request, "partners/secret", organisation=found, secret=secret, until=until)
    page.headers["Cache-Control"] = "no-store"
    return page


@routes.post("/console/organisations/{id}/end-secret", name="console_secret_end")
@requires(Permission.MANAGE_PARTNERS)
async def end_secret(request: web.Request) -> web.Response:
    found = await organisation_of(request)
    await end_previous_secret(found.id, me_of(request).actor, request.app[SERVICES].clock())
    raise web.HTTPSeeOther(f"/console/organisations/{found.id}#secret")


@routes.post("/console/organisations/{id}/test", name="console_channel_test")
@requires(Permission.TEST_CHANNELS)
async def test_channel(request: web.Request) -> web.Response:
    """Send a test message now, by the chosen way; where one has just been, its result is there already."""
    found, form = await organisation_of(request), await read_form(request)
    services, me, chosen = request.app[SERVICES], me_of(request), text_field(form, "way")
    way = ChannelKind(chosen) if chosen in TO_PEOPLE else None
    if await drill_now(found.id, me.actor, services.clock(), way):
        await services.wake_workers()
    raise web.HTTPSeeOther(f"/console/organisations/{found.id}#drills")


async def _new_page(request: web.Request, form: Form | None = None, wrong: str = "") -> web.Response:
    return console_page(
        request,
        "partners/new_organisation",
        422 if wrong else 200,
        kinds=tuple(OrganisationKind),
        cities=await list_cities(),
        districts=await list_districts(),
        typed={name: text_field(form, name) if form else "" for name in ("kind", "name", "phone", "place")},
        wrong=wrong,
    )


async def _channel_page(
    request: web.Request,
    found: OrganisationName,
    form: Form | None = None,
    wrong: str = "",
    *,
    is_changed: bool = False,
) -> web.Response:
    """`is_changed`: somebody else has saved it since the form was opened."""
    kept = await read_endpoint(found.id)
    changes = []
    if form and is_changed:
        changes = differences(TITLES, _texts(_shown(kept), kept.channel, kept.sends), _told(form))
    asked = asked_choice(request, "channel", ChannelKind)
    chosen = asked if asked in CHOICES else kept.channel
    return console_page(
        request,
        "partners/channel",
        409 if is_changed else 422 if wrong else 200,
        version=version_in(form) if form and not is_changed else version_of(kept),
        changes=changes,
        organisation=found,
        chosen=chosen,
        current=kept.channel,
        choices=CHOICES,
        fields=tuple(SharedField),
        sends=[one.value for one in SharedField if text_field(form, f"send_{one.value}")]
        if form
        else kept.sends,
        services=SERVICE_NAMES,
        robots=ROBOTS,
        signed=SIGNED,
        typed=_typed(form) if form else _shown(kept),
        has_key=kept.has_key and kept.channel is chosen,
        wrong=wrong,
    )


def _shown(kept: KeptEndpoint) -> dict[str, str]:
    """What the form shows of an endpoint as it is."""
    options = dict(kept.options)
    services: dict[str, str] = options.pop("services", {})
    codes = {f"service_{name}": code for name, code in services.items()}
    return {"url": kept.url} | {name: str(value) for name, value in options.items()} | codes


def _typed(form: Form) -> dict[str, str]:
    return {name: text_field(form, name) for name in form if name not in (*HIDDEN_FIELDS, *SECRETS, FIELD)}


def _told(form: Form) -> dict[str, str]:
    """What was typed, in words, to be compared with what is kept."""
    sends = [one.value for one in SharedField if text_field(form, f"send_{one.value}")]
    channel = text_field(form, "channel")
    return _texts(_typed(form), ChannelKind(channel) if channel in CHOICES else None, sends)


def _texts(shown: dict[str, str], channel: ChannelKind | None, sends: Sequence[str]) -> dict[str, str]:
    return shown | {
        "channel": CHANNELS.get(channel, "") if channel else "",
        "sends": "、".join(FIELDS[one] for one in SharedField if one.value in sends),
    }
