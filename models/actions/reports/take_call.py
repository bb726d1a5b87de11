"""A telephone call to the hotline, registered by the officer who takes it."""

from dataclasses import dataclass
from datetime import datetime

from models.actions.reports.file import Receipt, ReportDraft, file_or_repeat
from models.actions.rescues.record_trapped import People, tell_trapped
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.races import retry_on_race
from models.vault import Vault


@dataclass(frozen=True)
class Call:
    """What the caller said. `people` is None where nobody is inside, or nothing was said of them."""

    draft: ReportDraft
    people: People | None = None


async def take_call(call: Call, vault: Vault, by: Actor, now: datetime) -> Receipt:
    """File it as any other door does, with who is inside, in one transaction; a repeat changes nothing."""

    async def take() -> Receipt:
        filed = await file_or_repeat(call.draft, now, vault)
        if filed.repeated:
            return filed
        if call.people is not None:
            await tell_trapped(filed.report_id, call.people, vault, now)
        details = {"incident": str(filed.incident_id), "joined": filed.joined}
        await record_audit(
            by, "take_call", AuditSubject("report", str(filed.report_id)), now, details=details
        )
        return filed

    return await retry_on_race(take)
