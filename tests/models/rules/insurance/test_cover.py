from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.rules.insurance.cover import CoverState, Term, judge

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
    assert (cover.state, cover.policy_id) == (CoverState.IN_FORCE, "p1")


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
