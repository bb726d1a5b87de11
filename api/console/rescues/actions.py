"""What staff write down about a rescue: steps of their own people, and what was said on the telephone."""

from datetime import datetime, time, timedelta

from aiohttp import web

from api.console.guard import me_of
from api.console.reports.actions import signature_of
from api.console.reports.report import incident_in_scope, report_page
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from models.actions.rescues.dispatch import PERSON_ON_PHONE
from models.actions.rescues.read import RescueView, read_rescue
from models.actions.rescues.record_status import hear_word, tell_cause
from models.actions.shared.city_rules import LOCAL
from models.rules.rescues.trap_clock import PERSON_STEPS, RESPONDER_STEPS, Cause, KnownBy, StatusUpdate, Step
from models.rules.staff.access import Belonging, Permission

routes = web.RouteTableDef()

# Who spoke on the telephone where no organisation is named. See also PERSON_ON_PHONE.
RESPONDER_ON_PHONE = "call:responder"
MAX_NOTE = 200


@routes.post("/console/reports/{id}/rescue", name="console_rescue_step")
@requires(Permission.RECORD_RESCUE)
async def record_step(request: web.Request) -> web.Response:
    """A responder's step: of one's own organisation, or told by telephone."""
    me, incident = me_of(request), await incident_in_scope(request)
    form, rescue = await read_form(request), await read_rescue(incident.id)
    step = text_field(form, "step")
    now = request.app[SERVICES].clock()
    at = _asked_time(form, now)
    if rescue is None or step not in RESPONDER_STEPS or at is None:
        return await report_page(request, incident, 422, wrong="请选择哪一步，时间写成 09:05 这样。")
    own = me.scope.belonging is Belonging.ORGANISATION
    word = StatusUpdate(
        step=Step(step),
        at=at,
        heard_at=now,
        party=str(me.scope.belongs_to) if own else RESPONDER_ON_PHONE,
        who=await signature_of(me),
        known_by=KnownBy.CONSOLE if own else KnownBy.CALL,
    )
    return await _heard(request, rescue, word, form)


@routes.post("/console/reports/{id}/confirm", name="console_rescue_confirm")
@requires(Permission.CONFIRM_RELEASE)
async def confirm(request: web.Request) -> web.Response:
    """What the trapped person said on the telephone. Not for whoever released them: two keys, two parties."""
    me, incident = me_of(request), await incident_in_scope(request)
    form, rescue = await read_form(request), await read_rescue(incident.id)
    answer, now = text_field(form, "answer"), request.app[SERVICES].clock()
    if rescue is None or answer not in PERSON_STEPS:
        return await report_page(request, incident, 422, wrong="请选择被困人怎么说。")
    released = rescue.clock.stamps.get(Step.RELEASED)
    if released is not None and released.party == str(me.scope.belongs_to):
        return await report_page(request, incident, 409, wrong="救出是本单位报告的，请由其他单位打电话确认。")
    word = StatusUpdate(Step(answer), now, now, PERSON_ON_PHONE, await signature_of(me), KnownBy.CALL)
    return await _heard(request, rescue, word, form)


@routes.post("/console/reports/{id}/cause", name="console_rescue_cause")
@requires(Permission.RECORD_RESCUE)
async def record_cause(request: web.Request) -> web.Response:
    me, incident = me_of(request), await incident_in_scope(request)
    form, rescue = await read_form(request), await read_rescue(incident.id)
    cause = text_field(form, "cause")
    if rescue is None or cause not in tuple(Cause):
        return await report_page(request, incident, 422, wrong="请选择原因。")
    services = request.app[SERVICES]
    party = str(me.scope.belongs_to or "")
    note = text_field(form, "note")[:MAX_NOTE]
    who = await signature_of(me)
    if await tell_cause(
        rescue.incident_id, Cause(cause), party, who, services.clock(), note=note, by=me.actor
    ):
        await services.wake_workers()
    raise web.HTTPSeeOther(f"/console/reports/{incident.id}#rescue")


async def _heard(request: web.Request, rescue: RescueView, word: StatusUpdate, form: Form) -> web.Response:
    """The timeline names their office; the audit log says who of the staff it was."""
    services = request.app[SERVICES]
    note = text_field(form, "note")[:MAX_NOTE]
    more = {"note": note} if note else {}
    if await hear_word(rescue.incident_id, word, services.clock(), more=more, by=me_of(request).actor):
        await services.wake_workers()
    raise web.HTTPSeeOther(f"/console/reports/{rescue.incident_id}#rescue")


def _asked_time(form: Form, now: datetime) -> datetime | None:
    """The last such time of day; now where none was typed; None where it is no time."""
    typed = text_field(form, "at")
    if not typed:
        return now
    try:
        chosen = time.fromisoformat(typed[:5])
    except ValueError:
        return None
    local = now.astimezone(LOCAL)
    moment = datetime.combine(local.date(), chosen, LOCAL)
    return (moment if moment <= local else moment - timedelta(days=1)).astimezone(now.tzinfo)
