"""被困: the number to dial first, then the report, then what the rescuers still need to know."""

from bot.emergency import Unfiled, file_entrapment
from bot.flows import late_photo, rescue_answers
from bot.flows.base import MAX_WORDS, Flow, Turn
from bot.incoming import Image, Location, Voice
from models.actions.emergency_cards import EmergencyCard
from models.actions.extend_report import Addition, add_position, add_words, locate, withdraw
from models.actions.file_report import Receipt, ReportDraft
from models.actions.find_lift import LiftCard
from models.actions.read_report import ReportView, report_by_number
from models.rules.reports import Door, ReportKind, Role
from models.rules.trap_clock import Step
from models.rules.triage import Entrapment, entrapment

NAME = "entrapment"
MENU_KEY = "TRAPPED"
YES = ("1", "是", "是的", "有", "在", "对", "yes", "y")
NO = ("2", "不是", "没有", "没", "不在", "否", "no", "n")
Card = LiftCard | EmergencyCard
MISTAKE = ("误报", "是误报", "誤報", "没事了", "false alarm")


def starts(turn: Turn) -> bool:
    if says_so(turn) or _answer_of(turn):
        return True
    # A perhaps is asked back, but not in the middle of describing a hazard.
    return entrapment(turn.words) is Entrapment.POSSIBLE and not turn.talk.flow


def says_so(turn: Turn) -> bool:
    """Without a doubt that somebody is trapped."""
    return turn.clicked == MENU_KEY or entrapment(turn.words) is Entrapment.CERTAIN


async def step(turn: Turn) -> str:
    if answer := _answer_of(turn):
        if replied := await rescue_answers.are_they_out(turn, answer):
            return replied
        if answer is Step.CONFIRMED and turn.talk.flow != NAME:
            return turn.say("help", hotline=await turn.hotline(), welcome=False)
    if turn.talk.flow == NAME and turn.talk.step == "filed":
        return await _more(turn)
    if turn.talk.flow == NAME and turn.talk.step == "ask":
        return await _answer(turn)
    if turn.clicked != MENU_KEY and entrapment(turn.words) is Entrapment.POSSIBLE:
        turn.talk.flow, turn.talk.step = NAME, "ask"
        return turn.say("entrapment_ask", hotline=await turn.hotline(), card=await turn.card())
    return await begin(turn)


def _answer_of(turn: Turn) -> Step | None:
    return rescue_answers.answer_of(turn.words)


async def begin(turn: Turn) -> str:
    """File at once; what is missing is asked afterwards."""
    card = await turn.last_known_card()
    draft = ReportDraft(
        source_key=turn.source_key,
        door=Door.CHAT,
        kind=ReportKind.ENTRAPMENT,
        lift_id=card.lift_id if card else None,
        words=turn.words[:MAX_WORDS],
        role=Role.UNKNOWN,
        reporter=turn.reporter(),
        voices=(turn.body.media_id,) if isinstance(turn.body, Voice) and turn.body.media_id else (),
    )
    receipt = await file_entrapment(turn.services, draft, turn.talk.code)
    if isinstance(receipt, Unfiled):
        turn.talk.clear()
        return turn.say("entrapment_unfiled", hotline=_hotline(turn, card), card=card, unfiled=receipt)
    turn.wake = True
    turn.talk.flow, turn.talk.step = NAME, "filed"
    turn.talk.draft = {"receipt": receipt.number, "report": str(receipt.report_id)}
    return _filed(turn, card, receipt.number, receipt)


def _filed(turn: Turn, card: Card | None, number: str, receipt: Receipt | None = None) -> str:
    joined = receipt is not None and receipt.joined
    return turn.say("entrapment_filed", hotline=_hotline(turn, card), card=card, number=number, joined=joined)


def _hotline(turn: Turn, card: Card | None) -> str:
    return card.hotline if card else turn.services.settings.default_hotline


async def _answer(turn: Turn) -> str:
    said = turn.words.lower().rstrip("。.!！")
    if said in YES or entrapment(turn.words) is Entrapment.CERTAIN:
        return await begin(turn)
    if turn.names_lift:
        await turn.named_lifts()
    elif said in NO:
        turn.talk.clear()
        return turn.say("entrapment_no", hotline=await turn.hotline())
    return turn.say("entrapment_ask", hotline=await turn.hotline(), card=await turn.card())


async def _more(turn: Turn) -> str:
    """The report is filed: pass on whatever else the person tells."""
    report = await report_by_number(turn.talk.draft["receipt"])
    if report is None:
        return await begin(turn)
    addition = Addition(turn.source_key, report.report_id)
    hotline = await turn.hotline()
    if turn.words.lower() in MISTAKE:
        await withdraw(addition, turn.now)
        turn.wake = True
        turn.talk.clear()
        return turn.say("entrapment_withdrawn", hotline=hotline)
    if answered := await rescue_answers.by_number(turn, report):
        return answered
    if turn.names_lift and not report.place:
        return await _located(turn, addition, report)
    if isinstance(turn.body, Location):
        place = turn.body
        await add_position(addition, place.latitude, place.longitude, place.label, turn.now)
    elif isinstance(turn.body, Image):
        added = await late_photo.add(turn, report.report_id)
        return turn.say("entrapment_photo", hotline=hotline, added=added)
    elif turn.words:
        await add_words(addition, turn.words[:MAX_WORDS], turn.now)
        await rescue_answers.note_needs(turn, report)
    else:
        return turn.say("entrapment_stay", hotline=hotline, placed=bool(report.place), passed_on=False)
    turn.wake = True
    return turn.say("entrapment_stay", hotline=hotline, placed=bool(report.place), passed_on=True)


async def _located(turn: Turn, addition: Addition, report: ReportView) -> str:
    found = await turn.named_lifts()
    if len(found) != 1:
        return turn.say("lift_unknown", hotline=await turn.hotline(), found=found)
    await locate(addition, found[0].lift_id, turn.now)
    turn.wake = True
    return _filed(turn, found[0], report.receipt_number)


FLOW = Flow(NAME, starts, step, interrupts=True)
