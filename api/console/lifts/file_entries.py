"""Entries of a lift's file: inspections and self-tests, marks and papers."""

from datetime import timedelta

from aiohttp import web

from api.console.guard import me_of
from api.console.lifts.file import FILE, day_of, file_in_scope, file_page, show_anew
from api.console.reports.actions import signature_of
from api.http.access import requires
from api.http.body import Form, has_file, read_form, text_field
from api.http.kept_file import keep_file, send_file
from api.http.keys import SERVICES
from api.http.params import read_id
from models.actions.lifts.examine import NewExamination, record_examination
from models.actions.lifts.marks import end_mark, set_mark
from models.actions.lifts.papers import PaperProblem, add_paper, paper_content
from models.rules.lifts.examinations import ExaminationKind, ExaminationProblem, Examined
from models.rules.lifts.marks import LiftMarkKind, MarkProblem
from models.rules.lifts.papers import HANDED_IN, LiftPaper
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

_EXAMINATION_PROBLEMS = {
    ExaminationProblem.LATER: "检验日期不能在今天以后。",
    ExaminationProblem.BEFORE_INSTALLED: "检验日期不能早于安装日期。",
    ExaminationProblem.ENDS_TOO_EARLY: "有效期不能在检验日期以前。",
    ExaminationProblem.ENDS_TOO_LATE: "有效期太长，请核对日期。",
}
PAPER_PROBLEMS = {
    PaperProblem.TOO_MANY: "这部电梯的材料已经很多，不能再放。",
    PaperProblem.ALREADY: "这个文件已经在这里了。",
}
_MARK_PROBLEMS = {
    MarkProblem.NO_SOURCE: "请写明依据，例如哪份评估报告、哪次排查。",
    MarkProblem.LATER: "日期不能在今天以后。",
    MarkProblem.ALREADY: "这个标记已经有了，没有再加。",
    MarkProblem.ENDS_TOO_EARLY: "解除日期不能早于标记日期。",
    MarkProblem.ENDED: "这个标记已经解除。",
}
_ONCE = (MarkProblem.ALREADY, MarkProblem.ENDED)


@routes.post(FILE + "/examinations", name="console_lift_examination")
@requires(Permission.KEEP_LIFT_FILES)
async def examine(request: web.Request) -> web.Response:
    found, form, services = await file_in_scope(request), await read_form(request), request.app[SERVICES]
    me, new = me_of(request), _examination(form)
    if new is None:
        return file_page(request, found, "请选检验还是检测，填日期和有效期。不合格的不用填有效期。")
    certificate = None
    if has_file(form, "file"):
        kept = await keep_file(services, form)
        if isinstance(kept, str):
            return file_page(request, found, kept)
        certificate = kept
    problem = await record_examination(
        me.scope, found.id, new, certificate, await signature_of(me), me.actor, services.clock()
    )
    if problem is not None:
        words = (
            PAPER_PROBLEMS[problem] if isinstance(problem, PaperProblem) else _EXAMINATION_PROBLEMS[problem]
        )
        return file_page(request, found, words)
    await show_anew(request, found)
    raise web.HTTPSeeOther(f"/console/lifts/{found.id}/file#examinations")


def _examination(form: Form) -> NewExamination | None:
    kind, on, until = text_field(form, "kind"), day_of(form, "on"), day_of(form, "until")
    passed = text_field(form, "result") != "failed"
    if on is not None and not passed:
        until = on - timedelta(days=1)
    if kind not in tuple(ExaminationKind) or on is None or until is None:
        return None
    examined = Examined(ExaminationKind(kind), on, until, passed)
    return NewExamination(examined, text_field(form, "body")[:100], text_field(form, "number")[:60])


@routes.post(FILE + "/marks", name="console_lift_mark")
@requires(Permission.KEEP_LIFT_FILES)
async def mark(request: web.Request) -> web.Response:
    found, form, services = await file_in_scope(request), await read_form(request), request.app[SERVICES]
    me, kind, on = me_of(request), text_field(form, "kind"), day_of(form, "on")
    if kind not in tuple(LiftMarkKind) or on is None:
        return file_page(request, found, "请选标记，并填日期。")
    source, words = text_field(form, "source")[:200], text_field(form, "words")[:500]
    problem = await set_mark(
        found.id, LiftMarkKind(kind), on, source, words, await signature_of(me), me.actor, services.clock()
    )
    if problem is not None:
        return file_page(request, found, _MARK_PROBLEMS[problem], 409 if problem in _ONCE else 422)
    raise web.HTTPSeeOther(f"/console/lifts/{found.id}/file#marks")


@routes.post(FILE + "/marks/{mark}/end", name="console_lift_mark_end")
@requires(Permission.KEEP_LIFT_FILES)
async def end(request: web.Request) -> web.Response:
    found, form, services = await file_in_scope(request), await read_form(request), request.app[SERVICES]
    me, mark_id, on = me_of(request), read_id(request.match_info["mark"]), day_of(form, "on")
    if mark_id is None or mark_id not in {one.id for one in found.marks}:
        raise web.HTTPNotFound
    if on is None:
        return file_page(request, found, "请填解除的日期。")
    source = text_field(form, "source")[:200]
    problem = await end_mark(
        found.id, mark_id, on, source, await signature_of(me), me.actor, services.clock()
    )
    if problem is not None:
        return file_page(request, found, _MARK_PROBLEMS[problem], 409 if problem in _ONCE else 422)
    raise web.HTTPSeeOther(f"/console/lifts/{found.id}/file#marks")


@routes.post(FILE + "/papers", name="console_lift_paper_add")
@requires(Permission.KEEP_LIFT_FILES)
async def add(request: web.Request) -> web.Response:
    found, form, services = await file_in_scope(request), await read_form(request), request.app[SERVICES]
    me, paper = me_of(request), text_field(form, "paper")
    if paper not in HANDED_IN:
        return file_page(request, found, "请选这是什么材料。")
    new = await keep_file(services, form)
    if isinstance(new, str):
        return file_page(request, found, new)
    problem = await add_paper(
        me.scope, found.id, LiftPaper(paper), new, await signature_of(me), me.actor, services.clock()
    )
    if problem is not None:
        return file_page(request, found, PAPER_PROBLEMS[problem], 409)
    raise web.HTTPSeeOther(f"/console/lifts/{found.id}/file#papers")


@routes.get(FILE + "/papers/{file}", name="console_lift_paper")
@requires(Permission.READ_LIFTS)
async def look(request: web.Request) -> web.StreamResponse:
    found, file_id = await file_in_scope(request), read_id(request.match_info["file"])
    content = await paper_content(me_of(request).scope, found.id, file_id) if file_id else None
    return await send_file(request.app[SERVICES], content)
