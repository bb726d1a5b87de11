"""A lift is found by its registration number however it is written, and however it was stored."""

import pytest

from bot.services import Services
from models.actions.lifts.find import lift_by_registration
from models.actions.lifts.match import LiftMatcher, LiftNames
from models.actions.lifts.numbers import LiftNumbers
from models.actions.lifts.read import LiftFilter, list_lifts
from models.actions.shared.pages import PageOf
from models.actions.shared.scope import Scope
from models.rules.desks.records import NoLift
from models.rules.lifts import registration
from models.rules.staff.access import StaffRole
from models.tables.lifts import Lift
from tests.support.lifts import spell_stored_numbers

SPELLED = "梯11江A339990(24)"
WRITTEN = (
    SPELLED,
    "梯11江A339990（24）",
    "梯 11江a339990 〔24〕",
    "梯１１江Ａ339990【24】",
    "梯11江A339990｛24｝",
)


@pytest.mark.parametrize("stored", WRITTEN)
async def test_a_lift_is_found_by_any_spelling_of_its_number(services: Services, stored: str) -> None:
    lift = await Lift.all().order_by("id").first()
    assert lift
    await Lift.filter(id=lift.id).update(registration_number=stored)
    await spell_stored_numbers()
    matcher = LiftMatcher(lift.city_id)
    everything = Scope(StaffRole.ADMINISTRATOR, None)
    for written in WRITTEN:
        assert await lift_by_registration(written) == lift.id
        assert await matcher.match(LiftNames(registration_number=written)) == lift.id
        page = await list_lifts(everything, LiftFilter(words=written), PageOf("id"), services.clock())
        assert [line.id for line in page.lines] == [lift.id]
    assert await lift_by_registration("梯11江A339991(24)") is None
    assert await matcher.match(LiftNames(registration_number="梯11江A339991(24)")) is NoLift.UNKNOWN


async def test_where_two_spellings_are_stored_the_one_of_today_is_meant(services: Services) -> None:
    first, second = await Lift.all().order_by("id").limit(2)
    await Lift.filter(id=first.id).update(registration_number=WRITTEN[1])
    await Lift.filter(id=second.id).update(registration_number=SPELLED)
    await spell_stored_numbers()
    assert await lift_by_registration(WRITTEN[1]) == second.id


@pytest.mark.parametrize("written", WRITTEN)
def test_a_spelled_number_is_spelled_the_same_again(written: str) -> None:
    assert registration.spell(written) == registration.spell(registration.spell(written)) == SPELLED


async def test_a_number_with_one_slip_is_answered_with_the_lift_that_it_nearly_names(
    services: Services,
) -> None:
    numbers, everywhere = LiftNumbers(), Lift.all()
    known = (await Lift.all().order_by("id").first().values("registration_number"))["registration_number"]
    assert known in await numbers.nearly(everywhere.filter(registration_number=known), known + "1")
    assert await numbers.nearly(everywhere.filter(registration_number=known), "没有这样的号") == ""
    assert await numbers.nearly(everywhere.exclude(registration_number=known), known + "1") == ""
