"""A person proves to be an owner: by the code on paper, or by a number that WeChat has verified."""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import F
from tortoise.transactions import in_transaction

from models.actions.people.keep_phone import phone_of
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.rules.lifts.code import ALPHABET
from models.rules.votes.decision import LAST_FOUR_TRIES, VoteRefusal
from models.rules.votes.kinds import BindingState, BoundBy
from models.tables.votes.ballot import Binding
from models.tables.votes.decision import Decision, RollOwner, RollUnit
from models.vault import Vault

CODE_LENGTH = 10  # 50 bits, and the last four of a number besides


@dataclass(frozen=True)
class Bound:
    binding_id: UUID
    estate_id: UUID


@dataclass(frozen=True)
class Invitation:
    """For one owner's sheet of paper. `code` is shown to nobody but its printer."""

    code: str
    name: str
    units: tuple[str, ...]


def read_invitation(text: str) -> str:
    """The code as it is kept: spaces, dashes and full width forgiven, O as 0, I and L as 1."""
    plain = re.sub(r"[\s\-]+", "", unicodedata.normalize("NFKC", text)).upper()
    return plain.replace("O", "0").replace("I", "1").replace("L", "1")[:40]


def last_four_hash(vault: Vault, identity_hash: str, last_four: str) -> str:
    return vault.look_up_hash(f"{identity_hash}:{last_four.strip().upper()}")


async def bind_by_code(
    vault: Vault, code: str, last_four: str, person_id: UUID, now: datetime, *, is_snapshot: bool = False
) -> Bound | VoteRefusal:
    """`code` from the invitation; `last_four` of the owner's telephone or identity card on the roll.

    The code works once (its own person may show it again), and no more after five wrong numbers: the
    committee prints a new one. Where another person is bound to this owner, the claim is kept for the
    committee and DISPUTED is returned.
    """
    if is_snapshot:
        return VoteRefusal.SNAPSHOT
    async with in_transaction():
        owner = (
            await RollOwner.filter(code_hash=vault.look_up_hash(read_invitation(code)))
            .select_for_update()
            .first()
        )
        if owner is None:
            return VoteRefusal.WRONG_CODE
        if owner.code_failures >= LAST_FOUR_TRIES:
            return VoteRefusal.LOCKED
        decision = await Decision.get(id=owner.decision_id)
        if owner.code_used_at is not None:
            key = f"{decision.estate_id}:{owner.identity_hash}"
            held = await Binding.get_or_none(active_key=key, person_id=person_id)
            return Bound(held.id, decision.estate_id) if held else VoteRefusal.CODE_USED
        if last_four_hash(vault, owner.identity_hash, last_four) not in {
            owner.last_four_hash,
            owner.id_four_hash,
        }:
            await RollOwner.filter(id=owner.id).update(code_failures=F("code_failures") + 1)
            return VoteRefusal.WRONG_CODE
        await RollOwner.filter(id=owner.id).update(code_used_at=now, code_sealed="")
        return await _bind(decision.estate_id, owner.identity_hash, person_id, BoundBy.CODE, now)


async def bind_by_phone(
    vault: Vault,
    decision_id: UUID,
    verified_phone: str,
    person_id: UUID,
    now: datetime,
    *,
    is_snapshot: bool = False,
) -> Bound | VoteRefusal:
    """`verified_phone`: digits that WeChat has vouched for, never what somebody typed.

    UNKNOWN where nobody on the roll has it, or several owners do: then the code on paper is needed.
    """
    if is_snapshot:
        return VoteRefusal.SNAPSHOT
    async with in_transaction():
        found = RollOwner.filter(decision_id=decision_id, phone_hash=vault.look_up_hash(verified_phone))
        owners = set(await found.values_list("identity_hash", flat=True))
        if len(owners) != 1:
            return VoteRefusal.UNKNOWN
        decision = await Decision.get(id=decision_id)
        return await _bind(decision.estate_id, str(owners.pop()), person_id, BoundBy.PHONE, now)


async def bind_by_own_phone(
    vault: Vault, decision_id: UUID, person_id: UUID, now: datetime
) -> Bound | VoteRefusal:
    """By the number that this person has let WeChat tell us; UNKNOWN without one."""
    phone = await phone_of(person_id, vault)
    return await bind_by_phone(vault, decision_id, phone, person_id, now) if phone else VoteRefusal.UNKNOWN


async def has_binding(person_id: UUID, estate_id: UUID | None = None) -> bool:
    """Whether a person is bound to an owner, of this estate or of any."""
    active = Binding.filter(person_id=person_id, state=BindingState.ACTIVE)
    return await (active.filter(estate_id=estate_id) if estate_id else active).exists()


async def _bind(
    estate_id: UUID, identity_hash: str, person_id: UUID, how: BoundBy, now: datetime
) -> Bound | VoteRefusal:
    claims = Binding.filter(estate_id=estate_id, identity_hash=identity_hash).select_for_update()
    holder = await claims.filter(state=BindingState.ACTIVE).first()
    if holder is not None and holder.person_id == person_id:
        return Bound(holder.id, estate_id)
    if holder is not None:
        if not await claims.filter(state=BindingState.DISPUTED, person_id=person_id).exists():
            await Binding.create(
                estate_id=estate_id, person_id=person_id, identity_hash=identity_hash, bound_at=now,
                state=BindingState.DISPUTED, how=how,
            )  # fmt: skip
        return VoteRefusal.DISPUTED
    binding = await Binding.create(
        estate_id=estate_id, person_id=person_id, identity_hash=identity_hash, bound_at=now,
        state=BindingState.ACTIVE, how=how, active_key=f"{estate_id}:{identity_hash}",
    )  # fmt: skip
    return Bound(binding.id, estate_id)


async def settle_dispute(
    binding_id: UUID, *, gives: bool, words: str, by: Actor, now: datetime
) -> VoteRefusal | None:
    """The committee gives the owner's place to the claimant, or leaves it where it is."""
    async with in_transaction():
        claim = await Binding.filter(id=binding_id).select_for_update().first()
        if claim is None or claim.state is not BindingState.DISPUTED:
            return VoteRefusal.ALREADY
        if gives:
            key = f"{claim.estate_id}:{claim.identity_hash}"
            await Binding.filter(active_key=key).update(
                state=BindingState.ENDED, active_key=None, settled_at=now, words=words[:300]
            )
            await Binding.filter(id=claim.id).update(
                state=BindingState.ACTIVE,
                active_key=key,
                how=BoundBy.COMMITTEE,
                settled_at=now,
                words=words[:300],
            )
        else:
            await Binding.filter(id=claim.id).update(
                state=BindingState.ENDED, settled_at=now, words=words[:300]
            )
        await record_audit(
            by,
            "settle_binding",
            AuditSubject("binding", str(claim.id)),
            now,
            why=words,
            details={"gives": gives},
        )
    return None


async def issue_invitations(
    vault: Vault, decision_id: UUID, by: Actor, now: datetime, *, building: str = ""
) -> list[Invitation]:
    """A code for every owner on the roll (or with units in a building) who is not bound yet, for printing.

    Printing again gives the same codes, and new ones where a code was locked.
    """
    async with in_transaction():
        decision = await Decision.filter(id=decision_id).select_for_update().get()
        active = Binding.filter(estate_id=decision.estate_id, state=BindingState.ACTIVE)
        bound = {row["identity_hash"] for row in await active.values("identity_hash")}
        labels: dict[UUID, list[str]] = {}
        units = RollUnit.filter(decision_id=decision_id).order_by("label")
        if building:
            units = units.filter(building=building)
        for row in await units.values("head_id", "label"):
            labels.setdefault(row["head_id"], []).append(row["label"])
        invitations = []
        for owner in await RollOwner.filter(decision_id=decision_id):
            if owner.identity_hash in bound or owner.head_id not in labels:
                continue
            if not (owner.last_four_hash or owner.id_four_hash):
                continue
            code = await _code(owner, vault)
            invitations.append(Invitation(code, vault.open(owner.name_sealed), tuple(labels[owner.head_id])))
        subject = AuditSubject("decision", str(decision_id))
        await record_audit(by, "print_invitations", subject, now, details={"count": len(invitations)})
    return sorted(invitations, key=lambda one: one.units)


async def _code(owner: RollOwner, vault: Vault) -> str:
    """The one that is out already, or a new one."""
    if owner.code_sealed and owner.code_failures < LAST_FOUR_TRIES:
        return vault.open(owner.code_sealed)
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    await RollOwner.filter(id=owner.id).update(
        code_sealed=vault.seal(code), code_hash=vault.look_up_hash(code), code_failures=0, code_used_at=None
    )
    return code
