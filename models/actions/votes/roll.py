"""Importing a roll: the whole file, or nothing and what is wrong with it."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.votes.bind import last_four_hash
from models.actions.votes.chain import locked_decision
from models.actions.votes.freeze import write_shares
from models.bulk import insert_rows
from models.rules.imports.table import CellProblem, FileLine, RefusedLine
from models.rules.votes.decision import VoteRefusal, VoteStage, stage_at
from models.rules.votes.roll import Owner, RollRow, read_roll
from models.tables.keys import new_key
from models.tables.votes.decision import Decision, RollHead, RollOwner, RollUnit
from models.vault import Vault


@dataclass(frozen=True)
class ImportedRoll:
    units: int
    heads: int
    area: int  # 0.01 m2
    notes: tuple[tuple[int, CellProblem], ...]


async def import_roll(
    vault: Vault,
    decision_id: UUID,
    lines: Iterable[FileLine],
    by: Actor,
    now: datetime,
    *,
    file_name: str = "",
) -> ImportedRoll | tuple[RefusedLine, ...] | VoteRefusal:
    """Replace the roll of a decision that is not yet frozen. Raises BadFile as `lines` does.

    Until the window begins; afterwards WRONG_STAGE: withdraw and reissue. Invitations already printed go on
    working for owners who are the same.
    """
    # Thousands of rows to read and to seal: seconds of a processor.
    read = await asyncio.to_thread(read_roll, lines, now)
    if read.refused:
        return read.refused
    async with in_transaction() as connection:
        decision = await locked_decision(decision_id)
        if decision is None:
            return VoteRefusal.UNKNOWN
        stage = stage_at(decision.course, now)
        if stage not in (VoteStage.DRAFT, VoteStage.NOTICED) or decision.frozen_at is not None:
            return VoteRefusal.WRONG_STAGE
        rows = _Rows(vault, decision, await _codes(decision_id))
        await asyncio.to_thread(rows.add, read.rows)
        await RollOwner.filter(decision_id=decision_id).delete()
        await RollUnit.filter(decision_id=decision_id).delete()
        await RollHead.filter(decision_id=decision_id).delete()
        await insert_rows(connection, RollHead, rows.heads)
        await insert_rows(connection, RollUnit, rows.units)
        await insert_rows(connection, RollOwner, rows.owners)
        await write_shares(decision)
        found = ImportedRoll(
            len(rows.units), len(rows.heads), sum(row["area"] for row in rows.units), read.notes
        )
        await Decision.filter(id=decision_id).update(
            units=found.units, whole_area=found.area, whole_heads=found.heads, roll_file=file_name[:200]
        )
        details = {"units": found.units, "heads": found.heads, "area": found.area}
        await record_audit(
            by, "import_roll", AuditSubject("decision", str(decision_id)), now, details=details
        )
        return found


Kept = tuple[str | None, str, datetime | None, int]


async def _codes(decision_id: UUID) -> dict[str, Kept]:
    """Invitations of the roll that is replaced, by owner."""
    names = ("identity_hash", "code_hash", "code_sealed", "code_used_at", "code_failures")
    rows = await RollOwner.filter(decision_id=decision_id, code_hash__not_isnull=True).values_list(*names)
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}


class _Rows:
    """The rows of one roll, heads numbered by the order of their first unit."""

    def __init__(self, vault: Vault, decision: Decision, codes: dict[str, Kept]) -> None:
        self._vault, self._decision, self._codes = vault, decision, codes
        self.heads: list[dict[str, Any]] = []
        self.units: list[dict[str, Any]] = []
        self.owners: list[dict[str, Any]] = []

    def add(self, rows: Iterable[RollRow]) -> None:
        heads: dict[str, UUID] = {}
        for row in sorted(rows, key=lambda row: row.label):
            if row.head not in heads:
                heads[row.head] = self._add_head(row, len(heads) + 1)
            self.units.append(
                {
                    "id": new_key(),
                    "decision_id": self._decision.id,
                    "head_id": heads[row.head],
                    "label": row.label,
                    "building": row.building,
                    "unit": row.unit,
                    "room": row.room,
                    "area": row.area,
                    "area_source": row.area_source,
                }
            )

    def _add_head(self, row: RollRow, number: int) -> UUID:
        key = new_key()
        self.heads.append(
            {
                "id": key,
                "decision_id": self._decision.id,
                "number": number,
                "is_developer": row.is_developer,
            }
        )
        for owner in row.owners:
            self._add_owner(owner, key)
        return key

    def _add_owner(self, owner: Owner, head_id: UUID) -> None:
        vault = self._vault
        identity = vault.look_up_hash(f"{self._decision.estate_id}|{owner.identity}")
        # An owner with several heads (alone, and together with others) has one invitation, on the first.
        code_hash, code_sealed, used_at, failures = self._codes.pop(identity, (None, "", None, 0))
        self.owners.append(
            {
                "id": new_key(),
                "decision_id": self._decision.id,
                "head_id": head_id,
                "identity_hash": identity,
                "name_sealed": vault.seal(owner.name),
                "phone_sealed": vault.seal(owner.phone) if owner.phone else "",
                "phone_hash": vault.look_up_hash(owner.phone) if owner.phone else "",
                "last_four_hash": last_four_hash(vault, identity, owner.phone[-4:]) if owner.phone else "",
                "id_four_hash": last_four_hash(vault, identity, owner.id_four) if owner.id_four else "",
                "code_hash": code_hash,
                "code_sealed": code_sealed,
                "code_used_at": used_at,
                "code_failures": failures,
            }
        )
