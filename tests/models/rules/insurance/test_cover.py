from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from models.rules.insurance.cover import EXPIRING_WITHIN, CoverState, Term, judge, unbroken

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
POLICY = Term("p1", START, END)


def test_a_policy_holds_from_its_first_second_to_its_last() -> None:
    assert judge([POLICY], START - SECOND).state is CoverState.UNKNOWN
    assert judge([POLICY], START).state is CoverState.IN_FORCE
    assert judge([POLICY], END - SECOND).insured
    assert judge([POLICY], END).state is CoverState.LAPSED


def test_it_is_expiring_with_thirty_days_or_less_to_run() -> None:
    edge = END - timedelta(days=30)
    assert judge([POLICY], edge - SECOND).state is CoverState.IN_FORCE
    cover = judge([POLICY], edge)
    assert (cover.state, cover.days_left) == (CoverState.EXPIRING, 30)


def test_a_signed_renewal_keeps_it_from_counting_as_expiring() -> None:
    renewal = Term("p2", END, END + timedelta(days=365))
    cover = judge([renewal, POLICY], END - SECOND)
    assert (cover.state, cover.policy_id, cover.days_left) == (CoverState.IN_FORCE, "p1", 365)


def test_a_renewal_of_the_renewal_counts_too_and_so_does_one_that_overlaps() -> None:
    second = Term("p2", END - timedelta(days=9), END + timedelta(days=5))
    third = Term("p3", END + timedelta(days=5), END + timedelta(days=40))
    cover = judge([third, second, POLICY], END - timedelta(days=10))
    assert (cover.state, cover.policy_id, cover.days_left) == (CoverState.IN_FORCE, "p1", 50)
    # Of two at once the one that holds longer is named; a policy within another adds nothing.
    within = Term("p4", START, END - timedelta(days=200))
    cover = judge([within, POLICY, second], END - timedelta(days=9))
    assert (cover.policy_id, cover.days_left) == ("p2", 14)


def test_what_lapsed_last_is_named() -> None:
    older = Term("p0", START - timedelta(days=365), START)
    cover = judge([POLICY, older], END)
    assert (cover.state, cover.policy_id, cover.insured) == (CoverState.LAPSED, "p1", False)


def test_a_renewal_with_a_gap_does_not_help() -> None:
    late = Term("p2", END + SECOND, END + timedelta(days=365))
    assert judge([POLICY, late], END - SECOND).state is CoverState.EXPIRING
    assert judge([POLICY, late], END).state is CoverState.LAPSED


def test_no_policy_is_not_a_lapsed_one() -> None:
    assert judge([], START, checked_at=START).state is CoverState.NONE


def test_nothing_known_is_neither_insured_nor_uninsured() -> None:
    assert judge([], START).state is CoverState.UNKNOWN
    assert judge([], START - SECOND, checked_at=START).state is CoverState.UNKNOWN


moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda when: when.replace(tzinfo=UTC))


@given(st.lists(st.tuples(moments, moments), max_size=6), moments)
def test_it_is_insured_exactly_when_some_term_holds(
    spans: list[tuple[datetime, datetime]], now: datetime
) -> None:
    terms = [Term(str(index), min(span), max(span)) for index, span in enumerate(spans)]
    assert judge(terms, now).insured == any(term.holds_at(now) for term in terms)


def state_by_span(terms: list[Term], moment: datetime) -> CoverState:
    """As the filter of lists finds it: the last unbroken time that has begun decides."""
    for one in unbroken(terms):
        if one.starts_at <= moment and (one.next_starts_at is None or one.next_starts_at > moment):
            if one.ends_at <= moment:
                return CoverState.LAPSED
            soon = one.ends_at <= moment + EXPIRING_WITHIN
            return CoverState.EXPIRING if soon else CoverState.IN_FORCE
    return CoverState.UNKNOWN


days = st.integers(0, 40).map(lambda number: START + number * timedelta(days=10))


@given(st.lists(st.tuples(days, days), max_size=8))
def test_unbroken_times_tell_the_state_at_every_moment(drawn: list[tuple[datetime, datetime]]) -> None:
    """Terms that overlap, touch, hold for no time (ended on the first day), or leave gaps."""
    terms = [Term(str(index), min(term), max(term)) for index, term in enumerate(drawn)]
    bounds = {moment for term in drawn for moment in term}
    bounds |= {moment - EXPIRING_WITHIN for moment in bounds}
    for moment in sorted(bounds | {one - SECOND for one in bounds}):
        assert state_by_span(terms, moment) is judge(terms, moment).state, moment
    joined = unbroken(terms)
    assert [one.next_starts_at for one in joined[:-1]] == [one.starts_at for one in joined[1:]]
    assert all(one.ends_at < after.starts_at for one, after in pairwise(joined))
