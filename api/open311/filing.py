"""Filing a hazard by Open311.

What would name the person is not kept: Open311 has no way to ask for consent.
"""

import hashlib
import json
from datetime import datetime
from uuid import UUID

from aiohttp import web

from api.http.kept_photo import keep_handed_in, named
from api.http.keys import SERVICES
from api.http.rate_limits import HAZARDS_OF_LIFT
from api.open311.answers import Open311Error, Value
from api.open311.caller import caller_of_fields, count
from api.open311.fields import Fields
from api.open311.request_ids import public_id
from api.open311.services import LIFT, NOBODY_TRAPPED, city_of
from bot.files.photos import NotAPhoto
from bot.services import Services
from models.actions.cities.find import CityView
from models.actions.lifts.find import number_of
from models.actions.lifts.match import LiftMatcher, LiftNames
from models.actions.partners.tokens import Caller
from models.actions.reports.extend import Addition, add_words
from models.actions.reports.file import ReportDraft, StoredPhoto, file_report
from models.actions.shared.city_rules import LOCAL, city_hotline
from models.rules.desks.records import NoLift
from models.rules.lifts import code as lift_code
from models.rules.reports import receipt_number
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.rules.triage import Entrapment, entrapment

MAX_DESCRIPTION = 4000  # GeoReport v2
MAX_WORDS = 2000  # of one event of ours: what is longer follows in a second one
ENTRAPMENT_CODES = ("entrapment", "trapped", "困人")
_NO_LIFT = {
    NoLift.UNKNOWN: (404, "no lift is known by this number or address"),
    NoLift.SEVERAL: (
        400,
        "the address fits several lifts: give the 识别码 or the lift code as attribute[lift]",
    ),
    NoLift.CONTRADICTION: (400, "the address names two lifts"),
}


async def file_request(request: web.Request, fields: Fields, files: list[bytes]) -> Value:
    """The id of what was filed; the same form on the same day is a repeat. Raises Open311Error."""
    services = request.app[SERVICES]
    now = services.clock()
    caller = await caller_of_fields(request, fields)
    city = await _city(fields)
    category = await _category(fields, city, request)
    description = fields.get("description", "")
    if len(description) > MAX_DESCRIPTION:
        raise Open311Error(400, f"description: at most {MAX_DESCRIPTION} characters")
    lift_id = await _lift(fields, city)
    sure = fields.get(f"attribute[{NOBODY_TRAPPED}]") == "yes"
    if entrapment(description) is Entrapment.CERTAIN and not sure:
        raise Open311Error(400, await _call_for_help(lift_id, now))
    await count(request, HAZARDS_OF_LIFT, str(lift_id))
    key = _source_key(caller, fields, lift_id, now)
    words = _words(description, fields)
    photos, lost = await _photos(services, files)
    draft = ReportDraft(
        key,
        ReportSource.OPEN311,
        ReportKind.HAZARD,
        lift_id,
        words=words[:MAX_WORDS],
        category=category,
        photos=photos,
    )
    receipt = await file_report(draft, now, services.vault)
    if words[MAX_WORDS:]:
        await add_words(Addition(f"{key}:rest", receipt.report_id), words[MAX_WORDS:], now)
    await services.wake_workers()
    number = receipt_number.grouped(receipt.number)
    page = f"{services.settings.public_url}/r/{receipt.number}"
    return {
        "service_request_id": public_id(request, receipt.incident_id),
        "service_notice": f"已登记。{lost}回执号 {number}，进度 {page}",
        "account_id": None,
    }


async def _photos(services: Services, files: list[bytes]) -> tuple[tuple[StoredPhoto, ...], str]:
    """Those that are kept; and words for the caller about the others. The report is never lost to them."""
    kept: list[StoredPhoto] = []
    lost = ""
    for number, data in enumerate(files, start=1):
        try:
            kept.append(StoredPhoto(await keep_handed_in(services.photos, data)))
        except NotAPhoto as error:
            lost += named(number, error.trouble)
    return tuple(kept), lost


async def _city(fields: Fields) -> CityView | None:
    jurisdiction = fields.get("jurisdiction_id", "")
    city = await city_of(jurisdiction)
    if jurisdiction and city is None:
        raise Open311Error(404, "jurisdiction_id was not found")
    return city


async def _category(fields: Fields, city: CityView | None, request: web.Request) -> HazardCategory:
    code = fields.get("service_code", "")
    if not code:
        raise Open311Error(400, "service_code was not provided")
    if code.lower() in ENTRAPMENT_CODES:
        services = request.app[SERVICES]
        hotline = await city_hotline(city.id, services.clock()) if city else services.settings.default_hotline
        raise Open311Error(400, _guidance(hotline))
    if code not in tuple(HazardCategory):
        raise Open311Error(404, "service_code was not found")
    return HazardCategory(code)


async def _lift(fields: Fields, city: CityView | None) -> UUID:
    """The attribute or `address_id` is a lift code, a 识别码 or a registration number; else `address_string`
    decides."""
    given = fields.get(f"attribute[{LIFT}]", "") or fields.get("address_id", "")
    address = fields.get("address_string", "")[:200]
    if not given and not address:
        reason = f"attribute[{LIFT}], address_id or address_string was not provided"
        if fields.get("lat") and fields.get("long"):
            reason += ": lifts stand above one another, lat and long cannot tell them apart"
        raise Open311Error(400, reason)
    found = await LiftMatcher(city.id if city else None).match(_names(given, address))
    if isinstance(found, NoLift):
        raise Open311Error(*_NO_LIFT[found])
    return found


def _names(given: str, address: str) -> LiftNames:
    if not given:
        return LiftNames(address=address)
    if (code := lift_code.read_code(given)) is not None:
        return LiftNames(code=code)
    if (number := lift_code.read_rescue_number(given)) is not None:
        return LiftNames(rescue_number=number)
    return LiftNames(registration_number=given[:40])


async def _call_for_help(lift_id: UUID, now: datetime) -> str:
    lift = await number_of(lift_id)
    return _guidance(await city_hotline(lift.city_id, now), lift.rescue_number)


def _guidance(hotline: str, rescue_number: str = "") -> str:
    number = f"，报识别码 {rescue_number}" if rescue_number else ""
    return (
        f"没有登记。有人被困请立即按轿厢里的报警按钮，并拨打 {hotline}{number}。"
        "不要扒门，轿厢不会缺氧，靠轿壁等待。"
        f"Not filed: somebody may be trapped. Press the alarm button and call {hotline}. "
        f"If nobody is trapped, send attribute[{NOBODY_TRAPPED}]=yes."
    )


def _words(description: str, fields: Fields) -> str:
    """What the person wrote, and the address of a photo, which we do not fetch."""
    media = fields.get("media_url", "")[:MAX_WORDS]
    is_address = media.startswith(("https://", "http://"))
    return f"{description}\n附件：{media}".strip() if is_address else description


def _source_key(caller: Caller, fields: Fields, lift_id: UUID, now: datetime) -> str:
    """Open311 knows no request ids: the same form for the same lift on the same day is a repeat."""
    said = {name: value for name, value in fields.items() if name != "api_key"}
    day = now.astimezone(LOCAL).date().isoformat()
    content = json.dumps([str(lift_id), day, said], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(content.encode(errors="surrogatepass")).hexdigest()
    return f"open311:{caller.organisation.id.hex}:{digest[:48]}"
