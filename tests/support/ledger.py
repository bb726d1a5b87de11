"""Deliveries for tests of forwarding: filed as residents do, sent and recorded step by step."""

from uuid import UUID

from bot.channels import CHANNELS
from bot.services import Services
from models.actions.forwarding.claim_deliveries import claim_deliveries
from models.actions.forwarding.record_attempt import Recorded, Tried, Try, record_attempts
from models.actions.reports.file import ReportDraft, file_report
from models.rules.forwarding.concurrency import Lanes, Limits
from models.rules.forwarding.delivery import Outcome
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.tables.forwarding.delivery import Delivery
from models.tables.keys import new_key

WIDE = Limits(routine=1000, each=1000, urgent=1000)


async def file(services: Services, lift_id: UUID | None, kind: ReportKind = ReportKind.HAZARD) -> UUID:
    """A report; the key of its incident."""
    draft = ReportDraft(
        source_key=f"test:{new_key()}",
        door=ReportSource.WEB,
        kind=kind,
        lift_id=lift_id,
        words="异响",
        category=HazardCategory.NOISE if kind is ReportKind.HAZARD else None,
    )
    receipt = await file_report(draft, services.clock(), services.vault)
    await services.wake_workers()
    return receipt.incident_id


async def claim_all(services: Services) -> list[Delivery]:
    return (await claim_deliveries(Lanes(WIDE), services.clock())).rows


async def send(services: Services, delivery: Delivery) -> Outcome:
    return await CHANNELS[delivery.channel](services, delivery)


async def record(services: Services, *results: tuple[Delivery, Outcome]) -> Recorded:
    now = services.clock()
    return await record_attempts([Tried(delivery, Try(now, now, outcome)) for delivery, outcome in results])
