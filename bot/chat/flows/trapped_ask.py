"""The question back: may somebody be trapped? The number to dial first, then one digit, a tap or any yes.

Where the lift is known, a question that stays open for a minute is reported to
the rescue desk as not confirmed.
"""

import logging
from dataclasses import dataclass

from bot.chat.flows.base import MAX_WORDS, Turn
from bot.chat.incoming import VoiceMessage
from bot.kernel.timeouts import within
from models.actions.reports.extend import Addition, withdraw
from models.actions.reports.file import ReportDraft
from models.actions.reports.read import report_filed_as
from models.actions.reports.unconfirmed_calls import ask_first, settle
from models.database import DATABASE_AWAY
from models.rules.reports.kinds import ReportKind, ReportSource
from models.rules.triage import Entrapment, Topic, topics_of
from models.rules.triage.answers import yes_or_no

log = logging.getLogger(__name__)

NAME = "entrapment"
_DENIES = ("没有", "没人", "不是", "沒有", "沒人", "no ", "No ", "nobody", "Nobody")
REMEMBER_WITHIN_SECONDS = 2


@dataclass(frozen=True)
class AskedAbout:
    """What the question was about: words and voices, and the key under which it may be filed."""

    source_key: str = ""
    words: str = ""
    voices: tuple[str, ...] = ()


async def ask(turn: Turn) -> str:
    """Ask, and keep what would be filed. A flow in progress is left as it is, for later."""
    await turn.look_for_places()
    voices = [turn.body.media_id] if isinstance(turn.body, VoiceMessage) and turn.body.media_id else []
    is_tip_off = bool(turn.talk.tip_off)
    turn.talk.clear()
    turn.talk.flow, turn.talk.step = NAME, "ask"
    turn.talk.draft = {"key": turn.source_key, "words": turn.words[:MAX_WORDS], "voices": voices}
    if not is_tip_off:  # whoever reports without a name is written down by an answer alone
        await _remember(turn)
    return await ask_again(turn, first=True)


async def ask_again(turn: Turn, *, first: bool = False) -> str:
    return turn.say(
        "entrapment_ask",
        hotline=await turn.emergency_number(),
        card=await turn.last_known_card(),
        voice=first and not turn.words,
    )


def asked(turn: Turn) -> AskedAbout:
    """What this conversation was asked about; empty where it was not."""
    if turn.talk.flow != NAME or turn.talk.step != "ask":
        return AskedAbout()
    draft = turn.talk.draft
    return AskedAbout(draft["key"], draft["words"], tuple(draft["voices"]))


def answer_of(turn: Turn) -> bool | None:
    """Yes, no, or neither. Whoever goes on to speak of people who may be trapped has said yes."""
    said = yes_or_no(turn.words)
    if said is not None:
        return said
    if turn.trapped is Entrapment.CERTAIN:
        return True
    if turn.words.startswith(_DENIES):
        return False
    return True if turn.trapped is Entrapment.POSSIBLE else None


async def nobody(turn: Turn) -> str:
    """The answer is no: what was reported meanwhile is withdrawn, and the flow that was left goes on."""
    about = asked(turn)
    await settle(about.source_key)
    report_id = await report_filed_as(about.source_key)
    if report_id is not None:
        await withdraw(Addition(f"{about.source_key}:no", report_id), turn.now)
        turn.wake = True
    turn.talk.clear()
    turn.talk.unpark()
    turn.left_over = about.words
    goes_on = bool(turn.talk.flow) or topics_of(about.words, 1) == [Topic.HAZARD]
    return turn.say("entrapment_no", hotline=await turn.emergency_number(), goes_on=goes_on)


async def settled(turn: Turn) -> None:
    """It was filed after all."""
    if (key := asked(turn).source_key) != "":
        await settle(key)


async def _remember(turn: Turn) -> None:
    """Where the lift is known. That it cannot be kept is no reason not to ask."""
    card = await turn.last_known_card()
    if card is None or card.lift_id is None:
        return
    draft = ReportDraft(
        source_key=turn.source_key,
        door=ReportSource.CHAT,
        kind=ReportKind.ENTRAPMENT,
        lift_id=card.lift_id,
        words=turn.words[:MAX_WORDS],
        reporter=turn.reporter(),
        voices=tuple(turn.talk.draft["voices"]),
    )
    try:
        vault = turn.services.vault
        await within(REMEMBER_WITHIN_SECONDS, ask_first(draft, turn.openid_hash, vault, turn.now))
        turn.wake = True
    except DATABASE_AWAY:
        log.exception("a question back cannot be kept: it is not reported without an answer")
