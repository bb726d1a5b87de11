"""Casting a ballot online: one transaction with the decision's row locked, one link of the chain a head."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.vault import Vault
from models.actions.votes.chain import Cast, Receipt, add_ballot, locked_decision, opened
from models.actions.votes.freeze import freeze
from models.actions.votes.voices import Voice, voices_of
from models.rules.bulletin import Way
from models.rules.decision import Refusal, why_not_now
from models.rules.tally import Choice
from models.tables.ballot import BallotEntry
from models.tables.vote import Decision, RollHead


async def cast_ballot(
    vault: Vault,
    decision_id: UUID,
    person_id: UUID,
    choice: Choice,
    now: datetime,
    *,
    source_key: str,
    heads: Collection[int] | None = None,
) -> list[Receipt] | Refusal:
    """Vote for all of one's own units, or for the heads named: own ones, or those held by proxy.

    Area and heads are the frozen roll's; the caller has no say in them. The last ballot until the end
    counts, earlier ones stay in the chain. `source_key`, at most 60 characters, makes a repeat return the
    first receipts. All heads are voted for, or none.
    """
    async with in_transaction():
        decision = await locked_decision(decision_id)
        if decision is None:
            return Refusal.UNKNOWN
        keys = f"{decision_id}:{person_id}:{source_key[:60]}:"
        repeated = await BallotEntry.filter(
            decision_id=decision_id, person_id=person_id, source_key__startswith=keys
        ).order_by("number")
        if repeated:
            return [await receipt_of(entry, vault) for entry in repeated]
        if refused := why_not_now(decision.course, now) or await _refused(decision, now):
            return refused
        voices = _chosen(await voices_of(decision, person_id), heads)
        if isinstance(voices, Refusal):
            return voices
        return [
            await add_ballot(
                decision,
                Cast(
                    voice.head, voice.units, choice, Way.ONLINE, person_id, voice.by_proxy,
                    f"{keys}{voice.head.number}",
                ),
                vault,
                now,
            )
            for voice in voices
        ]  # fmt: skip


async def _refused(decision: Decision, now: datetime) -> Refusal | None:
    """The chain may have been closed while this ballot waited for its turn."""
    if decision.closed_at is not None:
        return Refusal.TOO_LATE
    return await freeze(decision, now)


def _chosen(voices: list[Voice], heads: Collection[int] | None) -> list[Voice] | Refusal:
    if not voices:
        return Refusal.NOT_BOUND
    if heads is None:
        chosen = [voice for voice in voices if not voice.by_proxy]
        return chosen or Refusal.NOT_YOURS
    chosen = [voice for voice in voices if voice.head.number in heads]
    return chosen if chosen and len(chosen) == len(set(heads)) else Refusal.NOT_YOURS


async def receipt_of(entry: BallotEntry, vault: Vault) -> Receipt:
    ballot = opened(entry, vault)
    head = await RollHead.get(id=entry.head_id)
    return Receipt(ballot.receipt, entry.number, head.number, tuple(ballot.units), ballot.choice, entry.at)


async def own_ballots(vault: Vault, decision_id: UUID, person_id: UUID) -> list[Receipt]:
    """What this person has cast in the decision, the last first: the history that they alone may see."""
    entries = (
        await BallotEntry.filter(decision_id=decision_id, person_id=person_id).order_by("-number").limit(100)
    )
    return [await receipt_of(entry, vault) for entry in entries]
