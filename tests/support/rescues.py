"""An entrapment and its rescue, told through the actions that every door uses."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from models.actions.reports.file import Receipt, ReportDraft, file_report
from models.actions.rescues.escalate import run_deadline
from models.actions.rescues.record_status import RecordedStatus, hear_word
from models.actions.shared.work import claim
from models.rules.reports.kinds import ReportKind, ReportSource, Role
from models.rules.rescues.trap_clock import KnownBy, StatusUpdate, Step
from models.tables.partners.organisation import Organisation
from models.tables.rescues import Rescue, Rung
from tests.support.receipts import vault_of_tests


async def trap(lift_id: UUID | None, now: datetime, role: Role = Role.INSIDE) -> Receipt:
    """Somebody reports that they are trapped."""
    draft = ReportDraft(
        source_key=f"test:{uuid4()}",
        door=ReportSource.WEB,
        kind=ReportKind.ENTRAPMENT,
        lift_id=lift_id,
        role=role,
    )
    return await file_report(draft, now, vault_of_tests())


async def tell(
    incident_id: UUID, step: Step, now: datetime, party: str = "迅安电梯维保有限公司"
) -> RecordedStatus:
    """A word of an organisation, by its name; of the person from inside where the name is empty."""
    organisation = await Organisation.get(name=party) if party else None
    key = str(organisation.id) if organisation else "report:inside"
    told = await hear_word(incident_id, StatusUpdate(step, now, now, key, party, KnownBy.LINK), now)
    assert told is not None
    return told


async def tick(now: datetime) -> int:
    """What a worker does at this moment: how many rescues had a deadline."""
    due = await claim(Rescue, 100, now, timedelta(seconds=10))
    for rescue in due:
        await run_deadline(rescue.id, now)
    return len(due)


async def rungs(incident_id: UUID) -> list[tuple[int, str, int]]:
    """(level, reason, seconds after the opening) of each page."""
    climbed = await Rung.filter(rescue__incident_id=incident_id).order_by("id").select_related("rescue")
    return [
        (rung.level, rung.reason.value, int((rung.paged_at - rung.rescue.reported_at).total_seconds()))
        for rung in climbed
    ]
