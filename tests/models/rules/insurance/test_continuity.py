"""Renewals reckoned backwards from the end of the cover."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from models.rules.insurance.continuity import (
    BY_VOTE,
    LONGEST_RENEWAL,
    NOTICE_DAYS,
    Duty,
    Task,
    first_day_of_renewal,
    is_too_late_for_a_vote,
    next_task,
    renewal,
)
from models.rules.insurance.policy_terms import Funding

END = date(2027, 3, 1)


def test_a_renewal_from_the_fund_leaves_time_for_notice_vote_result_and_signing() -> None:
    days = {task.duty: task.by for task in renewal(END, Funding.FUND)}
    assert days == {
        Duty.SIGN: date(2027, 2, 22),
        Duty.RESULT: date(2027, 2, 22),
        Duty.VOTE: date(2027, 2, 4),
        Duty.NOTICE: date(2027, 1, 20),
        Duty.CHOOSE: date(2027, 1, 6),
    }
    assert (days[Duty.VOTE] - days[Duty.NOTICE]).days == NOTICE_DAYS


def test_without_common_money_there_is_no_vote() -> None:
    for funding in (None, Funding.OWN, Funding.GOVERNMENT, Funding.DONATION):
        assert renewal(END, funding) == (
            Task(Duty.CHOOSE, date(2027, 2, 8)),
            Task(Duty.SIGN, date(2027, 2, 22)),
        )


def test_a_renewal_is_on_the_list_fifteen_days_before_its_first_step() -> None:
    assert first_day_of_renewal(END, Funding.FUND) == date(2026, 12, 22)
    assert first_day_of_renewal(END, Funding.OWN) == date(2027, 1, 24)
    # A week to sign, 3 days, 15 to vote, 15 of notice, 14 to choose, 15 on the list.
    assert timedelta(days=69) == LONGEST_RENEWAL


def test_the_next_step_is_the_first_that_is_not_behind_us() -> None:
    tasks = renewal(END, Funding.FUND)
    assert next_task(tasks, date(2027, 1, 7)).duty is Duty.NOTICE
    assert next_task(tasks, date(2027, 1, 6)).duty is Duty.CHOOSE  # on its last day it is still to be done
    assert next_task(tasks, END).duty is Duty.SIGN


def test_a_notice_that_can_no_longer_go_out_in_time_is_said_so() -> None:
    assert not is_too_late_for_a_vote(END, date(2027, 1, 20))
    assert is_too_late_for_a_vote(END, date(2027, 1, 21))


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.sampled_from([None, *Funding]))
def test_steps_are_in_order_and_end_before_the_cover(end: date, funding: Funding | None) -> None:
    tasks = renewal(end, funding)
    assert all(one.by <= two.by for one, two in pairwise(tasks))
    assert tasks[-1].by < end
    assert (Duty.VOTE in [task.duty for task in tasks]) == (funding in BY_VOTE)
    assert timedelta(0) < end - first_day_of_renewal(end, funding) <= LONGEST_RENEWAL
