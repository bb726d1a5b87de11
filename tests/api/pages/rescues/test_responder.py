"""The responder's link and the receipt of an entrapment: one tap each, and everything that goes wrong with taps."""

import asyncio
import re
from datetime import timedelta
from uuid import UUID

import pytest

from bot.kernel.links import rescue_link
from bot.services import Services
from models.actions.insurance.handle_claim import NewClaim, open_claim
from models.actions.lifts.find import LiftCard
from models.actions.reports.file import COPIES_COME_WITHIN
from models.actions.shared.audit import Actor
from models.rules.insurance.contract import Benefit
from models.rules.privacy.audit_chain import ActorKind
from models.rules.reports.events import EventKind
from models.rules.rescues.trap_clock import RescueState, Step
from models.tables.insurance.claim import Claim
from models.tables.insurance.policy import Policy
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event, Incident, Report
from models.tables.rescues import Rescue
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.lifts import card_of
from tests.support.rescues import tell, trap
from tests.support.values import LATER

MAINTAINER, STATION = "迅安电梯维保有限公司", "滨江区电梯救援站"


async def link_of(services: Services, incident_id: UUID, name: str = MAINTAINER) -> str:
    organisation = await Organisation.get(name=name)
    return rescue_link(services, incident_id, organisation.id).path


async def tap(client: Client, link: str, **fields: str) -> str:
    answer = await client.post(link, data=fields)
    assert answer.status in (200, 410), await answer.text()
    return await answer.text()


async def trapped(client: Client, lift: LiftCard) -> tuple[UUID, str]:
    """The incident, and the address of the receipt."""
    answer = await client.post(f"/l/{lift.code}/sos", data={"role": "inside"})
    return (await Incident.get(open_key__not_isnull=True)).id, answer.url.path


async def test_from_the_link_to_the_two_keys(web_client: Client, services: Services, lift: LiftCard) -> None:
    incident, receipt = await trapped(web_client, lift)
    link = await link_of(services, incident)
    opened = await web_client.get(link)
    assert lift.rescue_number in await opened.text()
    [kept] = opened.cookies.values()
    assert kept["secure"]
    assert kept["httponly"]
    phone = {"Cookie": f"{kept.key}={kept.value}"}
    for step, next_words in (
        ("acknowledged", "出发"),
        ("departed", "到场"),
        ("arrived", "再扫一次轿厢里的码"),
    ):
        assert next_words in await tap(web_client, link, step=step)
    scanned = await (await web_client.get(f"/l/{lift.code}", headers=phone)).text()
    assert "您在救援这部电梯" in scanned
    answer = await web_client.post(f"/l/{lift.code}/rescue", data={"step": "released"}, headers=phone)
    assert "正在请被困人确认" in await answer.text()
    event = await Event.get(kind=EventKind.RELEASED)
    assert event.details["known_by"] == "scan"
    assert "您出来了吗" in await (await web_client.get(receipt)).text()
    await web_client.post(f"{receipt}/out", data={"answer": "out"})
    assert (await Rescue.get()).state is RescueState.CLOSED
    assert "这次救援已结束" in await tap(web_client, link, cause="door_system")
    assert (await Rescue.get()).cause == "door_system"
    assert "已确认安全脱困" in await (await web_client.get(receipt)).text()


async def test_who_says_to_be_out_reads_that_it_was_heard_and_can_take_it_back(
    web_client: Client, lift: LiftCard
) -> None:
    _, receipt = await trapped(web_client, lift)
    assert "我已经出来了" in await (await web_client.get(receipt)).text()
    said = await (await web_client.post(f"{receipt}/out", data={"answer": "out"})).text()
    assert "已告诉救援方：您出来了" in said
    assert "我已经出来了" not in said
    another = await (await web_client.post(f"/l/{lift.code}/sos", data={"role": "inside"})).text()
    assert "我已经出来了" in another  # somebody else, who may still be inside
    taken_back = await (await web_client.post(f"{receipt}/out", data={"answer": "inside"})).text()
    assert "我已经出来了" in taken_back


async def test_a_page_kept_since_an_earlier_entrapment_still_calls_for_help(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    path = f"/l/{lift.code}/sos"
    kept = {"nonce": "n" * 20, "role": "inside"}
    first = await web_client.post(path, data=kept)
    assert (await web_client.post(path, data=kept)).url == first.url  # a second tap is the same call
    await tell((await Incident.get()).id, Step.RELEASED, services.clock())
    await web_client.post(f"{first.url.path}/out", data={"answer": "out"})
    assert (await Rescue.get()).state is RescueState.CLOSED
    assert (await web_client.post(path, data=kept)).url == first.url  # the same one, late on the way

    clock.advance(COPIES_COME_WITHIN + timedelta(seconds=1))
    again = await web_client.post(path, data=kept)
    assert again.url != first.url
    assert await Incident.filter(open_key__not_isnull=True).count() == 1
    assert "求助已登记" in await again.text()


async def test_a_second_tap_changes_nothing(web_client: Client, services: Services, lift: LiftCard) -> None:
    incident, _ = await trapped(web_client, lift)
    link = await link_of(services, incident)
    for _ in range(3):
        await tap(web_client, link, step="acknowledged")
    assert await Event.filter(kind=EventKind.ACKNOWLEDGED).count() == 1


async def test_taps_out_of_order_are_kept_and_move_nothing_back(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    incident, _ = await trapped(web_client, lift)
    link = await link_of(services, incident)
    await tap(web_client, link, step="arrived")
    await tap(web_client, link, step="departed")
    rescue = await Rescue.get()
    assert (rescue.state, rescue.departed_at) == (RescueState.ARRIVED, None)
    assert (await Event.get(kind=EventKind.DEPARTED)).details["kept"] is True


async def test_two_responders_at_once_are_both_recorded_and_one_owns(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    incident, _ = await trapped(web_client, lift)
    links = [await link_of(services, incident, name) for name in (MAINTAINER, STATION)]
    await asyncio.gather(*(tap(web_client, link, step="acknowledged") for link in links))
    events = await Event.filter(kind=EventKind.ACKNOWLEDGED).order_by("sequence")
    assert {event.actor for event in events} == {MAINTAINER, STATION}
    rescue = await Rescue.get().select_related("owner")
    assert rescue.owner
    assert rescue.owner.name == events[0].actor
    pages = [await (await web_client.get(link)).text() for link in links]
    assert sum("已先接单" in page for page in pages) == 1


async def test_a_link_is_good_for_its_own_incident_and_organisation_only(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    incident, _ = await trapped(web_client, lift)
    other_lift = await card_of(services, "左梯", building="3幢", unit="1单元")
    other = (await trap(other_lift.lift_id, services.clock())).incident_id
    link = await link_of(services, incident)
    station = (await Organisation.get(name=STATION)).id
    maintainer = (await Organisation.get(name=MAINTAINER)).id
    for forged in (
        link.replace(str(incident), str(other)),
        link.replace(str(maintainer), str(station)),
        re.sub(r"signature=[^.]+", f"signature={LATER}", link),
        link[:-3] + "abc",
        "/rescue/x/y",
        f"/rescue/{incident}/{maintainer}",
    ):
        for method in ("GET", "POST"):
            answer = await web_client.request(
                method, forged, data={"step": "acknowledged"} if method == "POST" else None
            )
            assert answer.status == 404, forged
    assert await Event.filter(kind=EventKind.ACKNOWLEDGED).count() == 0
    # The phone that has the one link is nobody at the other lift.
    [kept] = (await web_client.get(link)).cookies.values()
    phone = {"Cookie": f"{kept.key}={kept.value}"}
    assert "您在救援" not in await (await web_client.get(f"/l/{other_lift.code}", headers=phone)).text()
    await web_client.post(f"/l/{other_lift.code}/rescue", data={"step": "released"}, headers=phone)
    assert await Event.filter(kind=EventKind.RELEASED).count() == 0


async def test_an_old_link_says_kindly_what_happened(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    incident, receipt = await trapped(web_client, lift)
    link = await link_of(services, incident)
    await tap(web_client, link, step="released")
    await web_client.post(f"{receipt}/out", data={"answer": "out"})
    clock.advance(timedelta(hours=25))
    answer = await web_client.get(link)
    page = await answer.text()
    assert answer.status == 410
    assert "链接已过期" in page
    assert "这次救援已结束" in page
    await tap(web_client, link, cause="human")
    assert (await Rescue.get()).cause is None


async def test_confirming_before_the_release_is_kept_and_asked_again(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    incident, receipt = await trapped(web_client, lift)
    await web_client.post(f"{receipt}/out", data={"answer": "out"})
    assert (await Rescue.get()).state is RescueState.WAITING
    await tell(incident, Step.RELEASED, services.clock())
    assert "您出来了吗" in await (await web_client.get(receipt)).text()
    await web_client.post(f"{receipt}/out", data={"answer": "out"})
    assert (await Rescue.get()).state is RescueState.CLOSED


async def test_disagreement_on_the_receipt_reopens(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    incident, receipt = await trapped(web_client, lift)
    await tell(incident, Step.RELEASED, services.clock())
    await web_client.post(f"{receipt}/out", data={"answer": "inside"})
    assert (await Rescue.get()).rounds == 2
    assert "已重新呼叫救援" in await (await web_client.get(receipt)).text()
    await tell(incident, Step.RELEASED, services.clock())
    await web_client.post(f"{receipt}/out", data={"answer": "out"})
    clock.advance(timedelta(days=15))
    await web_client.post(f"{receipt}/out", data={"answer": "inside"})  # by now it would be another matter
    assert (await Rescue.get()).state is RescueState.CLOSED


SHANDONG = [{"from_minutes": 30, "fen": 20_000}, {"from_minutes": 60, "fen": 30_000}]
FLAT = [{"over_minutes": 60, "fen": 20_000}]


@pytest.mark.parametrize(
    ("tiers", "minutes", "said"),
    [
        ([], 32, "保单没有写困人补偿"),
        (FLAT, 32, "困人补偿要被困超过 60 分钟，这一次没有到"),
        (FLAT, 121, "每人 200.00 元，所有人合计最多 2,000 元"),
        (SHANDONG, 29, "困人补偿要被困满 30 分钟，这一次没有到"),
        (SHANDONG, 32, "每人 200.00 元，所有人合计最多 2,000 元"),
    ],
)
async def test_the_receipt_promises_what_the_contract_says_for_the_minutes_inside(
    web_client: Client,
    services: Services,
    lift: LiftCard,
    clock: MovableClock,
    tiers: list[dict[str, int]],
    minutes: int,
    said: str,
) -> None:
    await Policy.filter(id=lift.policies[0].term.policy_id).update(entrapment_tiers=tiers)
    incident, receipt = await trapped(web_client, lift)
    clock.advance(timedelta(minutes=minutes))
    assert "困人补偿" not in await (await web_client.get(receipt)).text()
    await tell(incident, Step.RELEASED, services.clock())
    page = await (await web_client.get(receipt)).text()
    assert said in page
    assert ("每人" in said) == ("每人" in page)


async def test_the_receipt_promises_nothing_that_other_claims_have_used_up(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    policy = await Policy.get(id=lift.policies[0].term.policy_id)
    policy.line_bounds = {"entrapment": {"total": 50_000}}
    await policy.save()
    now = services.clock()
    new = NewClaim(
        policy.id, lift.lift_id, "LP-1", now, now, benefit=Benefit.ENTRAPMENT, trapped_seconds=4_200
    )
    claim = await open_claim(new, Actor(ActorKind.PROGRAM, name="test"), now)
    await Claim.filter(id=claim).update(paid_fen=40_000)
    incident, receipt = await trapped(web_client, lift)
    clock.advance(timedelta(minutes=61))
    await tell(incident, Step.RELEASED, services.clock())
    assert "每人 100.00 元，所有人合计最多 100.00 元" in await (await web_client.get(receipt)).text()
    await Claim.filter(id=claim).update(paid_fen=50_000)
    page = await (await web_client.get(receipt)).text()
    assert "限额已经用完" in page
    assert "每人" not in page


async def test_odd_answers_are_left_out(web_client: Client, services: Services, lift: LiftCard) -> None:
    _, receipt = await trapped(web_client, lift)
    for fields in (
        {"inside": "-3"},
        {"inside": "９"},
        {"inside": "99999"},
        {"needs": "rich"},
        {"answer": "x"},
        {},
    ):
        for door in ("people", "out"):
            assert (await web_client.post(f"{receipt}/{door}", data=fields)).status == 200
    assert await Event.all().count() == 1
    await web_client.post(f"{receipt}/people", data={"inside": "2", "needs": "elderly"})
    assert (await Rescue.get()).people_inside == 2
    hazard = await web_client.post("/r/0000000000000000/out", data={"answer": "out"})
    assert hazard.status == 404


async def test_in_chat_how_many_who_and_whether_they_are_out(
    phone: Phone, services: Services, lift: LiftCard
) -> None:
    await phone.say(lift.code)
    assert "里面几个人" in await phone.say("被困")
    assert "里面 3 人" in await phone.say("三个人")
    assert "已转告" in await phone.say("有个老人心脏不舒服")
    rescue = await Rescue.get()
    assert (rescue.people_inside, rescue.needs_help) == (3, True)
    assert "再请您确认一次" in await phone.say("出来了")
    await tell(rescue.incident_id, Step.RELEASED, services.clock())
    assert "您出来了吗" in await phone.say("进度")
    assert "重新呼叫" in await phone.say("还在里面")
    assert (await Rescue.get()).rounds == 2
    await tell(rescue.incident_id, Step.RELEASED, services.clock())
    await phone.say("取消")
    assert "安全出来" in await phone.say("出来了")
    assert (await Rescue.get()).state is RescueState.CLOSED
    assert await Report.all().count() == 1


async def test_somebody_who_reported_nothing_and_is_out_is_no_call_for_help(
    phone: Phone, lift: LiftCard
) -> None:
    assert "被困" in await phone.say("出来了")
    assert await Report.all().count() == 0
    await phone.say("还在里面")
    assert await Report.all().count() == 1
