"""What is not in order at a lift: found by a sheet or a spot check, and not put right by a later sheet."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from models.actions.maintenance.sign_sheet import taps_of
from models.actions.shared.city_rules import LOCAL
from models.rules.maintenance.item_lists import all_lists
from models.rules.maintenance.sheet_facts import FINDING_WITHIN, CheckedItems, findings_of
from models.tables.maintenance.sheet import MaintenanceCheck, MaintenanceSheet

LOOKED_BACK = timedelta(days=400)
MOST = 500  # sheets, and as many checks


@dataclass(frozen=True)
class OpenFinding:
    """`due_on`: the last day on which putting it right is in time."""

    item: str
    title: str
    words: str
    found_on: date
    due_on: date


async def open_findings(lift_id: UUID, now: datetime) -> list[OpenFinding]:
    """The oldest first."""
    since = now - LOOKED_BACK
    sheets = MaintenanceSheet.filter(
        lift_id=lift_id, visit__correction__id__isnull=True, visit__done_at__gte=since
    )
    checks = MaintenanceCheck.filter(lift_id=lift_id, checked_on__gte=since.date())
    filled = await sheets.order_by("-recorded_at").limit(MOST).values("visit__done_at", "taps")
    looked = await checks.order_by("-checked_on").limit(MOST).values("checked_on", "taps")
    found = findings_of(
        [
            CheckedItems(row["visit__done_at"].astimezone(LOCAL).date(), taps_of(row["taps"]))
            for row in filled
        ],
        [CheckedItems(row["checked_on"], taps_of(row["taps"])) for row in looked],
    )
    titles = {item.code: item.title for one in all_lists() for item in one.items}
    return [
        OpenFinding(one.item, titles[one.item], one.words, one.found_on, one.found_on + FINDING_WITHIN)
        for one in found
        if one.closed_on is None
    ]
