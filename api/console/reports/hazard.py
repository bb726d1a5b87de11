"""One severe hazard: filed with evidence, followed step by step to the proven cure."""

from aiohttp import web

from api.console.form_once import key_in
from api.console.guard import me_of
from api.console.lifts.file import REGULATORS, day_of, file_in_scope
from api.console.pages import console_page
from api.console.reports.actions import signature_of
from api.http.access import requires
from api.http.body import has_file, read_form, submission_key, text_field
from api.http.kept_file import keep_file
from api.http.keys import SERVICES
from api.http.params import id_in_path, or_404
from bot.texts.lift_files import file_word
from bot.texts.templates import CATEGORY_NAMES
from models.actions.lifts.find import code_in_force
from models.actions.lifts.read_file import LiftFileView
from models.actions.reports.read_severe_hazards import HazardView, read_hazard
from models.actions.reports.severe_hazards import (
    Filer,
    NewHazard,
    TakenStep,
    file_severe_hazard,
    take_step,
)
from models.actions.shared.city_rules import LOCAL
from models.rules.reports.kinds import HazardCategory
from models.rules.reports.severe_hazards import PROVEN, HazardStep, HazardStepProblem, steps_open_to
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

NEW = "/console/lifts/{id}/hazards"
ONE = "/console/hazards/{id}"
MAX_WORDS = 1000
PROBLEMS = {
    HazardStepProblem.NOT_OPEN: "现在还不能走这一步，或者不归您这一方。",
    HazardStepProblem.NO_WORDS: "请写明情况。",
    HazardStepProblem.NO_DAY: "请填整改的期限。",
    HazardStepProblem.TOO_EARLY: "期限不能早于今天。",
    HazardStepProblem.NO_PROOF: "请附整改完成的照片或文件。",
    HazardStepProblem.CHANGED: "别人刚刚办过一步，您的没有保存。请核对后再办。",
}


@routes.get(NEW, name="console_hazard_form")
@requires(Permission.FILE_HAZARDS)
async def ask(request: web.Request) -> web.Response:
    return _form_page(request, await file_in_scope(request))


@routes.post(NEW, name="console_hazard_file")
@requires(Permission.FILE_HAZARDS)
async def file(request: web.Request) -> web.Response:
    lift, form, services = await file_in_scope(request), await read_form(request), request.app[SERVICES]
    words, category = text_field(form, "words"), text_field(form, "category")
    if not words or len(words) > MAX_WORDS or category not in tuple(HazardCategory):
        return _form_page(request, lift, f"请选是什么问题，写明情况（不超过 {MAX_WORDS} 字）。", words)
    evidence = await keep_file(services, form)
    if isinstance(evidence, str):
        return _form_page(request, lift, evidence, words)
    by = await _filer(request)
    found_by = (text_field(form, "found_by")[:100] if by.scope.role in REGULATORS else "") or by.signature
    content = (str(lift.id), words, category, evidence.sha256)
    new = NewHazard(
        source_key=submission_key(services.vault, key_in(form), services.clock(), *content),
        lift_id=lift.id,
        category=HazardCategory(category),
        words=words,
        found_by=found_by,
        recommends_stop=bool(text_field(form, "stop")),
        evidence=evidence,
    )
    filed = await file_severe_hazard(new, by, services.vault, services.clock())
    await services.wake_workers()
    raise web.HTTPSeeOther(f"/console/hazards/{filed}")


@routes.get(ONE, name="console_hazard")
@requires(Permission.READ_LIFTS)
async def hazard(request: web.Request) -> web.Response:
    return _hazard_page(request, await _in_scope(request))


@routes.post(ONE + "/steps", name="console_hazard_step")
@requires(Permission.FILE_HAZARDS)
async def step(request: web.Request) -> web.Response:
    found, form, services = await _in_scope(request), await read_form(request), request.app[SERVICES]
    chosen, words, seen = (text_field(form, name) for name in ("step", "words", "seen"))
    if chosen not in tuple(HazardStep) or len(words) > MAX_WORDS:
        return _hazard_page(request, found, f"请选下一步，写明情况（不超过 {MAX_WORDS} 字）。")
    proof = None
    if has_file(form, "file"):
        kept = await keep_file(services, form)
        if isinstance(kept, str):
            return _hazard_page(request, found, kept)
        proof = kept
    due_on = day_of(form, "due_on")
    told = f"{file_word(HazardStep(chosen))}：{words}" + (f"（最迟 {due_on}）" if due_on else "")
    count = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 4 else -1
    taken = TakenStep(HazardStep(chosen), words, due_on, proof, count, told)
    problem = await take_step(found.line.id, taken, await _filer(request), services.clock())
    if problem is not None:
        status = 409 if problem is HazardStepProblem.CHANGED else 422
        return _hazard_page(request, await _in_scope(request), PROBLEMS[problem], status)
    if taken.step is HazardStep.STOP_ORDERED and (code := await code_in_force(found.line.lift_id)):
        await services.cards.changed(code)
    await services.wake_workers()
    raise web.HTTPSeeOther(f"/console/hazards/{found.line.id}")


async def _filer(request: web.Request) -> Filer:
    me = me_of(request)
    return Filer(me.scope, await signature_of(me), me.actor)


async def _in_scope(request: web.Request) -> HazardView:
    """Raises 404 where it does not exist for this person."""
    return or_404(await read_hazard(me_of(request).scope, id_in_path(request), request.app[SERVICES].clock()))


def _form_page(request: web.Request, lift: LiftFileView, wrong: str = "", words: str = "") -> web.Response:
    return console_page(
        request,
        "reports/hazard_form",
        422 if wrong else 200,
        lift=lift,
        wrong=wrong,
        words=words,
        categories=CATEGORY_NAMES,
        names_finder=me_of(request).scope.role in REGULATORS,
    )


def _hazard_page(request: web.Request, found: HazardView, wrong: str = "", status: int = 422) -> web.Response:
    me = me_of(request)
    return console_page(
        request,
        "reports/hazard",
        status if wrong else 200,
        hazard=found,
        wrong=wrong,
        today=request.app[SERVICES].clock().astimezone(LOCAL).date(),
        steps=steps_open_to(found.line.state, me.scope.role) if me.may(Permission.FILE_HAZARDS) else (),
        proven=PROVEN,
    )
