"""Importing a roll: the whole file, or nothing and what is wrong with it. Again: what would change is shown
first, and then merged unit by unit."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.votes.chain import locked_decision
from models.actions.votes.freeze import write_shares
from models.actions.votes.merge_roll import NewRoll, OldRoll, merge_roll, read_old_roll
from models.rules.imports.table import CellProblem, FileLine, RefusedLine
from models.rules.votes.decision import VoteRefusal, VoteStage, stage_at
from models.rules.votes.roll import read_roll
from models.rules.votes.roll_changes import RollChanges, compare_rolls
from models.tables.votes.decision import Decision
from models.tables.votes.owner import Proxy
from models.tables.votes.publication import NoticeProof
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
    agreed: str = "",
) -> ImportedRoll | RollChanges | tuple[RefusedLine, ...] | VoteRefusal:
    """Write the roll of a decision that is not yet frozen. Raises BadFile as `lines` does.

    A first roll is written at once. Where there is one, RollChanges are returned and nothing is written,
    until they are `agreed` to by their key. Invitations that were printed go on working for owners who are
    the same; proofs of delivery and proxies of owners who are no longer on the roll end.
    Until the window begins; afterwards WRONG_STAGE: withdraw and reissue.
    """
    # Thousands of rows to read and to hash: seconds of a processor.
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
        old = await read_old_roll(decision_id)
        new = await asyncio.to_thread(NewRoll.of, vault, decision.estate_id, read.rows)
        changes = await _what_changes(decision_id, old, new)
        if old.units and changes.count and changes.key != agreed:
            return changes
        await merge_roll(connection, vault, decision_id, old, new)
        await write_shares(decision)
        found = ImportedRoll(
            len(new.rows), len(new.heads), sum(row.area for row in new.rows.values()), read.notes
        )
        await Decision.filter(id=decision_id).update(
            units=found.units, whole_area=found.area, whole_heads=found.heads, roll_file=file_name[:200]
        )
        details = {
            "units": found.units, "heads": found.heads, "area": found.area, "changed": changes.count,
            "proofs": changes.proofs, "proxies": changes.proxies,
        }  # fmt: skip
        await record_audit(
            by, "import_roll", AuditSubject("decision", str(decision_id)), now, details=details
        )
        return found


async def _what_changes(decision_id: UUID, old: OldRoll, new: NewRoll) -> RollChanges:
    changes = compare_rolls(old.as_compared(), new.as_compared())
    if not changes.removed and not changes.owners:
        return changes
    units = [old.units[label].id for label in (*changes.removed, *changes.owners)]
    proofs = NoticeProof.filter(decision_id=decision_id).values_list("unit_id", flat=True)
    proxies = Proxy.filter(decision_id=decision_id, live_key__not_isnull=True).values_list(
        "head_id", flat=True
    )
    gone = {head for owners, head in old.heads.items() if owners not in new.heads}
    return replace(
        changes,
        proofs=len(set(await proofs) & set(units)),
        proxies=len([one for one in await proxies if one in gone]),
    )
