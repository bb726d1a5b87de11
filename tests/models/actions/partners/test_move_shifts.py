"""Shifts of the older duty roster become people who have the duty for that time, and nobody is lost."""

from datetime import timedelta

from bot.jobs.shifts import move_all_shifts
from bot.services import Services
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
