"""A survey round in the console: draft, preview, open, end early with a reason, results, certificate."""

from datetime import UTC
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.console.surveys.listing import SURVEYS
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from api.http.params import end_of, id_in_path, or_404, read_day, read_id
from bot.kernel.signing import signer_of
from bot.texts.surveys import SUBJECTS
from models.actions.cities.read_places import districts_in, find_district, list_cities
from models.actions.surveys.certify import Signature, certify
from models.actions.surveys.read_rounds import may_run, newest_questions, read_round
from models.actions.surveys.run import NewRound, RoundRefusal, close_early, create_round, open_round
from models.rules.staff.access import Permission
from models.rules.surveys.rounds import MAX_QUESTIONS, QuestionKind, SurveySubject, parse_questions

routes = web.RouteTableDef()

PATH = SURVEYS.path
ONE = PATH + "/{id}"
REFUSALS = {
    RoundRefusal.WRONG_STATE: "现在不能做这一步，请刷新后看看。",
    RoundRefusal.WRONG_DAYS: "截止日要在 3 天之后、400 天之内。",
    RoundRefusal.OVERLAP: "同一批电梯正在进行同一主题的调查，要等它结束。",
    RoundRefusal.EMPTY_FRAME: "这个范围里没有电梯。",
    RoundRefusal.NO_REASON: "请写明提前结束的原因（至少 5 个字），它会和结果一起公布。",
}
STARTING_QUESTIONS = [
    {"kind": "scale", "words": "总的来说，您满意吗？", "choices": []},
    {"kind": "choice", "words": "最希望改进什么？", "choices": ["少出故障", "修得快些", "多些告知"]},
    {"kind": "text", "words": "还想说什么？", "choices": []},
]


@routes.get(PATH + "/new", name="console_survey_form")
@requires(Permission.RUN_SURVEYS)
async def survey_form(request: web.Request) -> web.Response:
    """Begins with the newest wording of the subject."""
    subject = request.query.get("subject", "")
    questions = await newest_questions(SurveySubject(subject)) if subject in tuple(SurveySubject) else None
    return await _form_page(request, {"subject": subject}, questions or STARTING_QUESTIONS)


@routes.post(PATH + "/new", name="console_survey_create")
@requires(Permission.RUN_SURVEYS)
async def create(request: web.Request) -> web.Response:
    form = await read_form(request)
    typed = {name: text_field(form, name) for name in ("title", "subject", "district", "closes_on")}
    told = _told_questions(form)
    closes_at = end_of(read_day(typed["closes_on"]))
    area = await _area(request, typed["district"])
    try:
        questions = parse_questions(told)
    except ValueError as error:
        return await _form_page(request, typed, told, str(error))
    if (
        not typed["title"]
        or typed["subject"] not in tuple(SurveySubject)
        or closes_at is None
        or area is None
    ):
        return await _form_page(request, typed, told, "请填写名称、主题、范围和截止日。")
    new = NewRound(
        *area, SurveySubject(typed["subject"]), typed["title"], questions, closes_at.astimezone(UTC)
    )
    created = await create_round(new, me_of(request).actor, request.app[SERVICES].clock())
    if isinstance(created, RoundRefusal):
        return await _form_page(request, typed, told, REFUSALS[created])
    raise web.HTTPSeeOther(f"{PATH}/{created}")


@routes.get(ONE, name="console_survey")
@requires(Permission.READ_SURVEYS)
async def survey(request: web.Request) -> web.Response:
    return await _page(request, id_in_path(request))


@routes.post(ONE + "/open", name="console_survey_open")
@requires(Permission.RUN_SURVEYS)
async def open_now(request: web.Request) -> web.Response:
    key = await _own(request)
    return await _answer(
        request, key, await open_round(key, me_of(request).actor, request.app[SERVICES].clock())
    )


@routes.post(ONE + "/close", name="console_survey_close")
@requires(Permission.RUN_SURVEYS)
async def close_now(request: web.Request) -> web.Response:
    key, why = await _own(request), text_field(await read_form(request), "why")
    refusal = await close_early(key, why, me_of(request).actor, request.app[SERVICES].clock())
    return await _answer(request, key, refusal)


@routes.post(ONE + "/certificate", name="console_survey_certify")
@requires(Permission.RUN_SURVEYS)
async def certify_now(request: web.Request) -> web.Response:
    key, services = await _own(request), request.app[SERVICES]
    signer = signer_of(services.settings)
    if signer is None:
        return await _page(request, key, 409, "还没有设置签名密钥（TIMA_SIGNING_KEY），请联系系统管理员。")
    signature = Signature(signer.sign, signer.public_key)
    if await certify(key, signature, me_of(request).actor, services.clock()) is None:
        return await _page(request, key, 409, "还不能签发：要在截止一分钟之后，并有至少 10 份有效答卷。")
    raise web.HTTPSeeOther(f"{PATH}/{key}")


async def _own(request: web.Request) -> UUID:
    """Raises 404 where it is not this person's to run."""
    key = id_in_path(request)
    if not await may_run(me_of(request).scope, key):
        raise web.HTTPNotFound
    return key


async def _area(request: web.Request, typed: str) -> tuple[UUID, UUID | None] | None:
    """The city and the district; `city:CODE` is a whole city, for those who run everything."""
    scope = me_of(request).scope
    if typed.startswith("city:"):
        code = typed.removeprefix("city:")
        city = next((one for one in await list_cities() if one.division_code == code), None)
        return (city.id, None) if city and scope.belongs_to is None else None
    key = read_id(typed)
    district = await find_district(key) if key else None
    if district is None or scope.belongs_to not in (None, district.id):
        return None
    return district.city_id, district.id


def _told_questions(form: Form) -> list[dict[str, object]]:
    """The rows of the form that have words; the first is always the overall scale."""
    told: list[dict[str, object]] = []
    for number in range(1, MAX_QUESTIONS + 1):
        words = text_field(form, f"words{number}")
        kind = QuestionKind.SCALE.value if number == 1 else text_field(form, f"kind{number}")
        choices = [one.strip() for one in text_field(form, f"choices{number}").splitlines() if one.strip()]
        if words or number == 1:
            told.append({"kind": kind, "words": words, "choices": choices})
    return told


async def _form_page(
    request: web.Request, typed: dict[str, str], questions: object, wrong: str = ""
) -> web.Response:
    scope = me_of(request).scope
    return console_page(
        request,
        "surveys/form",
        422 if wrong else 200,
        typed={"title": "", "subject": "", "district": "", "closes_on": "", **typed},
        questions=questions,
        most=MAX_QUESTIONS,
        subjects=SUBJECTS,
        districts=await districts_in(scope),
        cities=await list_cities() if scope.belongs_to is None else [],
        wrong=wrong,
    )


async def _answer(request: web.Request, key: UUID, refusal: RoundRefusal | None) -> web.Response:
    if refusal is not None:
        return await _page(request, key, 422 if refusal is RoundRefusal.NO_REASON else 409, REFUSALS[refusal])
    raise web.HTTPSeeOther(f"{PATH}/{key}")


async def _page(request: web.Request, key: UUID, status: int = 200, wrong: str = "") -> web.Response:
    """Raises 404 where the round is not this person's to read."""
    me = me_of(request)
    view = or_404(await read_round(me.scope, key, request.app[SERVICES].clock()))
    runs = view.is_own and me.may(Permission.RUN_SURVEYS)
    return console_page(request, "surveys/survey", status, **vars(view), runs=runs, wrong=wrong)
