"""An entrapment pages people: SMS at once, then a call, then the next person, until one acknowledges."""

from datetime import timedelta
from uuid import UUID

import pytest
from pytest_aiohttp import AiohttpServer

from bot.kernel.links import sms_code
from bot.kernel.settings import Settings
from bot.services import Services
from bot.worker import Worker
from models.actions.lifts.find import LiftCard
from models.actions.partners.contacts import remove_contact
from models.actions.rescues.call_outs import call_people
from models.actions.rescues.read_call_outs import call_outs_of
from models.rules.partners.kinds import ChannelKind
from models.rules.rescues.call_outs import CallOutState, CallWay
from models.rules.rescues.escalation import Reason
from models.rules.rescues.trap_clock import RescueState
from models.rules.staff.access import StaffRole
from models.tables.call_outs import CallOut
from models.tables.partners.contact import ContactHours, DutyContact
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event
from models.tables.rescues import Rescue
from scripts.simulators.cloud_signatures import Trouble
from scripts.simulators.clouds import CloudSimulator
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.clouds import simulated_clouds, with_clouds
from tests.support.contacts import call_out_all, register
from tests.support.endpoints import MAINTAINER, put_on
from tests.support.ledger import file
from tests.support.rescues import tick, trap
from tests.support.staff import TESTER, sit_down
from tests.support.waiting import until

ZHANG, WANG, LI = ("张师傅", "13800000001"), ("王师傅", "13800000002"), ("李师傅", "13800000003")
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def clouds(clock: MovableClock) -> CloudSimulator:
    return simulated_clouds(clock)


@pytest.fixture
async def settings(settings: Settings, clouds: CloudSimulator, aiohttp_server: AiohttpServer) -> Settings:
    server = await aiohttp_server(clouds.app())
    return with_clouds(settings, str(server.make_url("")).rstrip("/"))


async def heard(clouds: CloudSimulator) -> list[tuple[int, int]]:
    """How many messages and calls each of the three got."""
    phones = [clouds.phone(number) for _, number in (ZHANG, WANG, LI)]
    return [(len(one.inbox), len(one.calls)) for one in phones]


async def state_of(incident: UUID) -> RescueState:
    return (await Rescue.get(incident_id=incident)).state


@pytest.mark.parametrize("seconds", [60, 120, 180])
async def test_each_step_is_exact_to_the_second(
    services: Services, clouds: CloudSimulator, lift: LiftCard, seconds: int
) -> None:
    await register(services, ZHANG, WANG, LI)
    now = services.clock()
    await trap(lift.lift_id, now)
    await call_out_all(services, now)
    assert await heard(clouds) == [(1, 0), (0, 0), (0, 0)]
    steps = {60: [(1, 1), (0, 0), (0, 0)], 120: [(1, 1), (1, 1), (0, 0)], 180: [(1, 1), (1, 1), (1, 1)]}
    for earlier in range(60, seconds, 60):
        await call_out_all(services, now + timedelta(seconds=earlier))
    due = now + timedelta(seconds=seconds)
    assert await call_out_all(services, due - SECOND) == []
    await call_out_all(services, due)
    assert await heard(clouds) == steps[seconds]
    assert await call_out_all(services, due + SECOND) == []


async def test_who_is_off_duty_is_not_paged_and_nobody_on_duty_means_everybody(
    services: Services, clouds: CloudSimulator, lift: LiftCard
) -> None:
    zhang, wang = await register(services, ZHANG, WANG)
    await ContactHours.filter(contact_id=zhang).delete()
    now = services.clock()
    await trap(lift.lift_id, now)
    await call_out_all(services, now + 10 * MINUTE)
    assert await heard(clouds) == [(0, 0), (1, 1), (0, 0)]
    await ContactHours.filter(contact_id=wang).delete()
    other = await Rescue.get()
    await Rescue.filter(id=other.id).update(run=2)
    event = await Event.filter(incident_id=other.incident_id).order_by("-sequence").first()
    assert event is not None
    await CallOut.all().delete()
    organisation = await Organisation.get(name=MAINTAINER)
    await call_people(other, event, Reason.BY_HAND, [organisation.id], now)
    assert {row.contact_id for row in await CallOut.all()} == {zhang, wang}


async def test_a_dead_number_is_marked_its_owner_telephoned_at_once_and_not_used_again(
    services: Services, clouds: CloudSimulator, web_client: Client, lift: LiftCard
) -> None:
    zhang, _ = await register(services, ZHANG, WANG)
    clouds.phone(ZHANG[1]).blacklisted = True
    now = services.clock()
    incident = (await trap(lift.lift_id, now)).incident_id
    await call_out_all(services, now)
    contact = await DutyContact.get(id=zhang)
    assert contact.verified_at is None
    assert "MOBILE_IN_BLACK" in contact.unusable_reason
    await call_out_all(services, services.clock())
    assert await heard(clouds) == [(0, 1), (0, 0), (0, 0)]
    desk = await sit_down(web_client, services, StaffRole.MAINTAINER)
    assert "号码不能用" in await desk.open(f"/console/organisations/{contact.organisation_id}/contacts")
    await tick(now + 3 * MINUTE)
    rows = await CallOut.filter(rescue__incident_id=incident, created_at__gt=now)
    assert zhang not in {row.contact_id for row in rows}


async def test_a_cloud_that_is_down_for_an_hour_gives_way_to_the_other(
    services: Services, clouds: CloudSimulator, lift: LiftCard
) -> None:
    clouds.accounts["aliyun"].trouble = Trouble.DOWN
    await register(services, ZHANG)
    now = services.clock()
    await trap(lift.lift_id, now)
    await call_out_all(services, now)
    await call_out_all(services, services.clock() + 3 * SECOND)
    [message] = clouds.phone(ZHANG[1]).inbox
    assert message.cloud == "tencent"


async def test_where_both_are_down_it_is_given_up_within_a_minute_and_the_next_is_told(
    services: Services, clouds: CloudSimulator, clock: MovableClock, lift: LiftCard
) -> None:
    for account in clouds.accounts.values():
        account.trouble = Trouble.DOWN
    await register(services, ZHANG, WANG)
    incident = (await trap(lift.lift_id, services.clock())).incident_id
    for _ in range(5):
        await call_out_all(services, services.clock())
        clock.advance(31 * SECOND)
    failed = [one for one in await call_outs_of(incident) if one.state is CallOutState.FAILED]
    assert failed[0].person == "张师傅"
    for account in clouds.accounts.values():
        account.trouble = Trouble.WELL
    await call_out_all(services, services.clock() + MINUTE)
    assert any(count for count in await heard(clouds) if count != (0, 0))
    assert {row.lease for row in await CallOut.exclude(state=CallOutState.WAITING)} == {None}


async def test_a_lost_answer_rings_twice_rather_than_not(
    services: Services, clouds: CloudSimulator, web_client: Client, lift: LiftCard
) -> None:
    clouds.accounts["aliyun"].trouble = Trouble.CUT
    await register(services, ZHANG)
    incident = (await trap(lift.lift_id, services.clock())).incident_id
    await call_out_all(services, services.clock())
    [message] = clouds.phone(ZHANG[1]).inbox
    await web_client.post(f"/s/{message.values[3]}")  # its link is good
    assert await state_of(incident) is RescueState.ACKNOWLEDGED


async def test_repeated_pages_fold_the_sms_and_still_call(
    services: Services, clouds: CloudSimulator, clock: MovableClock, lift: LiftCard
) -> None:
    await register(services, ZHANG)
    incident = (await trap(lift.lift_id, services.clock())).incident_id
    await call_out_all(services, services.clock())
    for minutes in (3, 6, 11):
        clock.advance(MINUTE)
        rescue = await Rescue.get(incident_id=incident)
        organisation = await Organisation.get(name=MAINTAINER)
        event = await Event.create(
            incident_id=incident, sequence=100 + minutes, kind="paged", at=services.clock(), actor="",
            details={}, salt="", said_digest="", previous_hash="", hash="",
        )  # fmt: skip
        await call_people(rescue, event, Reason.BY_HAND, [organisation.id], services.clock())
        for row in await CallOut.filter(event_id=event.id):
            assert row.way is CallWay.VOICE
    clock.advance(10 * MINUTE)
    await call_out_all(services, services.clock())
    assert (await heard(clouds))[0][0] == 1


async def test_somebody_taken_off_the_list_is_not_called_and_the_page_survives(
    services: Services, clouds: CloudSimulator, lift: LiftCard
) -> None:
    zhang, _ = await register(services, ZHANG, WANG)
    now = services.clock()
    await trap(lift.lift_id, now)
    organisation = await Organisation.get(name=MAINTAINER)
    assert await remove_contact(organisation.id, zhang, TESTER, now)
    await call_out_all(services, now + 5 * MINUTE)
    assert await heard(clouds) == [(0, 0), (1, 1), (0, 0)]


async def arrived(clouds: CloudSimulator, template: str) -> None:
    async def has_come() -> bool:
        return any(one.template == template for one in clouds.phone(ZHANG[1]).inbox)

    await until(has_come, seconds=10)


async def test_the_worker_itself_pages_and_an_organisation_by_sms_alone_is_reached(
    services: Services, clouds: CloudSimulator, web_client: Client, worker: Worker, lift: LiftCard
) -> None:
    await register(services, ZHANG)
    await put_on(services, MAINTAINER, ChannelKind.SMS, drills=True)
    zhang = clouds.phone(ZHANG[1])
    await arrived(clouds, "SMS_test")
    await file(services, lift.lift_id)
    await arrived(clouds, "SMS_report")
    incident = (await trap(lift.lift_id, services.clock())).incident_id
    await services.wake_workers()
    await arrived(clouds, "SMS_page")
    code = next(one.values[3] for one in zhang.inbox if one.template == "SMS_page")
    [row] = await CallOut.filter(rescue__incident_id=incident, way="sms")
    assert code == sms_code(services, row.id)
