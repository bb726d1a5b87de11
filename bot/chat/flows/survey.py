"""评价: one question a message, answered by a number; counts, because WeChat says who it is."""

from datetime import datetime, timedelta
from uuid import UUID

from bot.chat.flows.base import Flow, Turn
from bot.chat.survey_drafts import drop_draft, keep_draft, kept_draft
from models.actions.lifts.find import LiftCard
from models.actions.surveys.answer import (
    AnswerDraft,
    Answered,
    OpenRound,
    Respondent,
    answer_survey,
    invite,
    open_rounds,
)
from models.rules.surveys.rounds import AskedBy, QuestionKind, SurveyQuestion

NAME = "survey"
MENU_KEY = "SURVEY"
WORDS = ("评价", "評價", "评一评", "满意度", "滿意度", "测评", "打分", "调查", "survey")
SKIP = ("0", "跳过", "没有", "无", "skip")


def starts(turn: Turn) -> bool:
    return turn.clicked == MENU_KEY or turn.words.lower() in WORDS


def holds(turn: Turn) -> bool:
    return turn.talk.step == "question" or turn.names_lift or turn.words.isdecimal()


async def step(turn: Turn) -> str:
    if turn.talk.flow != NAME or turn.clicked == MENU_KEY or turn.words.lower() in WORDS:
        return await begin(turn)
    if turn.names_lift and turn.talk.step != "question":
        if turn.named.one is None:
            return turn.say("lift_unknown", hotline=await turn.hotline(), found=turn.named.found)
        return await begin(turn)
    card = await turn.card()
    if card is None:
        return await begin(turn)
    rounds = await open_rounds(card.lift_id, turn.now)
    if turn.talk.step == "choose":
        chosen = int(turn.words) if turn.words.isdecimal() and len(turn.words) < 3 else 0
        if not 1 <= chosen <= len(rounds):
            return turn.say("survey_choose", card=card, rounds=rounds)
        return await _begin_round(turn, card, rounds[chosen - 1])
    asked = next((one for one in rounds if str(one.id) == turn.talk.draft.get("round")), None)
    if asked is None:
        turn.talk.clear()
        return turn.say("survey_none", card=card)
    return await _hear(turn, card, asked)


async def begin(turn: Turn) -> str:
    turn.talk.clear()
    turn.talk.flow = NAME
    card = await turn.card()
    if card is None:
        turn.talk.step = "which_lift"
        return turn.say("which_lift", about="评价")
    rounds = await open_rounds(card.lift_id, turn.now)
    if len(rounds) == 1:
        return await _begin_round(turn, card, rounds[0])
    turn.talk.step = "choose"
    if not rounds:
        turn.talk.clear()
        return turn.say("survey_none", card=card)
    return turn.say("survey_choose", card=card, rounds=rounds)


async def _begin_round(turn: Turn, card: LiftCard, asked: OpenRound) -> str:
    """Go on where this person left the same round, here or in another door."""
    who = _who(turn)
    await invite(asked.id, card.lift_id, who, AskedBy.CHAT, turn.now)
    kept = await kept_draft(turn.services, asked.id, card.lift_id, who)
    turn.talk.step = "question"
    turn.talk.draft = {"round": str(asked.id), "began": turn.now.isoformat(), "told": kept}
    question = _next(turn, asked)
    return _say(turn, asked, question) if question else await _finish(turn, card, asked)


async def _hear(turn: Turn, card: LiftCard, asked: OpenRound) -> str:
    question = _next(turn, asked)
    if question is None:
        return await _finish(turn, card, asked)
    value = question.read(turn.words)
    if question.kind is QuestionKind.TEXT and turn.words.lower() in SKIP:
        value = ""
    if value is None:
        return _say(turn, asked, question, again=True)
    turn.talk.draft["told"][question.key] = value
    following = _next(turn, asked)
    if following is None:
        return await _finish(turn, card, asked)
    await keep_draft(turn.services, asked.id, card.lift_id, _who(turn), turn.talk.draft["told"])
    return _say(turn, asked, following)


async def _finish(turn: Turn, card: LiftCard, asked: OpenRound) -> str:
    draft = turn.talk.draft
    took: timedelta = turn.now - datetime.fromisoformat(draft["began"])
    answered = await answer_survey(
        AnswerDraft(UUID(draft["round"]), card.lift_id, _who(turn), AskedBy.CHAT, draft["told"], took),
        turn.now,
    )
    await drop_draft(turn.services, asked.id, card.lift_id, _who(turn))
    turn.talk.clear()
    turn.talk.flow = "lift"
    if not isinstance(answered, Answered):
        return turn.say("survey_none", card=card)
    return turn.say("survey_thanks", card=card, asked=asked, answered=answered)


def _next(turn: Turn, asked: OpenRound) -> SurveyQuestion | None:
    told = turn.talk.draft["told"]
    return next((one for one in asked.questions if one.key not in told), None)


def _say(turn: Turn, asked: OpenRound, question: SurveyQuestion, *, again: bool = False) -> str:
    number = asked.questions.index(question) + 1
    return turn.say("survey_question", asked=asked, question=question, number=number, again=again)


def _who(turn: Turn) -> Respondent:
    return Respondent(turn.reporter())


FLOW = Flow(NAME, starts, step, holds=holds)
