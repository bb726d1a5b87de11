"""Codes on paper, one an owner: printed, printed anew, and read as people type them."""

import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.rules.lifts.code import ALPHABET
from models.rules.votes.decision import LAST_FOUR_TRIES, VoteRefusal, VoteStage, stage_at
from models.rules.votes.kinds import BindingState
from models.tables.votes.decision import Decision, RollOwner, RollUnit
from models.tables.votes.owner import Binding
from models.vault import Vault

CODE_LENGTH = 10  # 50 bits, and name and last four of a number besides


@dataclass(frozen=True)
class Invitation:
    """For one owner's sheet of paper. `code` is shown to nobody but its printer."""

    code: str
    name: str
    units: tuple[str, ...]

    @property
    def masked_name(self) -> str:
        """For the paper: it must not say what its holder is asked for. `李＊`, of one letter `＊`."""
        return (self.name[0] if len(self.name) > 1 else "") + "＊"


def read_invitation(text: str) -> str:
    """The code as it is kept: spaces, dashes and full width forgiven, O as 0, I and L as 1."""
    plain = re.sub(r"[\s\-]+", "", unicodedata.normalize("NFKC", text)).upper()
    return plain.replace("O", "0").replace("I", "1").replace("L", "1")[:40]


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


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
        units = RollUnit.filter(decision_id=decision_id)
        labels = await _labels(units.filter(building=building) if building else units)
        owners = await RollOwner.filter(decision_id=decision_id)
        waiting = [one for one in owners if one.identity_hash not in bound and _can_prove(one)]
        invitations = [
            Invitation(await _code(owner, vault), vault.open(owner.name_sealed), tuple(labels[owner.head_id]))
            for owner in waiting
            if owner.head_id in labels
        ]
        subject = AuditSubject("decision", str(decision_id))
        await record_audit(by, "print_invitations", subject, now, details={"count": len(invitations)})
    return sorted(invitations, key=lambda one: one.units)


async def renew_invitations(
    vault: Vault, decision_id: UUID, label: str, by: Actor, now: datetime, *, is_witnessed: bool
) -> list[Invitation] | VoteRefusal:
    """New codes for the owners of one unit, bound or not. The codes that they had end.

    `is_witnessed`: somebody of the committee (`by`) has seen the owner and their papers, so that the code
    needs no number from the roll. UNKNOWN where the roll has no such unit; TOO_LATE once voting is over.
    """
    async with in_transaction():
        decision = await Decision.filter(id=decision_id).select_for_update().get()
        if stage_at(decision.course, now) not in (VoteStage.DRAFT, VoteStage.NOTICED, VoteStage.OPEN):
            return VoteRefusal.TOO_LATE
        unit = await RollUnit.get_or_none(decision_id=decision_id, label=label)
        if unit is None:
            return VoteRefusal.UNKNOWN
        owners = await RollOwner.filter(head_id=unit.head_id)
        # An owner of several heads may have a code for each: all of them end.
        same = RollOwner.filter(
            decision_id=decision_id, identity_hash__in=[one.identity_hash for one in owners]
        )
        await same.update(code_hash=None, code_sealed="", code_witness=None)
        labels = await _labels(RollUnit.filter(head_id=unit.head_id))
        witness = (by.name or by.id)[:100] if is_witnessed else None
        invitations = [
            Invitation(
                await _renew(owner, vault, witness), vault.open(owner.name_sealed),
                tuple(labels[owner.head_id]),
            )
            for owner in owners
            if is_witnessed or _can_prove(owner)
        ]  # fmt: skip
        details = {"unit": label, "count": len(invitations), "witnessed": is_witnessed}
        subject = AuditSubject("decision", str(decision_id))
        await record_audit(by, "renew_invitations", subject, now, details=details)
    return invitations


def _can_prove(owner: RollOwner) -> bool:
    return bool(owner.last_four_hash or owner.id_four_hash)


async def _labels(units: QuerySet[RollUnit]) -> Mapping[UUID, Sequence[str]]:
    found: dict[UUID, list[str]] = {}
    for row in await units.order_by("label").values("head_id", "label"):
        found.setdefault(row["head_id"], []).append(row["label"])
    return found


async def _code(owner: RollOwner, vault: Vault) -> str:
    """The one that is out already, or a new one."""
    if owner.code_sealed and owner.code_failures < LAST_FOUR_TRIES:
        return vault.open(owner.code_sealed)
    return await _renew(owner, vault, None)


async def _renew(owner: RollOwner, vault: Vault, witness: str | None) -> str:
    code = new_code()
    await RollOwner.filter(id=owner.id).update(
        code_sealed=vault.seal(code), code_hash=vault.look_up_hash(code), code_failures=0, code_used_at=None,
        code_witness=witness,
    )  # fmt: skip
    return code
