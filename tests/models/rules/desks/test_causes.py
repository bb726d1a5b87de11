"""The group of a cause by its name."""

import pytest

from models.rules.desks.causes import SPELLINGS, cause_named
from models.rules.rescues.trap_clock import Cause


@pytest.mark.parametrize("cause", list(Cause))
def test_every_group_has_names_and_each_names_it(cause: Cause) -> None:
    assert {cause_named(name) for name in SPELLINGS[cause].split()} == {cause}


@pytest.mark.parametrize("text", ["", "门锁触点接触不良", "停电了吗", "99"])
def test_a_description_names_no_group(text: str) -> None:
    assert cause_named(text) is None


def test_spaces_do_not_matter() -> None:
    assert cause_named(" 门 系统 ") is Cause.DOOR_SYSTEM
