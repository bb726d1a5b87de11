"""A photo that comes when the report is filed: it belongs to it, as long as nothing else was talked of."""

from uuid import UUID

from bot.chat.flows.base import Flow, Turn
from bot.chat.incoming import Image
from models.actions.reports.late_photos import add_photo

NAME = "late_photo"
_REPORT = "filed"


def follow(turn: Turn, report_id: UUID) -> None:
    """Take the photos that come next for this report's. Called where a conversation has just ended."""
    turn.talk.draft = {_REPORT: str(report_id)}


def starts(turn: Turn) -> bool:
    return isinstance(turn.body, Image) and not turn.talk.flow and _REPORT in turn.talk.draft


async def step(turn: Turn) -> str:
    added = await add(turn, UUID(turn.talk.draft[_REPORT]))
    return turn.say("photo_added" if added else "photo_not_added")


async def add(turn: Turn, report_id: UUID) -> bool:
    """The photo of this message to the report. False where it takes no more."""
    if not isinstance(turn.body, Image) or not await add_photo(report_id, turn.body.media_id, turn.now):
        return False
    turn.wake = True
    return True


FLOW = Flow(NAME, starts, step)
