"""Shifts of the older duty roster become people who have the duty for that time, and nobody is lost."""

from datetime import timedelta

import pytest

from bot.jobs.shifts import move_all_shifts
from bot.services import Services
from models.actions.ledger.on_duty import MOST_CONTACTS
from models.actions.partners.duty import duty_now
from models.tables.partners.contact import ContactHours, ContactTakeOver, DutyContact
from models.tables.partners.duty import DutyShift
from models.tables.partners.organisation import Organisation
from tests.support.clock import MovableClock
from tests.support.contacts import register
from tests.support.endpoints import MAINTAINER

CHEN, HOUR = ("陈师傅", "13912345678"), timedelta(hours=1)


async def shift(services: Services, name: str, phone: str, begins: timedelta, ends: timedelta) -> None:
    organisation, now = await Organisation.get(name=MAINTAINER), services.clock()
    await DutyShift.create(
        organisation=organisation,
        name=name,
        phone_sealed=services.vault.seal(phone),
        begins_at=now + begins,
        ends_at=now + ends,
    )


async def test_each_shift_goes_to_the_person_with_its_number(services: Services, clock: MovableClock) -> None:
    organisation = (await Organisation.get(name=MAINTAINER)).id
    await shift(services, "陈师傅", CHEN[1], -HOUR, 7 * HOUR)
    await shift(services, "陈", CHEN[1], 24 * HOUR, 31 * HOUR)
    await shift(services, "值班室", "02312345678", 7 * HOUR, 15 * HOUR)
    await shift(services, "过去的", "13900000000", -9 * HOUR, -HOUR)
    for _ in range(2):  # the second time there is nothing left
        await move_all_shifts(services)
        assert await DutyShift.all().count() == 0
        people = await DutyContact.all().order_by("position")
        assert [one.name for one in people] == ["陈师傅", "值班室"]
        assert await ContactTakeOver.all().count() == 3
    assert await DutyContact.filter(verified_at__not_isnull=True).count() == 0
    assert await ContactHours.all().count() == 0  # on duty as the roster said, and at no other time
    names = []
    for hours in (0, 8, 8, 9):
        clock.advance(hours * HOUR)
        names.append((await duty_now(organisation, services.clock())).name)
    assert names == ["陈师傅", "值班室", "", "陈师傅"]


async def test_a_person_who_is_known_keeps_the_proved_number_and_a_second_worker_adds_nothing(
    services: Services,
) -> None:
    [chen] = await register(services, CHEN)
    await shift(services, "老陈", CHEN[1], -HOUR, HOUR)
    await move_all_shifts(services)
    await shift(services, "老陈", CHEN[1], -HOUR, HOUR)  # a process of the build before wrote it again
    await move_all_shifts(services)
    assert (await DutyContact.get()).id == chen
    assert (await DutyContact.get()).verified_at is not None
    assert await DutyShift.all().count() == 0


async def test_what_cannot_be_moved_is_kept_and_holds_up_nothing(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    await register(services, CHEN)
    people = [(f"第{one}人", f"139000000{one:02}") for one in range(1, MOST_CONTACTS)]
    await register(services, *people)
    await shift(services, "读不出", "13911111111", -HOUR, HOUR)
    await DutyShift.all().update(phone_sealed="sealed by a key that is lost")
    await shift(services, "没有位置", "13922222222", HOUR, 2 * HOUR)
    await shift(services, "过去的", "13933333333", -9 * HOUR, -HOUR)
    await shift(services, *CHEN, 3 * HOUR, 4 * HOUR)
    for _ in range(2):  # neither lost nor doubled the next time
        await move_all_shifts(services)
        assert [one.name for one in await DutyShift.all().order_by("begins_at")] == ["读不出", "没有位置"]
        assert (await ContactTakeOver.get().select_related("contact")).contact.name == CHEN[0]
    assert caplog.text.count("shifts kept") == 4
    last = await DutyContact.all().order_by("-position").first()
    assert last is not None
    await last.delete()
    await move_all_shifts(services)
    assert await DutyContact.exists(name="没有位置")
    assert (await DutyShift.get()).name == "读不出"
