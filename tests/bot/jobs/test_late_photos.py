"""Photos of a conversation come after their report: nobody who was told of it goes without them."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.channels.message import message_of
from bot.services import Services
from bot.worker import Worker
from models.actions.lifts.find import LiftCard
from models.actions.reports.late_photos import MOST_PHOTOS, PAUSE, add_photo, keep_photo
from models.actions.shared.work import claim
from models.rules.reports.events import EventKind
from models.rules.reports.photos import PhotoState
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Event, Photo, Report
from scripts.simulators.partner import PartnerSimulator
from scripts.simulators.wechat import WeChatSimulator
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.photos import jpeg
from tests.support.receipts import number_of
from tests.support.waiting import until

pytestmark = pytest.mark.usefixtures("wechat")


async def file_hazard(phone: Phone, lift: LiftCard, photos: Sequence[str] = ()) -> None:
    for words in (lift.code, "2", "2", "异响"):
        await phone.say(words)
    for photo in photos:
        await phone.show(photo)
    if len(photos) < 3:
        await phone.say("0")
    assert "回执号" in await phone.say("1")


async def fetched(services: Services, sha256: str) -> None:
    """What a worker does with the next photo, once WeChat has given it."""
    [photo] = await claim(Photo, 1, services.clock())
    assert await keep_photo(photo, sha256, services.clock())


async def sent(services: Services) -> dict[str, list[int]]:
    """What organisations are sent now, by type: the number of photos in each message."""
    told: dict[str, list[int]] = {}
    for delivery in await claim(Delivery, 100, services.clock()):
        if delivery.organisation_id is not None:
            message = await message_of(services, delivery)
            told.setdefault(message["type"], []).append(len(message["data"]["report"]["photos"]))
    return told


async def test_who_was_told_before_a_photo_was_fetched_is_told_of_it(
    services: Services, phone: Phone, lift: LiftCard, clock: MovableClock
) -> None:
    await file_hazard(phone, lift, ["m1", "m2"])
    assert await sent(services) == {"incident.filed": [0, 0, 0, 0]}
    await fetched(services, "1" * 64)
    await fetched(services, "2" * 64)
    assert await sent(services) == {}
    clock.advance(PAUSE)
    assert await sent(services) == {"incident.said": [2, 2, 2, 2]}
    assert await Event.filter(kind=EventKind.SAID).count() == 1


async def test_a_photo_that_comes_before_the_first_message_goes_out_with_it_alone(
    services: Services, phone: Phone, lift: LiftCard, clock: MovableClock
) -> None:
    await file_hazard(phone, lift, ["m1"])
    await fetched(services, "1" * 64)
    clock.advance(PAUSE)
    assert await sent(services) == {"incident.filed": [1, 1, 1, 1]}
    assert not await Event.filter(kind=EventKind.SAID).exists()


async def test_a_photo_sent_after_the_report_is_passed_on(
    services: Services, phone: Phone, lift: LiftCard, clock: MovableClock
) -> None:
    await file_hazard(phone, lift)
    await sent(services)
    assert "照片收到" in await phone.show("m1")
    await fetched(services, "1" * 64)
    clock.advance(PAUSE)
    assert await sent(services) == {"incident.said": [1, 1, 1, 1]}
    receipt = number_of(await Report.get())
    assert receipt in await phone.say("进度")


async def test_a_photo_of_an_entrapment_is_passed_on_while_the_person_waits(
    services: Services, phone: Phone, lift: LiftCard, clock: MovableClock
) -> None:
    await phone.scan(lift.code)
    await phone.say("1")
    told = (await sent(services))["incident.filed"]
    answer = await phone.show("m1")
    assert "照片收到" in answer
    assert lift.hotline in answer
    await fetched(services, "1" * 64)
    clock.advance(PAUSE)
    assert (await sent(services))["incident.said"] == [1 for _ in told]


async def test_a_tip_off_takes_no_photo_afterwards_because_nothing_is_kept_of_its_author(
    phone: Phone, lift: LiftCard
) -> None:
    await phone.say("匿名举报")
    for words in (lift.code, "2", "异响", "0"):
        await phone.say(words)
    assert "回执号" in await phone.say("1")
    assert "照片收到" not in await phone.show("m1")
    assert not await Photo.exists()


async def test_the_same_photo_twice_is_told_once(
    services: Services, phone: Phone, lift: LiftCard, clock: MovableClock
) -> None:
    await file_hazard(phone, lift, ["m1"])
    await fetched(services, "1" * 64)
    await sent(services)
    report = await Report.get()
    for _ in range(2):  # a process died after the first time
        assert await add_photo(report.id, "m2", services.clock())
    await fetched(services, "1" * 64)
    clock.advance(PAUSE)
    assert await sent(services) == {}
    states = [photo.state for photo in await Photo.all().order_by("id")]
    assert states == [PhotoState.STORED, PhotoState.REJECTED]


async def test_a_report_takes_no_more_photos_than_a_message_shows(
    services: Services, phone: Phone, lift: LiftCard
) -> None:
    await file_hazard(phone, lift)
    for number in range(MOST_PHOTOS):
        assert "照片收到" in await phone.show(f"m{number}")
    assert "不能再加" in await phone.show("one too many")


async def test_an_erased_report_takes_no_photo(services: Services, phone: Phone, lift: LiftCard) -> None:
    await file_hazard(phone, lift)
    await Report.all().update(erased_at=services.clock())
    assert "不能再加" in await phone.show("m1")
    assert not await Photo.exists()


async def test_partners_receive_it_through_wechat_and_worker(
    phone: Phone,
    lift: LiftCard,
    partners: PartnerSimulator,
    wechat: WeChatSimulator,
    worker: Worker,
    clock: MovableClock,
) -> None:
    await file_hazard(phone, lift)
    await until(lambda: told(partners, "incident.filed"), seconds=8)
    await phone.show(wechat.add_media(jpeg()))

    async def stored() -> bool:
        return await Photo.exists(state=PhotoState.STORED)

    await until(stored, seconds=8)
    clock.advance(PAUSE + timedelta(seconds=1))
    await until(lambda: told(partners, "incident.said"), seconds=8)
    [record] = [one for one in partners.received("anhe") if one.payload["type"] == "incident.said"]
    assert len(record.payload["data"]["report"]["photos"]) == 1


async def told(partners: PartnerSimulator, kind: str) -> bool:
    return any(one.payload["type"] == kind for one in partners.received("anhe"))
