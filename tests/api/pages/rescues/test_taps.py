"""Taps of a rescuer that waited for a signal, and what the page tells on the way."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.contact import ContactDraft
from models.actions.reports.file import ReportDraft, file_report
from models.rules.cities.rules import Part
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ReportKind, ReportSource, Role
from models.rules.rescues.trap_clock import RescueState, Step
from models.tables.audit import AuditEntry
from models.tables.cities import Estate
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event
from models.tables.rescues import Rescue
from tests.api.pages.rescues.test_responder import MAINTAINER, STATION, link_of
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.rescues import tell, trap

MINUTE = timedelta(minutes=1)
PHONE = "13912345678"


def kept(number: int, tapped: datetime, sent: datetime) -> dict[str, str]:
    """What the script sends of a tap."""
    moments = {"tapped": tapped, "sent": sent}
    shown = {name: str(int(moment.timestamp() * 1000)) for name, moment in moments.items()}
    return {"tap": f"tap-of-a-phone-{number:04}", **shown}


def is_about(found: datetime | None, expected: datetime) -> bool:
    """The clock of the tests goes on."""
    return found is not None and abs(found - expected) < MINUTE / 2


async def send(client: Client, link: str, step: str, **tap: str) -> None:
    answer = await client.post(link, data={"step": step, **tap})
    assert answer.status == 200, await answer.text()


async def test_taps_without_a_signal_count_when_they_were_made(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    incident = (await trap(lift.lift_id, services.clock())).incident_id
    link = await link_of(services, incident)
    clock.advance(20 * MINUTE)
    now = services.clock()
    ages = {"acknowledged": 15, "departed": 14, "arrived": 3, "released": 1}
    for number, (step, age) in enumerate(ages.items()):
        await send(web_client, link, step, **kept(number, now - age * MINUTE, now))
    rescue = await Rescue.get(incident_id=incident)
    stamps = (rescue.acknowledged_at, rescue.departed_at, rescue.arrived_at, rescue.released_at)
    for at, age in zip(stamps, ages.values(), strict=True):
        assert is_about(at, now - age * MINUTE)
    event = await Event.get(incident_id=incident, kind=EventKind.ARRIVED)
    assert is_about(event.at, now)  # when it came here, apart from when it was tapped
    assert is_about(datetime.fromisoformat(event.details["at"]), now - 3 * MINUTE)
    assert "clock_is_off" not in event.details


async def test_the_same_tap_sent_twice_is_one_even_in_a_later_round(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    incident = (await trap(lift.lift_id, services.clock())).incident_id
    link = await link_of(services, incident)
    clock.advance(10 * MINUTE)
    tap = kept(1, services.clock() - MINUTE, services.clock())
    for _ in range(2):
        await send(web_client, link, "released", **tap)
    assert await Event.filter(incident_id=incident, kind=EventKind.RELEASED).count() == 1
    await tell(incident, Step.STILL_INSIDE, services.clock(), party="")
    await send(web_client, link, "released", **tap)  # its answer was lost: it comes a third time
    assert (await Rescue.get(incident_id=incident)).state is RescueState.WAITING
    # Nor does another tap from before that word end the new round: it is kept beside it.
    before = services.clock() - MINUTE
    clock.advance(MINUTE)
    await send(web_client, link, "released", **kept(2, before, services.clock()))
    assert (await Rescue.get(incident_id=incident)).state is RescueState.WAITING
    assert (await Event.filter(kind=EventKind.RELEASED).order_by("-sequence").first()).details["kept"] is True  # type: ignore[union-attr]


async def test_a_phone_whose_clock_is_wrong_is_not_believed_beyond_reason(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    incident = (await trap(lift.lift_id, services.clock())).incident_id
    link, began = await link_of(services, incident), services.clock()
    clock.advance(5 * MINUTE)
    wrong = services.clock() + timedelta(days=400)
    await send(web_client, link, "acknowledged", **kept(1, wrong - 2 * MINUTE, wrong))
    event = await Event.get(incident_id=incident, kind=EventKind.ACKNOWLEDGED)
    assert event.details["clock_is_off"] is True
    assert is_about(datetime.fromisoformat(event.details["at"]), began + 3 * MINUTE)
    await send(
        web_client, link, "departed", **kept(2, services.clock() - timedelta(days=1), services.clock())
    )
    event = await Event.get(incident_id=incident, kind=EventKind.DEPARTED)
    assert is_about(datetime.fromisoformat(event.details["at"]), began)


@pytest.mark.parametrize(
    "odd", [{"tap": "x"}, {"tapped": "²"}, {"tapped": "-1"}, {"sent": ""}, {"sent": "9" * 20}, {"tap": ""}]
)
async def test_an_odd_tap_counts_as_a_form_without_script(
    web_client: Client, services: Services, lift: LiftCard, odd: dict[str, str]
) -> None:
    incident = (await trap(lift.lift_id, services.clock())).incident_id
    link, now = await link_of(services, incident), services.clock()
    await send(web_client, link, "acknowledged", **(kept(1, now, now) | odd))
    event = await Event.get(incident_id=incident, kind=EventKind.ACKNOWLEDGED)
    assert is_about(event.at, now)
    assert "at" not in event.details


async def entrapment_with_a_number(services: Services, lift_id: UUID) -> UUID:
    vault = services.vault
    draft = ReportDraft(
        source_key="test:number",
        door=ReportSource.WEB,
        kind=ReportKind.ENTRAPMENT,
        lift_id=lift_id,
        role=Role.INSIDE,
        words="8楼和9楼之间，有个孕妇",
        contact=ContactDraft(vault.look_up_hash(PHONE), vault.seal(PHONE), (Part.MAINTAINER,)),
    )
    return (await file_report(draft, services.clock(), vault)).incident_id


async def test_the_number_of_the_person_inside_is_whole_for_the_unit_that_accepted_alone(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    incident = await entrapment_with_a_number(services, lift.lift_id)
    link = await link_of(services, incident)
    before = await (await web_client.get(link)).text()
    assert "139****5678" in before
    assert PHONE not in before
    assert await AuditEntry.filter(verb="show_contact").count() == 0
    await send(web_client, link, "acknowledged")
    for _ in range(2):
        assert f'href="tel:{PHONE}"' in await (await web_client.get(link)).text()
    assert await AuditEntry.filter(verb="show_contact").count() == 1
    # Consent named the maintainer: the station sees nothing of it, though it comes as well.
    station = await (await web_client.get(await link_of(services, incident, STATION))).text()
    assert "****" not in station
    assert PHONE not in station


async def test_the_page_says_what_people_wrote_who_has_the_key_and_how_to_get_there(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await Estate.all().update(latitude_e6=29_563_010, longitude_e6=106_551_556)
    await Organisation.filter(name=STATION).update(latitude_e6=29_572_010, longitude_e6=106_551_556)
    incident = await entrapment_with_a_number(services, lift.lift_id)
    text = await (await web_client.get(await link_of(services, incident))).text()
    for shown in (
        "8楼和9楼之间，有个孕妇", "物业（有钥匙）", 'href="tel:0990-5550201"', "uri.amap.com/navigation",
        "apis.map.qq.com/uri/v1/routeplan", "api.map.baidu.com/direction", f"{STATION}，约 1.0 公里",
        '<svg class="map"', "data-since=", '<noscript><meta http-equiv="refresh"',
    ):  # fmt: skip
        assert shown in text
    organisation = await Organisation.get(name=MAINTAINER)
    await organisation.fetch_related("endpoint")
    organisation.endpoint.sends = []  # type: ignore[attr-defined]
    await organisation.endpoint.save(update_fields=["sends"])  # type: ignore[attr-defined]
    text = await (await web_client.get(await link_of(services, incident))).text()
    assert "孕妇" not in text
    assert "****" not in text
