"""The day's work of each role: nothing on it that the role may not do."""

import pytest

from models.rules.staff.access import StaffRole, may
from models.rules.staff.day import COUNTED, DAY, NEEDS, DayPart, Errand


@pytest.mark.parametrize("role", list(StaffRole))
def test_a_day_holds_only_what_the_role_may_do_and_nothing_twice(role: StaffRole) -> None:
    day: list[DayPart | Errand] = [*DAY[role], *COUNTED[role]]
    assert all(may(role, NEEDS[one]) for one in day)
    assert len(day) == len(set(day))


@pytest.mark.parametrize("role", list(StaffRole))
def test_people_in_a_cabin_come_before_everything(role: StaffRole) -> None:
    assert DAY[role][0] is DayPart.ENTRAPMENTS


def test_every_part_is_some_roles_work() -> None:
    assert {part for day in DAY.values() for part in day} == set(DayPart)
    assert {errand for day in COUNTED.values() for errand in day} == set(Errand)
    assert set(NEEDS) == {*DayPart, *Errand}
