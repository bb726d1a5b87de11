"""被困: the number to dial first, then the report, then what the rescuers still need to know.

A certain call is filed at once, a possible one is asked back (`trapped_ask`),
and what is said afterwards goes to the rescuers (`trapped_filed`).
"""

import logging
from dataclasses import replace

from bot.chat.flows import rescue_answers, trapped_ask, trapped_filed
from bot.chat.flows.base import MAX_WORDS, Flow, Turn
from bot.chat.flows.trapped_ask import NAME
from bot.chat.incoming import VoiceMessage
from bot.chat.named_lifts import Card
from bot.emergency.call import Unfiled, file_entrapment
from bot.kernel.timeouts import within
from models.actions.reports.extend import Addition
from models.actions.reports.file import Receipt, ReportDraft
from models.actions.reports.move import put_on_lift
from models.database import DATABASE_AWAY
from models.rules.base import budgets
from models.rules.reports.kinds import ReportKind, ReportSource, Role
from models.rules.rescues.trap_clock import Step
from models.rules.triage import Entrapment
from models.rules.triage.answers import yes_or_no

log = logging.getLogger(__name__)

MENU_KEY = "TRAPPED"
# Steps of other flows in which a voice without words is understood, or kept.
_VOICE_IS_WELCOME = ("words", "photos")


def starts(turn: Turn) -> bool:
    if says_so(turn) or rescue_answers.answer_of(turn.words) is not None:
        return True
    if turn.talk.flow == NAME:
        return False  # it is in progress, and takes everything else
    return turn.trapped is Entrapment.POSSIBLE or _is_voice_alone(turn)


def says_so(turn: Turn) -> bool:
    """Without a doubt that somebody is trapped."""
    return turn.clicked == MENU_KEY or turn.trapped is Entrapment.CERTAIN


def _is_voice_alone(turn: Turn) -> bool:
    """A voice message that WeChat has not put into words, and that no other flow waits for."""
    waits = turn.talk.step in _VOICE_IS_WELCOME
    return isinstance(turn.body, VoiceMessage) and not turn.words and bool(turn.body.media_id) and not waits


async def step(turn: Turn) -> str:
    if answer := rescue_answers.answer_of(turn.words):
        if replied := await _are_they_out(turn, answer):
            return replied
        if answer is Step.CONFIRMED and turn.talk.flow != NAME:
            return turn.say("help", hotline=await turn.hotline(), welcome=False)
    if turn.talk.flow == NAME and turn.talk.step == "ask":
        return await _answered(turn)
    if turn.talk.flow == NAME and turn.talk.step in ("filed", "journaled"):
        return await trapped_filed.step(turn, begin)
    if turn.clicked != MENU_KEY and not says_so(turn) and rescue_answers.answer_of(turn.words) is None:
        return await trapped_ask.ask(turn)
    return await begin(turn)


async def _are_they_out(turn: Turn, answer: Step) -> str | None:
    """As the rescue has it. None also while the database is away and somebody is inside: that is a call."""
    try:
        return await within(budgets.LOOK_UP, rescue_answers.are_they_out(turn, answer))
    except DATABASE_AWAY:
        if answer is Step.CONFIRMED:
            raise
        log.warning("whether a rescue goes on cannot be asked; it is taken for a call for help")
        return None


async def _answered(turn: Turn) -> str:
    """The question of `trapped_ask` has an answer, or is asked again."""
    match trapped_ask.answer_of(turn):
        case True:
            return await begin(turn)
        case False:
            return await trapped_ask.nobody(turn)
    await turn.look_for_places()
    return await trapped_ask.ask_again(turn)


async def begin(turn: Turn) -> str:
    """File at once, for each lift that may be meant; what is missing is asked afterwards."""
    named = await turn.look_for_places()
    at_hand = None if named else await turn.last_known_card()
    beside = at_hand if named.nearby else None
    lifts: tuple[Card | None, ...] = named.found or ((None,) if beside or named.unknown else (at_hand,))
    draft = _draft(turn, beside)
    filed: list[tuple[Card | None, Receipt]] = []
    for number, card in enumerate(lifts):
        key = draft.source_key if number == 0 else f"{draft.source_key}:{number + 1}"
        of_lift = replace(draft, source_key=key, lift_id=card.lift_id if card else None)
        code = card.code if card else ""
        receipt = await file_entrapment(turn.services, of_lift, code, turn.openid_hash)
        if isinstance(receipt, Unfiled):
            return _unfiled(turn, card, of_lift, receipt)
        filed.append((card, receipt))
        if receipt.repeated and card and card.lift_id:
            # It was filed without an answer, for the desk alone; now it is known, and which lift.
            await put_on_lift(Addition(f"{key}:yes", receipt.report_id), card.lift_id, turn.now)
    await trapped_ask.settled(turn)
    turn.wake = True
    trapped_filed.follow(turn, [receipt for _, receipt in filed])
    return await trapped_filed.say_filed(turn, filed, named)


def _draft(turn: Turn, beside: Card | None) -> ReportDraft:
    """What was asked about goes with the answer; where only a lift beside is known, the words say so."""
    asked = trapped_ask.asked(turn)
    is_answer = bool(asked.source_key) and yes_or_no(turn.words) is True
    said = asked.words if is_answer else "\n".join(filter(None, (asked.words, turn.words)))
    where = f"（不是扫码的这部，在它旁边：{beside.place}，识别码 {beside.rescue_number}）" if beside else ""
    voice = (turn.body.media_id,) if isinstance(turn.body, VoiceMessage) and turn.body.media_id else ()
    return ReportDraft(
        source_key=asked.source_key or turn.source_key,
        door=ReportSource.CHAT,
        kind=ReportKind.ENTRAPMENT,
        lift_id=None,
        words=f"{where}{said}"[:MAX_WORDS],
        role=Role.UNKNOWN,
        reporter=turn.reporter(),
        voices=asked.voices + voice,
    )


def _unfiled(turn: Turn, card: Card | None, draft: ReportDraft, unfiled: Unfiled) -> str:
    hotline = card.hotline if card else turn.services.settings.default_hotline
    turn.talk.clear()
    if unfiled is Unfiled.JOURNALED:
        trapped_filed.follow_journal(turn, draft)
    return turn.say("entrapment_unfiled", hotline=hotline, card=card, unfiled=unfiled)


FLOW = Flow(NAME, starts, step, interrupts=True)
