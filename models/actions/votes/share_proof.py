"""One owner's share of a decision that passed, with a code by which others check it."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.actions.votes.announced import DecisionView
from models.actions.votes.fund_use import fund_events_of
from models.rules.votes.fund_use import FundStep
from models.rules.votes.outcome import in_force
from models.rules.votes.shares import shares
from models.tables.votes.decision import RollUnit
from models.vault import Vault

_CODE = re.compile(r"([0-9]{1,6})-([0-9A-F]{12})")


@dataclass(frozen=True)
class ShareLine:
    """`refund_fen`: the unit's part of what went back to the fund."""

    label: str
    area: int
    share_fen: int
    refund_fen: int


@dataclass(frozen=True)
class ShareProof:
    """`refunded_on`: the last day on which something went back, None where nothing has."""

    code: str
    units: Sequence[ShareLine]
    refunded_on: date | None

    @property
    def share_fen(self) -> int:
        return sum(unit.share_fen for unit in self.units)

    @property
    def refund_fen(self) -> int:
        return sum(unit.refund_fen for unit in self.units)


def has_shares(decision: DecisionView) -> bool:
    """True once it is published that the decision passed."""
    if decision.published_at is None or decision.withdrawn_at is not None or decision.results is None:
        return False
    return bool(in_force(decision.results)["strict"]["passed"])


def share_code(vault: Vault, decision_id: UUID, head: int) -> str:
    """The number of the owner and 12 characters that only our key can make."""
    keyed = vault.look_up_hash(f"share of {decision_id} {head}")
    return f"{head}-{hashlib.sha256(keyed.encode()).hexdigest()[:12].upper()}"


async def proof_of_code(vault: Vault, decision: DecisionView, typed: str) -> ShareProof | None:
    """What the records say of the owner whose code this is; spaces and small letters are forgiven."""
    found = _CODE.fullmatch("".join(typed.split()).upper())
    if found is None or not has_shares(decision):
        return None
    head = int(found[1])
    code = share_code(vault, decision.id, head)
    if not hmac.compare_digest(code, found[0]):
        return None
    rows = RollUnit.filter(decision_id=decision.id).order_by("label")
    roll = await rows.values_list("label", "area", "share_fen", "head__number")
    refunds = [one for one in await fund_events_of(decision.id) if one.step is FundStep.REFUNDED]
    back = shares(sum(one.fen for one in refunds), {label: area for label, area, _, _ in roll})
    units = [ShareLine(label, area, fen, back[label]) for label, area, fen, of in roll if of == head]
    return ShareProof(code, units, refunds[-1].done_on if refunds else None)
