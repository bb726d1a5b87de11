"""我的数据: what is kept of this person, taking it along, and erasing it."""

from bot.chat.flows.base import Flow, Turn
from bot.kernel.links import my_data_link
from models.actions.people.identify import person_by_openid
from models.actions.privacy.my_data import Erased, erase_person, kept_of
from models.rules.privacy.retention import PERIODS

NAME = "my_data"
WORDS = ("我的数据", "我的信息", "个人信息", "隐私", "我的數據", "個人信息", "隱私", "my data", "privacy")
ERASE_WORDS = ("删除我的数据", "刪除我的數據", "删除我的信息", "注销", "delete my data")
CONFIRMATIONS = ("确认删除", "確認刪除")


def starts(turn: Turn) -> bool:
    return turn.words.lower() in (*WORDS, *ERASE_WORDS)


def holds(turn: Turn) -> bool:
    return turn.words in CONFIRMATIONS


async def step(turn: Turn) -> str:
    said = turn.words.lower()
    if said in ERASE_WORDS:
        return await _ask(turn)
    if said in WORDS:
        return await _summary(turn)
    turn.talk.clear()
    return await _erase(turn) if said in CONFIRMATIONS else turn.say("my_data_not_erased")


async def _summary(turn: Turn) -> str:
    turn.brief = True  # the link opens what it leads to
    kept = await kept_of(await person_by_openid(turn.openid_hash))
    link = my_data_link(turn.services, kept.person_id) if kept else ""
    return turn.say("my_data", kept=kept, link=link, periods=PERIODS)


async def _ask(turn: Turn) -> str:
    turn.talk.clear()
    kept = await kept_of(await person_by_openid(turn.openid_hash))
    if kept is None:
        return turn.say("my_data", kept=None, link="", periods=PERIODS)
    turn.talk.flow = NAME
    return turn.say("my_data_confirm", kept=kept)


async def _erase(turn: Turn) -> str:
    return turn.say("my_data_erased", erased=await forget(turn, "the person asked for it"))


async def forget(turn: Turn, why: str) -> Erased | None:
    """Erase all that is kept of the person, this conversation too. None where nothing was."""
    turn.talk.code, turn.talk.parked, turn.brief = "", {}, True
    await turn.services.windows.forget([turn.openid_hash])
    person_id = await person_by_openid(turn.openid_hash)
    turn.wake = True
    if person_id is None:
        return None
    return await erase_person(person_id, turn.now, turn.services.photos.remove, why)


FLOW = Flow(NAME, starts, step, interrupts=True, holds=holds)
