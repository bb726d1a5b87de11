"""An insurer's inspector patrols a lift by phone: scanned, tapped, kept once, and worked on by who answers."""

import asyncio
import re
from datetime import timedelta
from fractions import Fraction
from html import unescape

import pytest
from aiohttp import ClientResponse, FormData

from bot.kernel.patrol_links import Inspector, patrol_link
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.maintenance.measure import measure
from models.actions.maintenance.measured_days import MeasuredDays
from models.rules.base.intervals import Seen
from models.rules.insurance.policy_terms import Service
from models.rules.maintenance.evaluation_scheme import Measure
from models.rules.reports.kinds import HazardCategory
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.forwarding.delivery import Delivery
from models.tables.insurance.patrol import Patrol
from models.tables.insurance.policy import CoInsurer, CoveredLift, Policy, ServiceDelivered
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Incident
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.duty import filled, tap
from tests.support.staff import at_desk, hire

INSURER = "安和财产保险江城分公司"


class PatrolPhone:
    """A phone that a patrol link was opened on."""

    def __init__(self, client: Client, services: Services) -> None:
        self.client, self.services = client, services
        self.headers: dict[str, str] = {}

    async def take(self, insurer: str = INSURER, name: str = "赵巡查") -> "PatrolPhone":
        company = await Organisation.get(name=insurer)
        link = patrol_link(self.services, Inspector(company.id, name))
        path = link.removeprefix(self.services.settings.public_url)
        answer = await self.client.get(path, allow_redirects=False)
        assert answer.status == 303
        assert answer.headers["Location"] == "/patrol"
        self.headers = {"Cookie": f"tima_patrol={answer.cookies['tima_patrol'].value}"}
        return self

    async def open(self, path: str, status: int = 200) -> str:
        answer = await self.client.get(path, headers=self.headers)
        assert answer.status == status
        return await answer.text()

    async def send(self, path: str, form: FormData) -> ClientResponse:
        return await self.client.post(path, data=form, headers=self.headers, allow_redirects=False)


def patrolled(page: str, more: dict[str, str] | None = None, **fields: str) -> FormData:
    """The form of the page; what fits unless `fields` say otherwise."""
    cabin = re.search(r'name="cabin" type="text" value="([^"]*)"', page)
    assert cabin
    return filled(page, {"cabin": unescape(cabin[1])} | (more or {}), photo=False, **fields)


@pytest.fixture
async def phone(web_client: Client, services: Services) -> PatrolPhone:
    return await PatrolPhone(web_client, services).take()


@pytest.fixture
async def promised(lift: LiftCard) -> Policy:
    """The lift's policy, which promises patrols of daily use."""
    insurer = await Organisation.get(name=INSURER)
    covered = await CoveredLift.filter(lift_id=lift.lift_id, policy__insurer_id=insurer.id).first()
    assert covered is not None
    await Policy.filter(id=covered.policy_id).update(services=[Service.USE.value])
    return await Policy.get(id=covered.policy_id)


async def test_a_patrol_without_findings_is_kept_once_and_is_a_service_rendered(
    phone: PatrolPhone, lift: LiftCard, promised: Policy
) -> None:
    assert "赵巡查" in await phone.open("/patrol")
    assert "巡查这部电梯" in await phone.open(f"/l/{lift.code}")
    path = f"/l/{lift.code}/patrol"
    page = await phone.open(path)
    assert "电梯日常使用巡查表" in page
    answers = await asyncio.gather(*[phone.send(path, patrolled(page)) for _ in range(2)])
    assert [one.status for one in answers] == [303, 303]
    patrol = await Patrol.get()
    assert (patrol.inspector, patrol.checked, patrol.in_order) == ("赵巡查", 11, 11)
    assert (patrol.exceptions, patrol.incident_id) == ({}, None)
    rendered = await ServiceDelivered.get(policy_id=promised.id, words__startswith="日常使用巡查 11 项")
    assert (rendered.service, rendered.lift_id, rendered.done_on) == (
        Service.USE, lift.lift_id, patrol.patrolled_on,
    )  # fmt: skip
    assert await AuditEntry.filter(verb="patrol_lift").count() == 1
    assert "这次巡查已经记下" in await phone.open(f"{path}?kept=1")


async def test_what_is_found_becomes_a_hazard_that_its_parties_work_on(
    phone: PatrolPhone, web_client: Client, services: Services, lift: LiftCard, promised: Policy
) -> None:
    path = f"/l/{lift.code}/patrol"
    page = await phone.open(path)
    assert (await phone.send(path, patrolled(page, alarm="fails"))).status == 422  # without words
    answer = await phone.send(
        path, patrolled(page, {"words": "物业在场"}, alarm="fails", note="按了没有人应")
    )
    assert answer.status == 303
    patrol, incident = await Patrol.get(), await Incident.get()
    assert patrol.incident_id == incident.id
    assert incident.category is HazardCategory.ALARM
    told = await Delivery.filter(incident_id=incident.id, organisation_id__not_isnull=True)
    assert (await Lift.get(id=lift.lift_id)).use_unit_id in {one.organisation_id for one in told}
    for role in (StaffRole.REGULATOR, StaffRole.PROPERTY_COMPANY, StaffRole.INSURER):
        desk = await at_desk(web_client, services, await hire(services, role))
        listed = await desk.open(f"/console/patrols?lift={lift.lift_id}")
        assert "按了没有人应" in listed
        assert f"/console/reports/{incident.id}" in listed
    city = (await Lift.get(id=lift.lift_id)).city_id
    days = MeasuredDays(patrol.patrolled_on - timedelta(days=30), patrol.patrolled_on)
    found = await measure(city, days, 30, services.clock(), asked=(Measure.CHECKS,))
    seen = found[patrol.maintainer_id or city][Measure.CHECKS]
    assert seen == Seen(5, Fraction(6))  # of the maintainer's items alone


async def test_a_patrol_that_waited_on_the_phone_is_of_its_tap(
    phone: PatrolPhone, services: Services, lift: LiftCard, clock: MovableClock, promised: Policy
) -> None:
    clock.go_to_noon()
    path = f"/l/{lift.code}/patrol"
    page, began = await phone.open(path), clock()
    clock.advance(timedelta(hours=20))
    form = patrolled(page, tap(services, timedelta(hours=19)))
    assert (await phone.send(path, form)).status == 303
    patrol = await Patrol.get()
    assert abs(patrol.filled_at - began - timedelta(hours=1)) < timedelta(seconds=1)
    assert patrol.received_at - patrol.filled_at == timedelta(hours=19)
    assert not patrol.clock_is_off
    rendered = await ServiceDelivered.get(policy_id=promised.id, words__startswith="日常使用巡查")
    assert rendered.done_on == patrol.patrolled_on


async def test_another_lifts_code_another_insurer_and_an_old_policy_are_refused(
    phone: PatrolPhone, web_client: Client, services: Services, lift: LiftCard, promised: Policy
) -> None:
    path = f"/l/{lift.code}/patrol"
    page = await phone.open(path)
    wrong = await phone.send(path, patrolled(page, {"cabin": "0000 0000 0000"}))
    assert "轿厢码不对" in await wrong.text()
    for changes, status in (({"edition": "没有"}, 409), ({"nonce": "x"}, 400), ({"words": "长" * 501}, 422)):
        assert (await phone.send(path, patrolled(page, changes))).status == status
    stranger = await Organisation.filter(kind="insurer").exclude(name=INSURER).order_by("name").first()
    assert stranger
    await CoveredLift.filter(lift_id=lift.lift_id).exclude(policy_id=promised.id).delete()
    await CoInsurer.filter(policy_id=promised.id).delete()
    other = await PatrolPhone(web_client, services).take(stranger.name)
    refused = await other.send(path, patrolled(await other.open(path)))
    assert "没有您的机构承保的有效保单" in await refused.text()
    await Policy.filter(id=promised.id).update(ends_at=services.clock())
    assert (await phone.send(path, patrolled(page))).status == 422
    assert not await Patrol.exists()
    assert (await web_client.get(path)).status == 403
    nobody = await web_client.post(path, data=patrolled(page), allow_redirects=False)
    assert nobody.status == 403
    assert (await web_client.get("/patrol?insurer=1&inspector=x&signature=y")).status == 410


async def test_an_insurer_gives_its_own_inspectors_links(web_client: Client, services: Services) -> None:
    insurer = await Organisation.get(name=INSURER)
    desk = await at_desk(web_client, services, await hire(services, StaffRole.INSURER))
    path = f"/console/organisations/{insurer.id}/patrol-link"
    assert "请写巡查人员的姓名" in await (await desk.fill(path, 422)).text()
    page = await (await desk.send(path, 200, name="钱巡查")).text()
    link = re.search(r'class="secret">([^<]+)<', page)
    assert link
    signature = unescape(link[1]).partition("signature=")[2]
    entry = await AuditEntry.get(verb="issue_patrol_link")
    assert signature not in str(entry.details)
    answer = await web_client.get(
        unescape(link[1]).removeprefix(services.settings.public_url), allow_redirects=False
    )
    assert answer.status == 303
