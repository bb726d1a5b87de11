"""Two transactions at the same moment, one of them held still in its middle (PostgreSQL alone lets both go on)."""

import asyncio
from collections.abc import Coroutine
from contextvars import Context
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
from tortoise.transactions import in_transaction

from bot.services import Services
from models.actions.forwarding import record_attempt
from models.actions.forwarding.advance_incident import (
    PartnerStatus,
    StatusReport,
    advance_incident,
    apply_word,
)
from models.actions.forwarding.record_attempt import Try
from models.actions.ledger.write import append_event, owe_counted, recipients_of
from models.actions.lifts.find import LiftCard
from models.actions.reports.file import ReportDraft, Reporter, file_report
from models.actions.rescues.clock import standing_of
from models.actions.rescues.record_status import apply_rescue_word
from models.actions.shared.work import claim
from models.bulk import save_rows
from models.rules.forwarding.delivery import Failed
from models.rules.partners.kinds import ChannelKind
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ReportKind, ReportSource
from models.rules.rescues.trap_clock import KnownBy, StatusUpdate, Step
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Incident
from models.tables.rescues import Outage, Rescue
from tests.support.lifts import card_of
from tests.support.rescues import trap

T0 = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
Result = TypeVar("Result")
pytestmark = pytest.mark.parametrize("ground", ["servers"], indirect=True)


async def meanwhile(work: Coroutine[Any, Any, Result]) -> Result:
    """By another connection: outside the transaction in which this is called."""
    return await asyncio.create_task(work, context=Context())


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


async def test_a_word_on_a_rescue_does_not_undo_that_it_was_grouped_meanwhile(
    services: Services, lift: LiftCard
) -> None:
    other = await card_of(services, "右梯", building="1幢", unit="1单元")
    first = (await trap(lift.lift_id, T0)).incident_id
    async with in_transaction():
        incident = await Incident.filter(id=first).select_for_update().get()
        standing = await standing_of(incident)
        assert standing is not None
        await meanwhile(trap(other.lift_id, at(5)))
        word = StatusUpdate(Step.ACKNOWLEDGED, at(6), at(6), "", "维保", KnownBy.LINK)
        await apply_rescue_word(standing, word, at(6))
    assert await Rescue.filter(outage_id=(await Outage.get()).id).count() == 2


async def test_a_notice_that_waits_is_not_sent_before_the_news_that_it_is_to_tell(
    services: Services, lift: LiftCard
) -> None:
    reporter = Reporter("hash", services.vault.seal("openid"))
    hazard = ReportDraft(
        "key", ReportSource.CHAT, ReportKind.HAZARD, lift.lift_id, "门关不上", reporter=reporter
    )
    await file_report(hazard, T0, services.vault)
    first, second, *_ = await Delivery.filter(organisation_id__not_isnull=True).order_by("id")
    await advance_incident(StatusReport(first.id, PartnerStatus.ACCEPTED, ticket="A-1"), T0)
    assert await Delivery.filter(channel=ChannelKind.WECHAT).count() == 1
    async with in_transaction():
        incident = await Incident.filter(id=second.incident_id).select_for_update().get()
        delivery = await Delivery.filter(id=second.id).select_for_update().get()
        await apply_word(
            incident, delivery, StatusReport(second.id, PartnerStatus.ACCEPTED, ticket="B-1"), at(2)
        )
        claimed = await meanwhile(claim(Delivery, 10, at(3600)))
        assert ChannelKind.WECHAT not in [one.channel for one in claimed]


async def test_a_filing_that_is_counted_in_a_waiting_message_is_in_the_database_before_it_is_sent(
    services: Services, lift: LiftCard
) -> None:
    incident_id = (await trap(lift.lift_id, T0)).incident_id
    await trap(lift.lift_id, at(1))
    sent = await meanwhile(claim(Delivery, 100, at(2)))
    waiting = await Delivery.filter(event__kind=EventKind.JOINED, attempts=0).count()
    assert (len(sent), waiting) == (8, 0)
    await trap(lift.lift_id, at(3))
    async with in_transaction():
        incident = await Incident.filter(id=incident_id).select_for_update().get()
        event = await append_event(incident, EventKind.JOINED, at=at(4), actor="web")
        await owe_counted(await recipients_of(incident), event, incident, at(4))
        assert await meanwhile(claim(Delivery, 100, at(60))) == []


async def test_a_delivery_whose_attempt_is_being_recorded_is_not_claimed_once_more(
    services: Services, lift: LiftCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    await trap(lift.lift_id, T0)
    [delivery, *_] = await claim(Delivery, 100, T0)
    late, again = at(61), []  # its lease has run out

    async def claim_first(*arguments: Any) -> None:
        again.extend(await meanwhile(claim(Delivery, 100, late)))
        await save_rows(*arguments)

    monkeypatch.setattr(record_attempt, "save_rows", claim_first)
    await record_attempt.record_attempt(delivery, Try(T0, late, Failed("no answer")))
    assert len(again) == 3
    assert delivery.id not in [one.id for one in again]
