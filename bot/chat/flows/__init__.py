"""The conversations, one a file.

A message goes to the first flow that interrupts, else to the flow in progress
where that holds it, else to the first flow that it starts; help takes the rest.
"""

from bot.chat.flows import (
    about_lift,
    answer,
    cancel,
    consent,
    entrapment,
    fixed,
    follow,
    grants,
    guess,
    hand_over,
    hazard,
    help,
    late_photo,
    lift,
    my_data,
    progress,
    resume,
    send_results,
    survey,
    tip_off,
    vote,
)
from bot.chat.flows.base import Flow, Turn
from bot.chat.incoming import Click

FLOWS: tuple[Flow, ...] = (
    entrapment.FLOW,
    cancel.FLOW,
    grants.FLOW,
    send_results.FLOW,
    consent.FLOW,
    resume.FLOW,
    progress.FLOW,
    fixed.FLOW,
    answer.FLOW,
    hand_over.FLOW,
    my_data.FLOW,
    survey.FLOW,
    vote.FLOW,
    follow.ENDED,
    follow.FOLLOWING.flow(),
    tip_off.FLOW,
    hazard.FLOW,
    late_photo.FLOW,
    lift.FLOW,
    about_lift.POLICY.flow(),
    about_lift.MAINTAINER.flow(),
    help.FLOW,
    guess.FLOW,
)
_INTERRUPTING = tuple(flow for flow in FLOWS if flow.interrupts)
_BY_NAME = {flow.name: flow for flow in FLOWS}


async def step(turn: Turn) -> str:
    """Handle one message: the text to answer, empty for none."""
    await turn.look_for_lifts()
    left, flow = turn.talk.in_progress(), _choose(turn)
    text = await flow.step(turn)
    if flow.name not in (left["flow"], cancel.FLOW.name, my_data.FLOW.name):
        turn.keep(left)
    if turn.left_over:
        text = await _go_on(turn, text)
    if turn.parked and text:
        text = f"{text}\n\n{turn.say('parked')}"
    return text


async def _go_on(turn: Turn, text: str) -> str:
    """Words that were no call for help belong to the flow in progress, or describe a hazard."""
    rest = turn.with_words(turn.left_over)
    flow = _BY_NAME.get(turn.talk.flow) or hazard.FLOW
    if flow is hazard.FLOW and not turn.talk.flow and not hazard.starts(rest):
        return text
    await rest.look_for_lifts()
    answer = await flow.step(rest)
    turn.wake = turn.wake or rest.wake
    return f"{text}\n\n{answer}"


def may_be_call_for_help(turn: Turn) -> bool:
    """Whether the message alone, without what came before, may be about somebody who is trapped."""
    return entrapment.starts(turn)


def _choose(turn: Turn) -> Flow:
    # A tap on the menu says plainly what is wanted now.
    for flow in FLOWS if isinstance(turn.body, Click) else _INTERRUPTING:
        if flow.starts(turn):
            return flow
    current = _BY_NAME.get(turn.talk.flow)
    if current and current.holds(turn):
        return current
    return next((flow for flow in FLOWS if flow.starts(turn)), current or help.FLOW)
