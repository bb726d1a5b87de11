"""A rescue in the database: deadlines to the second, restarts, joining, two keys, one event of an estate."""

import asyncio
import os
from datetime import UTC, datetime, timedelta

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.file import COPIES_COME_WITHIN, ReportDraft, file_report
from models.actions.rescues.escalate import run_deadline
from models.actions.rescues.record_trapped import NeedOf, People, people_in, tell_trapped
from models.actions.shared.work import claim
from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import Progress, ReportKind, ReportSource, Role
from models.rules.rescues.trap_clock import Heard, RescueState, Step
from models.tables.audit import AuditEntry
from models.tables.cities import Estate
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event, Incident, Report
from models.tables.rescues import Outage, Rescue, Rung, TrappedPeople
from tests.support.lifts import card_of
from tests.support.rescues import rungs, tell, tick, trap

T0 = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
# TIMA_TEST_FILINGS=500 plays a minute of five hundred; fewer say the same sooner.
MANY = int(os.environ.get("TIMA_TEST_FILINGS", "60"))
SECOND = timedelta(seconds=1)
MAINTAINER, STATION, PROPERTY = "迅安电梯维保有限公司", "滨江区电梯救援站", "翠湖物业服务有限公司"


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


async def paged_by(incident_id: object, level: int) -> set[str]:
    """Whom the pages of a level were owed to."""
    events = await Rung.filter(rescue__incident_id=incident_id, level=level).values_list(
        "event_id", flat=True
    )
    owed = await Delivery.filter(event_id__in=list(events)).select_related("organisation")
    return {one.organisation.name for one in owed if one.organisation}


async def test_the_first_page_rides_on_the_report_itself(services: Services, lift: LiftCard) -> None:
    receipt = await trap(lift.lift_id, T0)
    assert await rungs(receipt.incident_id) == [(1, "opened", 0)]
    assert await Delivery.filter(incident_id=receipt.incident_id).count() == 4
    rescue = await Rescue.get()
    assert (rescue.due_at, rescue.state, rescue.urgency) == (at(180), RescueState.WAITING, 0)
    assert (await Incident.get()).policy_snapshot["state"] == "in_force"


@pytest.mark.parametrize(
    ("said", "deadline", "rung"),
    [
        ((), 180, (2, "not_acknowledged")),
        (((Step.ACKNOWLEDGED, 60),), 300, (2, "not_departed")),
        (((Step.ACKNOWLEDGED, 60), (Step.DEPARTED, 120)), 1500, (3, "not_arrived")),
        (((Step.ARRIVED, 600),), 2100, (3, "not_released")),
    ],
)
async def test_a_deadline_is_exact(
    services: Services,
    lift: LiftCard,
    said: tuple[tuple[Step, int], ...],
    deadline: int,
    rung: tuple[int, str],
) -> None:
    incident = (await trap(lift.lift_id, T0)).incident_id
    for step, seconds in said:
        await tell(incident, step, at(seconds))
    assert await tick(at(deadline) - SECOND) == 0
    assert len(await rungs(incident)) == 1
    assert await tick(at(deadline)) == 1
    assert await rungs(incident) == [(1, "opened", 0), (*rung, deadline)]
    assert await tick(at(deadline) + SECOND) == 0
    assert len(await rungs(incident)) == 2


async def test_a_worker_that_comes_a_second_late_pages_once(services: Services, lift: LiftCard) -> None:
    incident = (await trap(lift.lift_id, T0)).incident_id
    assert await tick(at(181)) == 1
    assert await rungs(incident) == [(1, "opened", 0), (2, "not_acknowledged", 181)]
    [rung] = await Rung.filter(level=2)
    assert (rung.was_due_at, rung.paged_at) == (at(180), at(181))


async def test_nobody_answers_and_everybody_is_paged_in_turn(services: Services, lift: LiftCard) -> None:
    incident = (await trap(lift.lift_id, T0)).incident_id
    for seconds in range(0, 1510, 10):
        await tick(at(seconds))
    assert await rungs(incident) == [
        (1, "opened", 0), (2, "not_acknowledged", 180), (3, "not_acknowledged", 360),
        (3, "not_acknowledged", 660), (3, "not_acknowledged", 960), (3, "not_acknowledged", 1260),
        (3, "not_arrived", 1500),
    ]  # fmt: skip
    assert MAINTAINER in await paged_by(incident, 1)
    assert {STATION, PROPERTY} <= await paged_by(incident, 2)
    assert {"江城市消防救援支队", "江城市电梯应急值班室"} <= await paged_by(incident, 3)
    assert (await Incident.get()).closed_at is None


async def test_a_long_standstill_is_not_made_up_for_by_a_flood(services: Services, lift: LiftCard) -> None:
    incident = (await trap(lift.lift_id, T0)).incident_id
    await tell(incident, Step.ARRIVED, at(600))
    await tick(at(10 * 3600))
    assert len(await rungs(incident)) == 2


async def test_a_worker_killed_at_any_point_of_a_deadline_loses_and_doubles_nothing(
    services: Services, lift: LiftCard
) -> None:
    incident = (await trap(lift.lift_id, T0)).incident_id
    [claimed] = await claim(Rescue, 1, at(180), timedelta(seconds=10))  # and killed before the deed
    assert await tick(at(189)) == 0
    assert await tick(at(190)) == 1
    assert len(await rungs(incident)) == 2
    await run_deadline(claimed.id, at(191))  # the first was only slow
    assert len(await rungs(incident)) == 2


async def test_two_workers_at_once_page_once(services: Services, lift: LiftCard) -> None:
    incident = (await trap(lift.lift_id, T0)).incident_id
    rescue = await Rescue.get()
    await asyncio.gather(*(run_deadline(rescue.id, at(180)) for _ in range(5)))
    assert len(await rungs(incident)) == 2


async def test_an_acceptance_without_departure_is_taken_back(services: Services, lift: LiftCard) -> None:
    incident = (await trap(lift.lift_id, T0)).incident_id
    await tell(incident, Step.ACKNOWLEDGED, at(60))
    assert (await Rescue.get()).acknowledged_at == at(60)
    await tick(at(300))
    rescue = await Rescue.get().select_related("owner")
    assert (rescue.state, rescue.acknowledged_at, rescue.owner) == (RescueState.WAITING, None, None)
    assert (await tell(incident, Step.ACKNOWLEDGED, at(310))).heard is Heard.NEW
    assert (await Rescue.get()).acknowledged_at == at(310)


async def test_two_keys_close_it_and_its_end_is_sealed_in_the_audit_log(
    services: Services, lift: LiftCard
) -> None:
    incident = (await trap(lift.lift_id, T0)).incident_id
    for step, seconds in ((Step.ACKNOWLEDGED, 60), (Step.ARRIVED, 600), (Step.RELEASED, 900)):
        await tell(incident, step, at(seconds))
    assert (await Rescue.get()).state is RescueState.RELEASED
    assert (await Incident.get()).closed_at is None
    await tell(incident, Step.CONFIRMED, at(960), party="")
    stored, rescue = await Incident.get(), await Rescue.get()
    assert (stored.progress, stored.closed_at, stored.open_key) == (Progress.RESOLVED, at(960), None)
    assert (rescue.state, rescue.due_at, rescue.released_at) == (RescueState.CLOSED, None, at(900))
    entry = await AuditEntry.get(verb="close_rescue")
    last = await Event.filter(incident_id=incident).order_by("-sequence").first()
    assert last is not None
    assert entry.details == {"sequence": last.sequence, "hash": last.hash}


async def test_released_but_unconfirmed_asks_and_asks_and_never_closes(
    services: Services, lift: LiftCard
) -> None:
    incident = (await trap(lift.lift_id, T0)).incident_id
    await tell(incident, Step.ARRIVED, at(600))
    await tell(incident, Step.RELEASED, at(900))
    assert await tick(at(1199)) == 0
    for seconds in (1200, 1800, 3000):
        assert await tick(at(seconds)) == 1
    await tick(at(30 * 24 * 3600))
    assert await Event.filter(kind=EventKind.ASKED).count() == 4
    assert (await Rescue.get()).state is RescueState.RELEASED
    asked = await Event.filter(kind=EventKind.ASKED).first()
    assert asked is not None
    owed = await Delivery.filter(event_id=asked.id).select_related("organisation")
    assert "江城市电梯应急救援中心（96333）" in {one.organisation.name for one in owed if one.organisation}


async def test_still_inside_reopens_at_once_and_pages_one_level_up(
    services: Services, lift: LiftCard
) -> None:
    incident = (await trap(lift.lift_id, T0)).incident_id
    await tell(incident, Step.ARRIVED, at(600))
    await tell(incident, Step.RELEASED, at(900))
    await tell(incident, Step.CONFIRMED, at(950), party="")
    await tell(incident, Step.STILL_INSIDE, at(1000), party="")
    rescue, stored = await Rescue.get(), await Incident.get()
    assert (rescue.state, rescue.rounds, rescue.due_at) == (RescueState.WAITING, 2, at(1180))
    assert (stored.closed_at, stored.open_key is not None) == (None, True)
    assert (await rungs(incident))[-1] == (2, "still_inside", 1000)
    assert {MAINTAINER, STATION} <= await paged_by(incident, 2)
    assert (await trap(lift.lift_id, at(1010))).incident_id == incident


async def test_a_scan_after_the_release_says_that_somebody_is_still_inside(
    services: Services, lift: LiftCard
) -> None:
    incident = (await trap(lift.lift_id, T0)).incident_id
    await tell(incident, Step.RELEASED, at(900))
    joined = await trap(lift.lift_id, at(930))
    assert (joined.incident_id, joined.joined) == (incident, True)
    assert (await Rescue.get()).rounds == 2


async def test_a_scan_after_the_closing_is_a_new_rescue_that_counts_as_a_relapse(
    services: Services, lift: LiftCard
) -> None:
    old = (await trap(lift.lift_id, T0)).incident_id
    await tell(old, Step.RELEASED, at(900))
    await tell(old, Step.CONFIRMED, at(950), party="")
    closed = at(950)
    new = (await trap(lift.lift_id, closed + timedelta(days=14) - SECOND)).incident_id
    assert new != old
    rescue = await Rescue.get(incident_id=new)
    assert rescue.relapse_of_id == old
    assert await Event.filter(incident_id=old, kind=EventKind.RELAPSED).count() == 1
    await tell(new, Step.RELEASED, closed + timedelta(days=14))
    await tell(new, Step.CONFIRMED, closed + timedelta(days=14, seconds=1), party="")
    late = (await trap(lift.lift_id, closed + timedelta(days=29))).incident_id
    assert (await Rescue.get(incident_id=late)).relapse_of_id is None


async def test_hundreds_of_filings_are_one_incident_counted(services: Services, lift: LiftCard) -> None:
    first = await trap(lift.lift_id, T0)
    for number in range(1, MANY):
        role = Role.INSIDE if number % 10 == 0 else Role.OUTSIDE
        joined = await trap(lift.lift_id, at(number * 60 / MANY), role)
        assert joined.incident_id == first.incident_id
    rescue = await Rescue.get()
    assert (rescue.filings, rescue.filings_inside) == (MANY, MANY // 10)
    assert await Incident.all().count() == 1
    assert await Report.filter(incident_id=first.incident_id).count() == MANY
    # Each recipient has the report, and one message that counts the others when it is sent.
    assert await Delivery.filter(organisation_id__not_isnull=True).count() == 8


async def test_fifty_filings_at_the_same_moment_are_one_incident(services: Services, lift: LiftCard) -> None:
    filed = await asyncio.gather(*(trap(lift.lift_id, at(number * 0.01)) for number in range(50)))
    assert len({one.incident_id for one in filed}) == 1
    assert (await Rescue.get()).filings == 50


async def test_two_lifts_of_an_estate_are_one_event(services: Services, lift: LiftCard) -> None:
    other = await card_of(services, "右梯", building="1幢", unit="1单元")
    third = await card_of(services, "左梯", building="2幢", unit="1单元")
    first = (await trap(lift.lift_id, T0)).incident_id
    assert await Outage.all().count() == 0
    second = (await trap(other.lift_id, at(600))).incident_id
    last = (await trap(third.lift_id, at(3000))).incident_id  # joins while the event is open
    outage = await Outage.get()
    assert await Rescue.filter(outage_id=outage.id).count() == 3
    grouped = await Event.filter(kind=EventKind.GROUPED).order_by("id")
    assert [event.details["lifts"] for event in grouped] == [2, 3]
    for incident in (first, second, last):
        assert (await Outage.get()).closed_at is None
        await tell(incident, Step.RELEASED, at(4000))
        await tell(incident, Step.CONFIRMED, at(4001), party="")
    assert (await Outage.get()).closed_at == at(4001)


async def test_who_is_inside_is_told_to_rescuers_sealed_and_counted(
    services: Services, lift: LiftCard
) -> None:
    receipt = await trap(lift.lift_id, T0)
    people = People(3, (NeedOf.CHILD,))
    assert await tell_trapped(receipt.report_id, people, services.vault, at(5))
    assert not await tell_trapped(receipt.report_id, people, services.vault, at(6))
    other = await trap(lift.lift_id, at(7))
    await tell_trapped(other.report_id, People(2, (NeedOf.ILL,)), services.vault, at(8))
    assert await people_in(receipt.incident_id, services.vault) == People(3, (NeedOf.ILL, NeedOf.CHILD))
    rescue = await Rescue.get()
    assert (rescue.people_inside, rescue.needs_help) == (3, True)
    assert "child" not in str(await TrappedPeople.all().values())
    assert "child" not in str(await Event.all().values())
    said = await Event.filter(kind=EventKind.SAID).first()
    assert said is not None
    assert not await Delivery.filter(event_id=said.id, part="insurer").exists()
    assert await Delivery.filter(event_id=said.id, state=DeliveryState.SCHEDULED).count() == 3


async def test_a_call_from_a_page_that_was_left_open_after_a_rescue_is_a_new_one(
    services: Services, lift: LiftCard
) -> None:
    draft = ReportDraft("web:of-one-page", ReportSource.WEB, ReportKind.ENTRAPMENT, lift.lift_id)
    first = await file_report(draft, T0, services.vault)
    await tell(first.incident_id, Step.RELEASED, at(600))
    await tell(first.incident_id, Step.CONFIRMED, at(601), party="")
    assert (await file_report(draft, at(5), services.vault)).number == first.number  # a copy from the journal
    assert (await file_report(draft, at(601) + COPIES_COME_WITHIN, services.vault)).number == first.number
    again = await file_report(draft, at(602) + COPIES_COME_WITHIN, services.vault)
    assert (again.number != first.number, again.joined, again.repeated) == (True, False, False)
    assert (await file_report(draft, at(603) + COPIES_COME_WITHIN, services.vault)).number == again.number
    assert await Incident.filter(closed_at=None).count() == 1


async def test_the_nearest_stations_are_paged_first_and_one_without_a_place_last(
    services: Services, lift: LiftCard
) -> None:
    """A level pages five of a part; a city may have many more stations."""
    station = await Organisation.get(name=STATION)
    await Estate.all().update(latitude_e6=29_563_010, longitude_e6=106_551_556)
    await Organisation.filter(id=station.id).update(latitude_e6=29_563_010, longitude_e6=106_551_556)
    for number in range(6):  # registered in order of their distance, the farthest first
        await Organisation.create(
            kind=station.kind,
            name=f"第 {number} 救援站",
            city_id=station.city_id,
            latitude_e6=29_700_000 - 10_000 * number if number else None,
            longitude_e6=106_551_556 if number else None,
        )
    receipt = await trap(lift.lift_id, T0)
    await tick(at(180))
    paged = await paged_by(receipt.incident_id, 2)
    assert {one for one in paged if "救援站" in one} == {
        STATION,
        *(f"第 {number} 救援站" for number in (2, 3, 4, 5)),
    }
