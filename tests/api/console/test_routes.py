"""Lifts, codes, deliveries, organisations and the audit log in the console."""

import csv
import io
from datetime import timedelta

import pytest

from bot.services import Services
from models.actions.forwarding.record_attempt import Try, record_attempt
from models.actions.lifts.find import LiftCard, RevokedCode, lift_by_code
from models.actions.shared.work import claim
from models.rules.cities.rules import Part
from models.rules.forwarding.delivery import DeliveryState, Unreachable
from models.rules.insurance.cover import CoverState
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.forwarding.delivery import Delivery
from models.tables.lifts import LiftCode
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.lifts import card_with_cover
from tests.support.other_city import file_hazard_of
from tests.support.staff import sit_down


@pytest.mark.parametrize("state", list(CoverState))
async def test_lifts_are_found_by_how_they_are_insured(
    web_client: Client, services: Services, state: CoverState
) -> None:
    card = await card_with_cover(services, state)
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    for other in CoverState:
        shown = f"/console/lifts/{card.lift_id}" in await desk.open(f"/console/lifts?cover={other.value}")
        assert shown is (other is state)


async def test_a_lifts_card_tells_its_codes_policies_and_reports(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    incident = await file_hazard_of(services, lift.lift_id)
    desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    for words in (lift.rescue_number, lift.code, "翠湖苑", "1幢"):
        assert str(lift.lift_id) in await desk.open(f"/console/lifts?q={words}")
    text = await desk.open(f"/console/lifts/{lift.lift_id}")
    for shown in (lift.place, lift.rescue_number, lift.policies[0].insurer, str(incident)):
        assert shown in text
    assert lift.policies[0].number not in text


async def test_a_new_code_needs_a_reason_and_ends_the_old_one(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    path = f"/console/lifts/{lift.lift_id}/code"
    desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    await desk.open(path)
    await desk.send(path, 422, seen=lift.code, sure="1")
    await desk.send(path, 422, seen=lift.code, why="标签丢失")
    await desk.send(path, seen=lift.code, why="标签丢失", sure="1")
    await desk.send(path, 409, seen=lift.code, why="标签丢失", sure="1")  # a second tap
    codes = await LiftCode.filter(lift_id=lift.lift_id).order_by("issued_at")
    assert [code.revoked_at is None for code in codes] == [False, True]
    assert (codes[0].code, codes[0].reason) == (lift.code, "标签丢失")
    assert isinstance(await lift_by_code(lift.code, services.clock()), RevokedCode)
    assert isinstance(await lift_by_code(codes[1].code, services.clock()), LiftCard)
    assert (await AuditEntry.get(verb="reissue_code")).why == "标签丢失"


async def test_the_register_of_lifts_can_be_exported(web_client: Client, services: Services) -> None:
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    body = await (
        await desk.request(
            "GET", "/console/export/lifts.csv?col=registration&col=cover&col=district&col=place"
        )
    ).text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body, newline="")))
    assert len(rows) == 40
    assert len({row["使用登记证编号"] for row in rows}) == 40


async def test_a_dead_delivery_is_seen_and_sent_again_by_hand(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await file_hazard_of(services, lift.lift_id)
    now = services.clock()
    [delivery] = [row for row in await claim(Delivery, 10, now) if row.part is Part.INSURER]
    await record_attempt(delivery, Try(now, now, Unreachable("410")))
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    assert "<strong>1</strong>转报没能送达" in await desk.open("/console")
    path = f"/console/deliveries/{delivery.id}"
    assert path in await desk.open("/console/deliveries?view=dead")
    await desk.open(path)
    await desk.send(f"{path}/replay")
    stored = await Delivery.get(id=delivery.id)
    assert (stored.state, stored.attempts, stored.due_at is not None) == (DeliveryState.SCHEDULED, 0, True)
    assert path not in await desk.open("/console/deliveries?view=dead")
    await Delivery.filter(id=delivery.id).update(state=DeliveryState.ACCEPTED, due_at=None)
    await desk.send(f"{path}/replay", 409)


async def test_a_delivery_that_is_retried_for_long_shows_up(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    await file_hazard_of(services, lift.lift_id)
    desk = await sit_down(web_client, services, StaffRole.INSURER)
    assert "没有这样的转报" in await desk.open("/console/deliveries?view=late")
    clock.advance(timedelta(minutes=11))
    text = await desk.open("/console/deliveries?view=late")
    assert text.count('href="/console/deliveries/') == 1  # its own, not those of the others


async def test_an_organisations_page_tells_the_way_but_no_secret(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await file_hazard_of(services, lift.lift_id)
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    text = await desk.open("/console/organisations")
    for name in ("安和财产保险江城分公司", "江城市 12345 政务服务热线", "翠湖物业服务有限公司"):
        assert name in text
    assert "whsec_" not in text
    delivery = await Delivery.get(part="insurer")
    one = await desk.open(f"/console/organisations/{delivery.organisation_id}")
    assert f"/console/deliveries/{delivery.id}" in one


async def test_what_was_changed_is_in_the_audit_log(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    incident = await file_hazard_of(services, lift.lift_id)
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    await desk.open(f"/console/reports/{incident}")
    await desk.send(f"/console/reports/{incident}/note", words="已电话核实")
    text = (await desk.open(f"/console/audit?subject={incident}")).split("<tbody>")[1]
    assert "记内部备注" in text
    assert "administrator 同事" in text
    assert "添加人员" not in text
    assert "添加人员" in (await desk.open("/console/audit")).split("<tbody>")[1]
    assert "还没有记录" in await desk.open("/console/audit?from=2199-01-01")
