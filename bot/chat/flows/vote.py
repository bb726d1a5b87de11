"""表决: the owner's open decisions, and voting on one by a number; whoever is not known yet gets a link."""

from uuid import UUID

from bot.chat.flows.base import Flow, Turn
from bot.kernel.links import vote_link
from bot.texts.votes import TO_OWNERS
from models.actions.people.identify import NamedPerson, WeChatAccountKind, identify_person
from models.actions.votes.announced import DecisionView, decision_by_id
from models.actions.votes.cast import cast_ballot
from models.actions.votes.own import own_heads
from models.actions.votes.read import decisions_at_lift, decisions_of, quorum_of
from models.rules.votes.decision import VoteRefusal, VoteStage, stage_at
from models.rules.votes.tally import Choice

NAME = "vote"
MENU_KEY = "VOTE"
WORDS = ("表决", "表決", "业主表决", "業主表決", "投票", "我要投票", "vote")
CHOICES = {
    "1": Choice.FOR,
    "同意": Choice.FOR,
    "2": Choice.AGAINST,
    "反对": Choice.AGAINST,
    "反對": Choice.AGAINST,
    "3": Choice.ABSTAIN,
    "弃权": Choice.ABSTAIN,
    "棄權": Choice.ABSTAIN,
}


def starts(turn: Turn) -> bool:
    return turn.clicked == MENU_KEY or turn.words.lower() in WORDS


def holds(turn: Turn) -> bool:
    return turn.words.isdecimal() or turn.words in CHOICES


async def step(turn: Turn) -> str:
    if turn.talk.flow != NAME or starts(turn):
        return await begin(turn)
    shown = [UUID(key) for key in turn.talk.draft.get("shown", [])]
    person_id = await _person(turn)
    if turn.talk.step == "choose":
        place = int(turn.words) if turn.words.isdecimal() and len(turn.words) < 3 else 0
        if not 1 <= place <= len(shown):
            return await begin(turn)
        decision = await decision_by_id(shown[place - 1])
        return await _ask(turn, person_id, decision) if decision else await begin(turn)
    choice = CHOICES.get(turn.words)
    if turn.talk.step != "choice" or choice is None or not shown:
        return await begin(turn)
    decision = await decision_by_id(shown[0])
    return await _cast(turn, person_id, decision, choice) if decision else await begin(turn)


async def begin(turn: Turn) -> str:
    turn.talk.clear()
    turn.talk.flow = NAME
    person_id = await _person(turn)
    own = await decisions_of(person_id)
    open_now = [one for one in own if stage_at(one.course, turn.now) is VoteStage.OPEN]
    if len(open_now) == 1:
        return await _ask(turn, person_id, open_now[0])
    if open_now:
        turn.talk.step = "choose"
        turn.talk.draft = {"shown": [str(one.id) for one in open_now]}
        return turn.say("vote_choose", decisions=open_now)
    turn.talk.clear()
    if own:
        return turn.say("vote_others", decisions=[(one, stage_at(one.course, turn.now)) for one in own[:3]])
    return await _not_known(turn, person_id)


async def _not_known(turn: Turn, person_id: UUID) -> str:
    """Decisions of the lift that is talked about; its page asks for the code on paper."""
    card = await turn.card()
    found = await decisions_at_lift(card.lift_id, turn.now) if card else []
    links = [(one, vote_link(turn.services, one.slug, person_id)) for one in found]
    return turn.say("vote_unbound", card=card, links=links)


async def _ask(turn: Turn, person_id: UUID, decision: DecisionView) -> str:
    own = await own_heads(decision, person_id, turn.services.vault)
    turn.talk.step = "choice"
    turn.talk.draft = {"shown": [str(decision.id)]}
    return turn.say(
        "vote_ask",
        decision=decision,
        quorum=quorum_of(decision),
        own=[one for one in own if not one.voice.by_proxy],
        link=vote_link(turn.services, decision.slug, person_id),
    )


async def _cast(turn: Turn, person_id: UUID, decision: DecisionView, choice: Choice) -> str:
    """For all of one's own heads. WeChat sends a message again: its key makes that the same ballot."""
    receipts = await cast_ballot(
        turn.services.vault, decision.id, person_id, choice, turn.now, source_key=f"chat:{turn.message.key}"
    )
    turn.talk.clear()
    turn.wake = True
    if isinstance(receipts, VoteRefusal):
        return TO_OWNERS[receipts]
    link = vote_link(turn.services, decision.slug, person_id)
    return turn.say("vote_cast", decision=decision, receipts=receipts, link=link)


async def _person(turn: Turn) -> UUID:
    """By the account that the message came to: the mini-program's name for somebody is another one."""
    named = NamedPerson(WeChatAccountKind(turn.message.named_by), turn.message.openid)
    return await identify_person(named, turn.services.vault, turn.now)


FLOW = Flow(NAME, starts, step, holds=holds)
