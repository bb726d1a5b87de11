"""Proxies: an owner entrusts one head to another person for one decision, and may take it back."""

from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.votes.chain import locked_decision
from models.actions.votes.invitations import new_code, read_invitation
from models.actions.votes.marks import marks_of
from models.actions.votes.voices import voices_of
from models.rules.votes.decision import VoteRefusal, VoteStage, stage_at
from models.rules.votes.entries import EntryKind
from models.tables.votes.ballot import BallotEntry
from models.tables.votes.owner import Proxy
from models.vault import Vault


async def grant_proxy(
    vault: Vault, decision_id: UUID, head: int, person_id: UUID, now: datetime
) -> str | VoteRefusal:
    """The code to hand to the proxy, shown once. A new one for the same head takes back the one before.

    OWN_WORD where an owner of the head has voted: that counts, whatever a proxy would say.
    """
    async with in_transaction():
        decision = await locked_decision(decision_id)
        if decision is None:
            return VoteRefusal.UNKNOWN
        if decision.proxy_limit == 0:
            return VoteRefusal.NO_PROXIES
        if stage_at(decision.course, now) not in (VoteStage.NOTICED, VoteStage.OPEN):
            return VoteRefusal.TOO_LATE
        own = [one for one in await voices_of(decision, person_id) if not one.by_proxy]
        chosen = next((one for one in own if one.head.number == head), None)
        if chosen is None:
            return VoteRefusal.NOT_YOURS
        if await has_own_word(decision_id, chosen.head.id):
            return VoteRefusal.OWN_WORD
        await end_proxies([chosen.head.id], now)
        code = new_code()
        await Proxy.create(
            decision_id=decision_id, head_id=chosen.head.id, granted_by_id=person_id, granted_at=now,
            code_hash=vault.look_up_hash(code), live_key=chosen.head.id,
        )  # fmt: skip
        return code


async def take_proxy(vault: Vault, code: str, person_id: UUID, now: datetime) -> UUID | VoteRefusal:
    """The decision's key. The code works once; nobody holds more heads than the decision allows."""
    asked = await Proxy.get_or_none(code_hash=vault.look_up_hash(read_invitation(code)))
    if asked is None:
        return VoteRefusal.WRONG_CODE
    async with in_transaction():
        decision = await locked_decision(asked.decision_id)
        proxy = await Proxy.get(id=asked.id)
        if proxy.revoked_at is not None:
            return VoteRefusal.REVOKED
        if proxy.holder_id == person_id:
            return proxy.decision_id
        if proxy.holder_id is not None:
            return VoteRefusal.CODE_USED
        if decision is None or stage_at(decision.course, now) not in (VoteStage.NOTICED, VoteStage.OPEN):
            return VoteRefusal.TOO_LATE
        held = Proxy.filter(decision_id=proxy.decision_id, holder_id=person_id, revoked_at=None)
        if await held.count() >= decision.proxy_limit:
            return VoteRefusal.PROXY_LIMIT
        await Proxy.filter(id=proxy.id).update(holder_id=person_id, taken_at=now)
        return proxy.decision_id


async def revoke_proxy(decision_id: UUID, head: int, person_id: UUID, now: datetime) -> VoteRefusal | None:
    """By any owner of the head. Ballots that the proxy has cast stand until an owner casts one."""
    async with in_transaction():
        decision = await locked_decision(decision_id)
        if decision is None:
            return VoteRefusal.UNKNOWN
        own = [one for one in await voices_of(decision, person_id) if not one.by_proxy]
        chosen = next((one for one in own if one.head.number == head), None)
        if chosen is None:
            return VoteRefusal.NOT_YOURS
        ended = await Proxy.filter(live_key=chosen.head.id).update(live_key=None, revoked_at=now)
        return None if ended else VoteRefusal.ALREADY


async def end_proxies(heads: list[UUID], now: datetime) -> None:
    """An owner's own word ends the proxy. The caller holds the decision's row."""
    await Proxy.filter(live_key__in=heads).update(live_key=None, revoked_at=now)


async def has_own_word(decision_id: UUID, head_id: UUID) -> bool:
    """Whether an owner of the head has cast a ballot, on any way, that is not void."""
    own = BallotEntry.filter(head_id=head_id, kind=EntryKind.BALLOT, by_proxy=False)
    numbers = [row["number"] for row in await own.values("number")]
    return bool(numbers and set(numbers) - (await marks_of(decision_id, numbers)).voided)
