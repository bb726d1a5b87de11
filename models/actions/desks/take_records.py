"""Taking in many records of one desk, a batch at a time: from its program, a file, or the command line."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tortoise.transactions import in_transaction

from models.actions.desks.take_record import TakenRecord, take_record
from models.actions.lifts.match import LiftMatcher
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.scope import HOTLINES, Scope, organisations_in
from models.rules.desks.read_record import read_record
from models.rules.desks.records import DeskRecord
from models.rules.imports.table import CellProblem, FileLine, RefusedLine
from models.tables.desks.record import PartnerRecord
from models.tables.partners.organisation import Organisation
from models.vault import Vault

BATCH = 200
MOST_DESKS = 200


async def list_desks(scope: Scope) -> list[Organisation]:
    """The hotlines whose records the scope may bring in."""
    return await organisations_in(scope).filter(kind__in=HOTLINES).order_by("kind", "id").limit(MOST_DESKS)


async def audit_intake(intake: "Intake", way: str, by: Actor, now: datetime) -> None:
    """That somebody has brought in records; `way` names the file or the command."""
    async with in_transaction():
        counts = {taken.value: intake.counts[taken] for taken in TakenRecord} | {"rejected": intake.rejected}
        subject = AuditSubject("organisation", str(intake.desk.id))
        await record_audit(by, "import_records", subject, now, details={"way": way[:100], **counts})


@dataclass
class Intake:
    """One delivery of records; `counts` says what became of those that were taken."""

    desk: Organisation
    vault: Vault
    counts: Counter[TakenRecord] = field(default_factory=Counter, init=False)
    rejected: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._matcher = LiftMatcher(self.desk.city_id)

    async def take(self, lines: Sequence[FileLine], now: datetime) -> list[RefusedLine]:
        """Each line by itself; returns those that were not taken, with every reason."""
        read = [(line, read_record(line, now)) for line in lines]
        before = await self._hashes([record.number for _, record in read if isinstance(record, DeskRecord)])
        refused = []
        for line, record in read:
            result = await self._take_one(record, before, now)
            if isinstance(result, TakenRecord):
                self.counts[result] += 1
            else:
                refused.append(RefusedLine(line, result))
        self.rejected += len(refused)
        return refused

    async def _take_one(
        self, record: DeskRecord | tuple[CellProblem, ...], before: Mapping[str, str], now: datetime
    ) -> TakenRecord | tuple[CellProblem, ...]:
        if not isinstance(record, DeskRecord):
            return record
        if before.get(record.number) == record.content_hash:
            return TakenRecord.UNCHANGED  # most of a file that is sent again, without a transaction for each
        return await take_record(record, self.desk, self._matcher, self.vault, now)

    async def _hashes(self, numbers: Sequence[str]) -> dict[str, str]:
        rows = PartnerRecord.filter(organisation_id=self.desk.id, number__in=list(numbers))
        return {row["number"]: row["content_hash"] for row in await rows.values("number", "content_hash")}
