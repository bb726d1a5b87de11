"""What a worker does beside deliveries and photos: rows that fall due, and what is done about one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.channels.open311_poll import ask_again
from bot.jobs.drills import run_drill
from bot.jobs.hand_over import bring_answer
from bot.jobs.unconfirmed_calls import report_unanswered
from bot.jobs.voices import fetch_voice
from bot.jobs.votes import advance, tell
from bot.services import Services
from models.tables.forwarding.drill import Drill
from models.tables.forwarding.remote_request import RemoteRequest
from models.tables.leased import Leased
from models.tables.people.hand_over import HandOverLine
from models.tables.reports.unconfirmed_call import UnconfirmedCall
from models.tables.reports.voice import Voice
from models.tables.votes.ballot import VoteNotice
from models.tables.votes.decision import Decision


@dataclass(frozen=True)
class Chore:
    table: type[Leased]
    do: Callable[[Services, Any], Awaitable[None]]
    at_once: int


CHORES = (
    Chore(RemoteRequest, ask_again, 4),
    Chore(Drill, run_drill, 2),
    Chore(Decision, advance, 1),
    Chore(VoteNotice, tell, 4),
    Chore(HandOverLine, bring_answer, 4),
    Chore(Voice, fetch_voice, 2),
    Chore(UnconfirmedCall, report_unanswered, 4),
)
