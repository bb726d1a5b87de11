"""Who signs what: each period has one post, and a drill belongs to the directors."""

import pytest

from models.rules.duty.kinds import DutyPeriod, DutyPost, DutyRegime, periods_of


@pytest.mark.parametrize(
    ("regime", "post", "signs"),
    [
        (DutyRegime.USE, DutyPost.OFFICER, (DutyPeriod.DAY,)),
        (DutyRegime.USE, DutyPost.DIRECTOR, (DutyPeriod.WEEK, DutyPeriod.YEAR)),
        (DutyRegime.USE, DutyPost.HEAD, (DutyPeriod.MONTH,)),
        (DutyRegime.MAINTENANCE, DutyPost.OFFICER, (DutyPeriod.DAY,)),
        (DutyRegime.MAINTENANCE, DutyPost.DIRECTOR, (DutyPeriod.WEEK, DutyPeriod.HALF_YEAR)),
        (DutyRegime.MAINTENANCE, DutyPost.HEAD, (DutyPeriod.MONTH,)),
    ],
)
def test_each_post_signs_its_routine_and_the_director_the_drill_as_well(
    regime: DutyRegime, post: DutyPost, signs: tuple[DutyPeriod, ...]
) -> None:
    assert periods_of(regime, post) == signs
