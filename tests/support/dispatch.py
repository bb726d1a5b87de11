"""An officer at the dispatch board, and a call for help on it."""

import re
from uuid import UUID

from bot.services import Services
from models.actions.reports.file import ReportDraft, file_report
from models.rules.reports.kinds import ReportKind, ReportSource, Role
from models.tables.partners.organisation import Organisation
from tests.support.staff import Browser


async def call_for_help(services: Services, lift_id: UUID, key: str = "one") -> UUID:
    draft = ReportDraft(
        source_key=f"test:{key}",
        door=ReportSource.WEB,
        kind=ReportKind.ENTRAPMENT,
        lift_id=lift_id,
        role=Role.INSIDE,
    )
    receipt = await file_report(draft, services.clock(), services.vault)
    await services.wake_workers()
    return receipt.incident_id


async def seen_by(desk: Browser, incident: UUID) -> str:
    """The version of the incident's form on the board."""
    text = await desk.open("/console/dispatch")
    form = text.split(f'action="/console/dispatch/{incident}"')[1]
    found = re.search(r'name="seen" value="(\d+)"', form)
    assert found
    return found[1]


async def click(desk: Browser, incident: UUID, deed: str, status: int = 303, on_behalf: str = "") -> str:
    seen = await seen_by(desk, incident)
    fields = {"deed": deed, "seen": seen, "on_behalf": on_behalf or str(await maintainer()), "sure": "1"}
    return await (await desk.send(f"/console/dispatch/{incident}", status, **fields)).text()


async def maintainer() -> UUID:
    return (await Organisation.get(name="迅安电梯维保有限公司")).id
