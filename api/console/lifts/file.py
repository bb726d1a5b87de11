"""A lift's file: its state, inspections, permits, marks and papers."""

from datetime import date

from aiohttp import web

from api.console.guard import me_of
from api.console.keys import Me
from api.console.pages import console_page
from api.console.reports.actions import signature_of
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from api.http.params import id_in_path, or_404, read_day
from models.actions.lifts.find import code_in_force
from models.actions.lifts.read_file import LiftFileView, read_lift_file
from models.actions.lifts.state import change_state
from models.actions.shared.city_rules import LOCAL
from models.rules.lifts.examinations import ExaminationKind
from models.rules.lifts.marks import LiftMarkKind
from models.rules.lifts.papers import HANDED_IN
from models.rules.lifts.state import LiftState, StateChange, StateProblem
from models.rules.staff.access import Permission, StaffRole

routes = web.RouteTableDef()

FILE = "/console/lifts/{id}/file"
MAX_REASON = 200
REGULATORS = (StaffRole.REGULATOR, StaffRole.ADMINISTRATOR)
STATE_PROBLEMS = {
    StateProblem.SAME: "这部电梯已经是这个状态。",
    StateProblem.SCRAPPED: "已报废的电梯不能再用，也不能再改。",
    StateProblem.NOT_REGULATOR: "封停和解除封停，由监管部门登记。",
    StateProblem.NO_REASON: "请写明原因，乘客会看到。",
    StateProblem.LATER: "日期不能在今天以后。",
    StateProblem.BEFORE_LAST: "日期不能早于上一次变更。",
    StateProblem.BACK_TOO_EARLY: "预计恢复的日期已经过了。",
    StateProblem.BACK_TOO_LATE: "预计恢复的日期太远，请核对。",
    StateProblem.CHANGED: "别人刚刚改过状态，您的没有保存。请核对后再决定。",
}


@routes.get(FILE, name="console_lift_file")
@requires(Permission.READ_LIFTS)
async def lift_file(request: web.Request) -> web.Response:
    return file_page(request, await file_in_scope(request))


@routes.post(FILE + "/state", name="console_lift_state")
@requires(Permission.KEEP_LIFT_FILES)
async def set_state(request: web.Request) -> web.Response:
    found, form, services = await file_in_scope(request), await read_form(request), request.app[SERVICES]
    me, state, since = me_of(request), text_field(form, "state"), day_of(form, "since")
    if state not in tuple(LiftState) or since is None:
        return file_page(request, found, "请选状态，并填从哪一天起。")
    back = text_field(form, "back_on")
    if back and day_of(form, "back_on") is None:
        return file_page(request, found, "预计恢复的日期看不懂，请重新选。")
    wanted = StateChange(
        LiftState(state), since, text_field(form, "reason")[:MAX_REASON], day_of(form, "back_on")
    )
    version = text_field(form, "version")
    problem = await change_state(
        found.id,
        wanted,
        int(version) if version.isascii() and version.isdigit() and len(version) < 6 else -1,
        await signature_of(me),
        me.actor,
        services.clock(),
        is_regulator=is_regulator(me),
    )
    if problem is not None:
        status = 409 if problem is StateProblem.CHANGED else 422
        return file_page(request, await file_in_scope(request), STATE_PROBLEMS[problem], status)
    await show_anew(request, found)
    raise web.HTTPSeeOther(f"/console/lifts/{found.id}/file")


def is_regulator(me: Me) -> bool:
    return me.scope.role in REGULATORS


async def show_anew(request: web.Request, found: LiftFileView) -> None:
    """Residents read of the change at once."""
    if code := await code_in_force(found.id):
        await request.app[SERVICES].cards.changed(code)


async def file_in_scope(request: web.Request) -> LiftFileView:
    """Raises 404 where it does not exist for this person."""
    return or_404(
        await read_lift_file(me_of(request).scope, id_in_path(request), request.app[SERVICES].clock())
    )


def day_of(form: Form, name: str) -> date | None:
    return read_day(text_field(form, name))


def file_page(request: web.Request, found: LiftFileView, wrong: str = "", status: int = 422) -> web.Response:
    regulator = is_regulator(me_of(request))
    return console_page(
        request,
        "lifts/file",
        status if wrong else 200,
        file=found,
        wrong=wrong,
        today=request.app[SERVICES].clock().astimezone(LOCAL).date(),
        states=[one for one in LiftState if regulator or one is not LiftState.SEALED],
        kinds=list(ExaminationKind),
        marks=list(LiftMarkKind),
        paper_kinds=HANDED_IN,
        is_regulator=regulator,
    )
