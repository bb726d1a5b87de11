"""What a worker does beside deliveries and photos: rows that fall due, and what is done about one."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bot.channels.open311_poll import ask_again
from bot.jobs.answers import chase_silent
from bot.jobs.call_outs import place_call
from bot.jobs.drills import run_drill
from bot.jobs.follows import tell_follower
from bot.jobs.hand_over import bring_answer
from bot.jobs.recognition import recognise
from bot.jobs.unconfirmed_calls import report_unanswered
from bot.jobs.voices import fetch_voice
from bot.jobs.votes import advance, stamp_close, tell
from bot.kernel.settings import Settings
from bot.services import Services
from models.actions.forwarding.drills import DRILLS
from models.actions.forwarding.remote_requests import REMOTE_REQUESTS
from models.actions.forwarding.silence import AWAITED_ANSWERS
from models.actions.lifts.follows import FOLLOW_NOTICES
from models.actions.people.hand_over import HAND_OVER_LINES
from models.actions.reports.recognition import RECOGNITIONS
from models.actions.reports.unconfirmed_calls import UNCONFIRMED_CALLS
from models.actions.reports.voices import VOICES
from models.actions.rescues.call_outs import CALL_OUTS
from models.actions.shared.work import Work
from models.actions.votes.freeze import DECISIONS
from models.actions.votes.notices import VOTE_NOTICES
from models.actions.votes.stamps import CLOSING_STAMPS


@dataclass(frozen=True)
class Chore:
    """`is_set_up`: whether it can be done as things are set; until it can, its rows stay due."""

    work: Work[Any]
    do: Callable[[Services, Any], Coroutine[Any, Any, None]]
    at_once: int
    is_set_up: Callable[[Settings], bool] = lambda _: True


CHORES = (
    Chore(CALL_OUTS, place_call, 16),
    Chore(AWAITED_ANSWERS, chase_silent, 2),
    Chore(REMOTE_REQUESTS, ask_again, 4),
    Chore(DRILLS, run_drill, 2),
    Chore(DECISIONS, advance, 1),
    Chore(VOTE_NOTICES, tell, 4),
    Chore(FOLLOW_NOTICES, tell_follower, 4),
    Chore(CLOSING_STAMPS, stamp_close, 1, lambda settings: settings.has_time_stamps),
    Chore(HAND_OVER_LINES, bring_answer, 4),
    Chore(VOICES, fetch_voice, 2),
    Chore(RECOGNITIONS, recognise, 1, lambda settings: bool(settings.speech_url)),
    Chore(UNCONFIRMED_CALLS, report_unanswered, 4),
)
