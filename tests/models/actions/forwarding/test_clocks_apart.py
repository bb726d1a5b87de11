"""Hosts whose clocks differ, and a restored database whose rows lie in the future: urgent work never waits."""

from datetime import timedelta

import pytest

from bot.services import Services
from models.actions.forwarding.claim_deliveries import claim_deliveries
from models.actions.lifts.find import LiftCard
from models.actions.overview.read_backlog import rows_ahead
from models.actions.reports.file import ReportDraft, file_report
from models.rules.forwarding.concurrency import Lanes, Limits
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource


def draft_of(kind: ReportKind, lift: LiftCard) -> ReportDraft:
    category = HazardCategory.NOISE if kind is ReportKind.HAZARD else None
    return ReportDraft(f"web:{kind}", ReportSource.WEB, kind, lift.lift_id, "异响", category)


def lanes() -> Lanes:
    return Lanes(Limits(routine=50, each=50, urgent=50), lambda _partner, _breaker: None)


@pytest.mark.parametrize("ahead", [timedelta(seconds=45), timedelta(seconds=90), timedelta(days=3)])
async def test_an_entrapment_is_claimed_at_once_whatever_the_clock_showed_that_it_was_filed_by(
    services: Services, lift: LiftCard, ahead: timedelta
) -> None:
    now = services.clock()
    await file_report(draft_of(ReportKind.ENTRAPMENT, lift), now + ahead, services.vault)
    assert await rows_ahead(now) == ahead
    assert len((await claim_deliveries(lanes(), now)).rows) == 4
    # Once claimed they are held like any other: another worker finds nothing.
    assert (await claim_deliveries(lanes(), now)).rows == []


async def test_a_hazard_waits_until_it_is_due(services: Services, lift: LiftCard) -> None:
    now = services.clock()
    await file_report(draft_of(ReportKind.HAZARD, lift), now + timedelta(seconds=90), services.vault)
    assert (await claim_deliveries(lanes(), now)).rows == []
    assert (await claim_deliveries(lanes(), now + timedelta(seconds=90))).rows != []
    assert await rows_ahead(now + timedelta(seconds=91)) == timedelta(0)
