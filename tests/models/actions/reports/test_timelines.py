"""The timeline of an incident: whole through erasure, broken by anything else."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from rich.progress import Progress

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.erase import erase_reports
from models.actions.reports.extend import Addition, add_words
from models.rules.reports.events import EventKind
from models.rules.rescues.trap_clock import Step
from models.tables.forwarding.delivery import Delivery
from models.tables.forwarding.feed import FeedEntry
from models.tables.reports.report import Event, Report
from scripts.commands.audit import verify_timelines
from tests.support.rescues import tell, trap

T0 = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


async def play(lift: LiftCard) -> None:
    receipt = await trap(lift.lift_id, T0)
    await add_words(Addition("words", receipt.report_id), "我在三楼", T0 + timedelta(seconds=5))
    for seconds, step in enumerate((Step.ACKNOWLEDGED, Step.ARRIVED, Step.RELEASED), start=60):
        await tell(receipt.incident_id, step, T0 + timedelta(seconds=seconds))
    await tell(receipt.incident_id, Step.CONFIRMED, T0 + timedelta(seconds=90), party="")


async def test_it_is_whole_and_stays_whole_when_words_are_erased(services: Services, lift: LiftCard) -> None:
    await play(lift)
    assert await verify_timelines(Progress(disable=True)) == []
    await erase_reports(await Report.all(), T0, services.photos.remove)
    said = await Event.get(kind=EventKind.SAID)
    assert (said.salt, "words" in said.details) == ("", False)
    assert await verify_timelines(Progress(disable=True)) == []


async def _earlier(event: Event) -> None:
    await Event.filter(id=event.id).update(at=event.at - timedelta(minutes=10))


async def _other_words(_: Event) -> None:
    said = await Event.get(kind=EventKind.SAID)
    await Event.filter(id=said.id).update(details={**said.details, "words": "我在五楼"})


async def _left_out(event: Event) -> None:
    await Delivery.filter(event_id=event.id).delete()
    await FeedEntry.filter(event_id=event.id).delete()
    await event.delete()


async def _cut_off(_: Event) -> None:
    await _left_out(await Event.get(kind=EventKind.CONFIRMED))


@pytest.mark.parametrize("tamper", [_earlier, _other_words, _left_out, _cut_off])
async def test_whoever_changes_it_is_found(
    services: Services, lift: LiftCard, tamper: Callable[[Event], Awaitable[None]]
) -> None:
    await play(lift)
    await tamper(await Event.get(kind=EventKind.ARRIVED))
    assert len(await verify_timelines(Progress(disable=True))) == 1
