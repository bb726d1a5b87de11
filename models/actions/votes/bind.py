"""A person proves to be an owner: by the code on paper with name and number, or by a number that WeChat has
verified."""

import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import F
from tortoise.transactions import in_transaction

from models.actions.people.keep_phone import phone_of
from models.actions.votes.claims import file_claim
from models.actions.votes.invitations import read_invitation
from models.rules.votes.decision import LAST_FOUR_TRIES, VoteRefusal
from models.rules.votes.kinds import BindingState, BoundBy
from models.tables.votes.decision import Decision, RollOwner
from models.tables.votes.owner import Binding
from models.vault import Vault

HELD = (BindingState.ACTIVE, BindingState.DISPUTED)


@dataclass(frozen=True)
class Bound:
    binding_id: UUID
    estate_id: UUID


@dataclass(frozen=True)
class PaperProof:
    """As typed: the code from the invitation, the owner's name, and the last four of the owner's telephone or
    identity card on the roll. A code printed for an owner whom the committee has seen needs nothing else."""

    code: str
    name: str = ""
    last_four: str = ""


def last_four_hash(vault: Vault, identity_hash: str, last_four: str) -> str:
    return vault.look_up_hash(f"{identity_hash}:{last_four.strip().upper()}")


async def bind_by_code(
    vault: Vault,
    proof: PaperProof,
    person_id: UUID,
    now: datetime,
    *,
    disputes: bool = False,
    is_snapshot: bool = False,
) -> Bound | VoteRefusal:
    """The code binds one person, who may show it again; no more after five wrong proofs: the committee prints
    a new one. Where another person is bound to this owner: HELD_BY_ANOTHER; with `disputes` the claim is kept
    for the committee and DISPUTED is returned.
    """
    if is_snapshot:
        return VoteRefusal.SNAPSHOT
    async with in_transaction():
        owner = (
            await RollOwner.filter(code_hash=vault.look_up_hash(read_invitation(proof.code)))
            .select_for_update()
            .first()
        )
        if owner is None:
            return VoteRefusal.WRONG_CODE
        if owner.code_failures >= LAST_FOUR_TRIES:
            return VoteRefusal.LOCKED
        if not _is_proved(vault, owner, proof):
            await RollOwner.filter(id=owner.id).update(code_failures=F("code_failures") + 1)
            return VoteRefusal.WRONG_CODE
        how = BoundBy.COMMITTEE if owner.code_witness else BoundBy.CODE
        bound = await _bind(owner, person_id, how, now, disputes, is_used=owner.code_used_at is not None)
        if isinstance(bound, Bound) or bound is VoteRefusal.DISPUTED:
            await RollOwner.filter(id=owner.id).update(code_used_at=now, code_sealed="")
        return bound


def _is_proved(vault: Vault, owner: RollOwner, proof: PaperProof) -> bool:
    if owner.code_witness:
        return True
    typed = last_four_hash(vault, owner.identity_hash, proof.last_four)
    kept = (owner.last_four_hash, owner.id_four_hash)
    is_number = any(hmac.compare_digest(typed, one) for one in kept if one)
    is_name = hmac.compare_digest(_plain(proof.name), _plain(vault.open(owner.name_sealed)))
    return is_number and is_name


def _plain(name: str) -> bytes:
    """Without spaces, and as wide as anybody types it."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).casefold().encode()


async def bind_by_phone(
    vault: Vault,
    decision_id: UUID,
    verified_phone: str,
    person_id: UUID,
    now: datetime,
    *,
    disputes: bool = False,
    is_snapshot: bool = False,
) -> Bound | VoteRefusal:
    """`verified_phone`: digits that WeChat has vouched for, never what somebody typed.

    UNKNOWN where nobody on the roll has it, or several owners do: then the code on paper is needed.
    """
    if is_snapshot:
        return VoteRefusal.SNAPSHOT
    async with in_transaction():
        found = await RollOwner.filter(
            decision_id=decision_id, phone_hash=vault.look_up_hash(verified_phone)
        ).limit(100)
        if len({owner.identity_hash for owner in found}) != 1:
            return VoteRefusal.UNKNOWN
        return await _bind(found[0], person_id, BoundBy.PHONE, now, disputes)


async def bind_by_own_phone(
    vault: Vault, decision_id: UUID, person_id: UUID, now: datetime, *, disputes: bool = False
) -> Bound | VoteRefusal:
    """By the number that this person has let WeChat tell us; UNKNOWN without one."""
    phone = await phone_of(person_id, vault)
    if not phone:
        return VoteRefusal.UNKNOWN
    return await bind_by_phone(vault, decision_id, phone, person_id, now, disputes=disputes)


async def has_binding(person_id: UUID, estate_id: UUID | None = None) -> bool:
    """Whether a person is bound to an owner, of this estate or of any."""
    active = Binding.filter(person_id=person_id, state=BindingState.ACTIVE)
    return await (active.filter(estate_id=estate_id) if estate_id else active).exists()


async def _bind(
    owner: RollOwner, person_id: UUID, how: BoundBy, now: datetime, disputes: bool, *, is_used: bool = False
) -> Bound | VoteRefusal:
    """`is_used`: the code has bound somebody before, who need not be bound any more."""
    estate_id = (await Decision.get(id=owner.decision_id)).estate_id
    claims = Binding.filter(estate_id=estate_id, identity_hash=owner.identity_hash).select_for_update()
    holder = await claims.filter(state=BindingState.ACTIVE).first()
    if holder is not None and holder.person_id == person_id:
        return Bound(holder.id, estate_id)
    if await _holds_another(owner, estate_id, person_id):
        return VoteRefusal.HOLDS_ANOTHER
    if holder is not None:
        if not disputes:
            return VoteRefusal.HELD_BY_ANOTHER
        await file_claim(holder, person_id, how, now)
        return VoteRefusal.DISPUTED
    if is_used:
        return VoteRefusal.CODE_USED
    binding = await Binding.create(
        estate_id=estate_id, person_id=person_id, identity_hash=owner.identity_hash, bound_at=now,
        state=BindingState.ACTIVE, how=how, active_key=f"{estate_id}:{owner.identity_hash}",
    )  # fmt: skip
    return Bound(binding.id, estate_id)


async def _holds_another(owner: RollOwner, estate_id: UUID, person_id: UUID) -> bool:
    """Whether this person stands for an owner of the roll with whom `owner` owns nothing together.

    One person is one owner: several heads of that owner are no further owner, co-owners may share a phone,
    and who votes for others holds their proxy.
    """
    held = Binding.filter(estate_id=estate_id, person_id=person_id, state__in=HELD)
    identities = set(await held.values_list("identity_hash", flat=True)) - {owner.identity_hash}
    if not identities:
        return False
    same = RollOwner.filter(decision_id=owner.decision_id, identity_hash=owner.identity_hash)
    heads = set(await same.values_list("head_id", flat=True))
    others: dict[str, set[UUID]] = {}
    on_roll = RollOwner.filter(decision_id=owner.decision_id, identity_hash__in=list(identities))
    for row in await on_roll.values("identity_hash", "head_id"):
        others.setdefault(row["identity_hash"], set()).add(row["head_id"])
    return any(not heads & theirs for theirs in others.values())
