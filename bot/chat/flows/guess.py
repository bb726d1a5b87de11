"""What no flow understands: the likeliest three things that may be meant, to tap or answer by a number."""

from collections.abc import Awaitable, Callable

from bot.chat.flows import about_lift, hand_over, hazard, my_data, progress, survey, tip_off, vote
from bot.chat.flows import help as menu
from bot.chat.flows.base import Flow, Turn
from bot.chat.incoming import Text, VoiceMessage
from models.rules.triage import Topic, topics_of

NAME = "guess"
MOST = 3
# What is said of each topic, the words that ask for it, and what answers.
_ANSWERS: dict[Topic, tuple[str, str, Callable[[Turn], Awaitable[str]]]] = {
    Topic.HAZARD: ("报告电梯故障、隐患", "报修", hazard.begin),
    Topic.REPORT: ("报告电梯故障、隐患", "报修", hazard.begin),
    Topic.PROGRESS: ("查我报告的进度", "进度", progress.step),
    Topic.FIXED: ("查我报告的进度", "进度", progress.step),
    Topic.POLICY: ("看这部电梯的保险", "保险", about_lift.POLICY.answer),
    Topic.MAINTAINER: ("看谁在维保", "维保", about_lift.MAINTAINER.answer),
    Topic.SURVEY: ("评一评", "评价", survey.begin),
    Topic.VOTE: ("业主表决", "表决", vote.begin),
    Topic.MY_DATA: ("我的数据", "我的数据", my_data.step),
    Topic.HAND_OVER: ("找工作人员", "转人工", hand_over.step),
    Topic.TIP_OFF: ("匿名举报", "匿名举报", tip_off.step),
    Topic.SUGGEST: ("提建议", "转人工", hand_over.step),
    Topic.LIFT: ("选电梯", "帮助", menu.step),
    Topic.HELP: ("看能做什么", "帮助", menu.step),
}


def starts(turn: Turn) -> bool:
    return isinstance(turn.body, Text | VoiceMessage) and bool(turn.words)


def holds(turn: Turn) -> bool:
    return _chosen(turn) is not None


async def step(turn: Turn) -> str:
    topic = _chosen(turn)
    if topic is None:
        return await _offer(turn)
    said = turn.talk.draft["said"]
    turn.talk.clear()
    _, word, answer = _ANSWERS[topic]
    return await answer(turn.with_words(said if topic is Topic.HAZARD else word))


async def _offer(turn: Turn) -> str:
    named = {_ANSWERS[topic][0]: topic for topic in reversed(topics_of(turn.words, MOST))}
    topics = list(reversed(named.values()))
    if not topics or topics[0] is Topic.HELP:
        return await menu.step(turn)
    turn.talk.clear()
    turn.talk.flow, turn.talk.draft = NAME, {"topics": topics, "said": turn.words}
    offers = [(_ANSWERS[topic][0], _ANSWERS[topic][1]) for topic in topics]
    return turn.say("guess", offers=offers, hotline=await turn.hotline())


def _chosen(turn: Turn) -> Topic | None:
    """The topic whose number was answered."""
    if turn.talk.flow != NAME or not turn.words.isdecimal() or len(turn.words) > 1:
        return None
    topics, number = turn.talk.draft["topics"], int(turn.words)
    return Topic(topics[number - 1]) if 1 <= number <= len(topics) else None


FLOW = Flow(NAME, starts, step, holds=holds)
