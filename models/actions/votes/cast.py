"""Casting a ballot online: prepared by itself, then one short turn at the chain, one link of it a head."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.actions.votes.chain import (
    Cast,
    CastReceipt,
    Sealed,
    add_ballots,
    hold_head,
    locked_decision,
    opened,
    seal_ballot,
    take_part,
)
from models.actions.votes.claims import CLAIMED
from models.actions.votes.freeze import open_decision
from models.actions.votes.object import suspend_ballot
from models.actions.votes.proxies import end_proxies
from models.actions.votes.sql import RIVALS, ask
from models.actions.votes.voices import VotingHead, voices_of
from models.rules.votes.decision import VoteRefusal, why_not_now
from models.rules.votes.entries import BallotWay
from models.rules.votes.tally import Choice
from models.tables.votes.ballot import BallotEntry
from models.tables.votes.decision import Decision, RollHead
from models.tables.votes.owner import Proxy
from models.vault import Vault


async def cast_ballot(
    vault: Vault,
    decision_id: UUID,
    person_id: UUID,
    choice: Choice,
    now: datetime,
    *,
    source_key: str,
    heads: Collection[int] | None = None,
) -> list[CastReceipt] | VoteRefusal:
    """Vote for all of one's own units, or for the heads named: own ones, or those held by proxy.

    Area and heads are the frozen roll's; the caller has no say in them. The last ballot until the end
    counts, earlier ones stay in the chain. `source_key`, at most 60 characters, makes a repeat of the same
    choice return the first receipts; another choice is another ballot. All heads are voted for, or none.
    """
    # Of tap and choice only a hash under our key: the choice is nowhere to be read while voting is open.
    keys = f"{decision_id}:{person_id}:{vault.look_up_hash(f'{source_key[:60]}:{choice}')}:"
    decision = await Decision.get_or_none(id=decision_id)
    if decision is None:
        return VoteRefusal.UNKNOWN
    try:
        answer = await _cast_new(vault, decision, person_id, choice, now, keys, heads)
    except IntegrityError:
        # The source key has been used: the same tap came before, or by two ways at once.
        if repeated := await _repeated(decision_id, person_id, keys, vault):
            return repeated
        raise
    if isinstance(answer, VoteRefusal):
        # A repeat is answered as the first time, whatever has changed since.
        return await _repeated(decision_id, person_id, keys, vault) or answer
    return answer


async def _cast_new(
    vault: Vault,
    decision: Decision,
    person_id: UUID,
    choice: Choice,
    now: datetime,
    keys: str,
    heads: Collection[int] | None,
) -> list[CastReceipt] | VoteRefusal:
    """Everything that can be done before the turn, then the turn. Raises IntegrityError for a repeat."""
    if refused := why_not_now(decision.course, now):
        return refused
    if decision.frozen_at is None and (refused := await open_decision(decision.id, now)):
        return refused
    voices = _chosen(await voices_of(decision, person_id), heads)
    if isinstance(voices, VoteRefusal):
        return voices
    ballots = [
        await seal_ballot(decision, _cast(voice, choice, person_id, f"{keys}{voice.head.number}"), vault)
        for voice in voices
    ]
    return await _in_turn(decision.id, ballots, now)


class _Refused(Exception):
    """In its turn a ballot has come too late: what it has marked is undone."""

    def __init__(self, refusal: VoteRefusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


async def _in_turn(
    decision_id: UUID, ballots: list[Sealed], now: datetime
) -> list[CastReceipt] | VoteRefusal:
    """Mark what is this person's own, then what must be done while everybody else waits.

    Raises IntegrityError where the head's last ballot came of the same tap.
    """
    try:
        async with in_transaction():
            parts = []
            for ballot in sorted(ballots, key=lambda ballot: ballot.cast.head.id):
                has_voted = await hold_head(ballot.cast.head.id)
                if has_voted and await BallotEntry.exists(source_key=ballot.cast.source_key):
                    raise IntegrityError("this tap has been counted")
                parts.append((ballot, await take_part(ballot, has_voted=has_voted)))
            decision = await locked_decision(decision_id)
            if decision is None:
                raise _Refused(VoteRefusal.UNKNOWN)
            if refused := await _why_not(decision, ballots, now):
                raise _Refused(refused)
            receipts = await add_ballots(decision, parts, now)
            await _follow(decision, [ballot.cast for ballot in ballots], receipts, now)
            return receipts
    except _Refused as told:
        return told.refusal


async def _follow(decision: Decision, casts: list[Cast], receipts: list[CastReceipt], now: datetime) -> None:
    """An owner's own word ends the proxy; and where somebody else says to be that owner, it is suspended."""
    own = {cast.head.number: cast for cast in casts if not cast.by_proxy}
    await end_proxies([cast.head.id for cast in own.values()], now)
    person_id = casts[0].person_id
    if person_id is None:
        return
    rivals = await ask(RIVALS, decision.id, person_id, decision.estate_id)
    claimed = {UUID(str(row["head_id"])): row for row in rivals}
    for receipt in receipts:
        cast = own.get(receipt.head)
        if cast is not None and cast.head.id in claimed:
            entry = await BallotEntry.get(decision_id=decision.id, number=receipt.entry)
            claim, rival = (UUID(str(claimed[cast.head.id][name])) for name in ("claim_id", "person_id"))
            await suspend_ballot(decision, entry, rival, CLAIMED, now, claim)


async def _why_not(decision: Decision, ballots: list[Sealed], now: datetime) -> VoteRefusal | None:
    """The vote may have ended, and a proxy been revoked, since this ballot arrived."""
    if refused := why_not_now(decision.course, now):
        return refused
    if decision.closed_at is not None:
        return VoteRefusal.TOO_LATE
    for ballot in ballots:
        if ballot.cast.by_proxy and not await _still_entrusted(ballot.cast):
            return VoteRefusal.NOT_YOURS
    return None


async def _still_entrusted(cast: Cast) -> bool:
    return await Proxy.exists(head_id=cast.head.id, holder_id=cast.person_id, revoked_at=None)


async def _repeated(decision_id: UUID, person_id: UUID, keys: str, vault: Vault) -> list[CastReceipt]:
    found = BallotEntry.filter(decision_id=decision_id, person_id=person_id, source_key__startswith=keys)
    return [await receipt_of(entry, vault) for entry in await found.order_by("number")]


def _cast(voice: VotingHead, choice: Choice, person_id: UUID, source_key: str) -> Cast:
    return Cast(voice.head, voice.units, choice, BallotWay.ONLINE, person_id, voice.by_proxy, source_key)


def _chosen(voices: list[VotingHead], heads: Collection[int] | None) -> list[VotingHead] | VoteRefusal:
    if not voices:
        return VoteRefusal.NOT_BOUND
    if heads is None:
        chosen = [voice for voice in voices if not voice.by_proxy]
        return chosen or VoteRefusal.NOT_YOURS
    chosen = [voice for voice in voices if voice.head.number in heads]
    return chosen if chosen and len(chosen) == len(set(heads)) else VoteRefusal.NOT_YOURS


async def receipt_of(entry: BallotEntry, vault: Vault) -> CastReceipt:
    ballot = opened(entry, vault)
    head = await RollHead.get(id=entry.head_id)
    return CastReceipt(
        ballot.receipt, entry.number, head.number, tuple(ballot.units), ballot.choice, entry.at
    )


async def own_ballots(vault: Vault, decision_id: UUID, person_id: UUID) -> list[CastReceipt]:
    """What this person has cast in the decision, the last first: the history that they alone may see."""
    entries = (
        await BallotEntry.filter(decision_id=decision_id, person_id=person_id).order_by("-number").limit(100)
    )
    return [await receipt_of(entry, vault) for entry in entries]
