"""Promised against rendered, in each year of a policy."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from models.rules.insurance.policy_terms import Service
from models.rules.insurance.services_owed import PromiseStanding, PromiseYear, RenderedOn, policy_years

BEGINS, ENDS = datetime(2026, 3, 1), datetime(2028, 3, 1)
PROMISED = (Service.USE, Service.RESCUE)


def years(*rendered: RenderedOn, today: date = date(2027, 6, 1)) -> tuple[PromiseYear, ...]:
    return policy_years(BEGINS, ENDS, PROMISED, rendered, today)


def test_a_promise_is_owed_while_its_year_runs_and_broken_afterwards() -> None:
    second, first = years(RenderedOn(Service.USE, date(2027, 2, 28), True))
    assert (first.first, first.last) == (date(2026, 3, 1), date(2027, 2, 28))
    assert [one.standing for one in first.services] == [PromiseStanding.KEPT, PromiseStanding.BROKEN]
    assert [one.standing for one in second.services] == [PromiseStanding.OWED, PromiseStanding.OWED]
    assert first.owed == (Service.RESCUE,)
    assert second.owed == PROMISED
    assert (second.first, second.last) == (date(2027, 3, 1), date(2028, 2, 29))


def test_proof_is_counted_apart_and_what_was_not_promised_is_shown() -> None:
    [year] = years(
        RenderedOn(Service.USE, date(2026, 3, 1), True),
        RenderedOn(Service.USE, date(2026, 5, 1), False),
        RenderedOn(Service.EDUCATION, date(2026, 4, 1), False),
        today=date(2026, 6, 1),
    )
    use, rescue, education = year.services
    assert (use.times, use.proven, use.last_on) == (2, 1, date(2026, 5, 1))
    assert rescue.standing is PromiseStanding.OWED
    assert (education.standing, education.times) == (PromiseStanding.EXTRA, 1)


def test_a_policy_that_has_not_begun_owes_nothing() -> None:
    assert years(today=date(2026, 2, 28)) == ()


def test_a_term_of_a_year_and_some_days_has_a_short_last_year() -> None:
    long = policy_years(BEGINS, datetime(2027, 4, 1), PROMISED, (), date(2027, 3, 2))
    assert [(one.first, one.last) for one in long] == [
        (date(2027, 3, 1), date(2027, 3, 31)),
        (date(2026, 3, 1), date(2027, 2, 28)),
    ]


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1)),
    st.integers(1, 2000),
    st.sets(st.sampled_from(Service)),
    st.lists(st.tuples(st.sampled_from(Service), st.integers(0, 2500), st.booleans()), max_size=20),
    st.integers(0, 2500),
)
def test_years_follow_on_one_another_and_lose_nothing_of_the_term(
    begins: datetime,
    length: int,
    promised: set[Service],
    done: list[tuple[Service, int, bool]],
    seen: int,
) -> None:
    ends, today = begins + timedelta(days=length), begins.date() + timedelta(days=seen)
    rendered = [RenderedOn(service, begins.date() + timedelta(days=at), proof) for service, at, proof in done]
    found = policy_years(begins, ends, promised, rendered, today)
    for later, earlier in pairwise(found):
        assert later.first - earlier.last in (timedelta(days=1), timedelta())
    assert found[-1].first == begins.date()
    for year in found:
        assert {one.service for one in year.services} >= promised
        for one in year.services:
            assert one.proven <= one.times
            assert (one.standing is PromiseStanding.EXTRA) == (one.service not in promised)
            assert (one.service in year.owed) == (one.service in promised and one.times == 0)
