"""Navigation by role: what it does daily in front, the rest under one."""

import pytest

from models.rules.staff.access import StaffRole, may
from models.rules.staff.navigation import DAILY, MOST_IN_FRONT, NEEDS, ConsolePage, navigation_of


@pytest.mark.parametrize("role", list(StaffRole))
def test_seven_places_at_most_stand_in_front_and_home_is_the_first(role: StaffRole) -> None:
    front = navigation_of(role).front
    assert front[0] is ConsolePage.HOME
    assert len(front) <= MOST_IN_FRONT


@pytest.mark.parametrize("role", list(StaffRole))
def test_each_place_that_a_role_may_go_to_is_there_once_and_no_other(role: StaffRole) -> None:
    found = navigation_of(role)
    places = [*found.front, *found.more]
    assert len(places) == len(set(places))
    allowed = {place for place, needed in NEEDS.items() if needed is None or may(role, needed)}
    assert set(places) == allowed


def test_an_officer_has_the_telephone_first_and_an_insurer_what_waits_for_an_answer() -> None:
    assert navigation_of(StaffRole.HOTLINE_DESK).front[1] is ConsolePage.CALL
    assert navigation_of(StaffRole.INSURER).front[1] is ConsolePage.INBOX
    assert navigation_of(StaffRole.OWNERS_COMMITTEE).front[1] is ConsolePage.VOTES


def test_every_place_and_role_is_thought_of() -> None:
    assert set(NEEDS) == set(ConsolePage)
    assert set(DAILY) == set(StaffRole)
