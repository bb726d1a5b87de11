"""When a lift on demand (按需维保) is due, and what is looked at first."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.lifts.year import months_before
from models.rules.maintenance.item_lists import ItemListKind, all_lists, list_on
from models.rules.maintenance.on_demand import (
    LOOK_AT,
    LiftSeries,
    OnDemandNeed,
    OnDemandReason,
    OnDemandRule,
    look_first,
    on_demand_need,
)
from models.rules.maintenance.schedule import (
    Done,
    Node,
    OnDemandInterval,
    VisitStanding,
    due_after,
    on_demand_due,
    standings,
)
from models.rules.terminals.chart import TerminalSpan
from models.rules.terminals.signals import TerminalSignal

TODAY = date(2026, 11, 22)
RULE = OnDemandRule()
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
HALF_DAY_OFFLINE = 12 * 60


def quiet_year(**changed: int) -> list[TerminalSpan]:
    """Twelve months without a word. `changed`: `last_3=5` puts five faults into the month three before this."""
    months = [TerminalSpan(first, 0, 0, 0) for first in months_before(TODAY)]
    for name, faults in changed.items():
        place = -1 - int(name.removeprefix("last_"))
        months[place] = replace(months[place], faults=faults)
    return months


def need(
    months: list[TerminalSpan], since: date | None = date(2025, 1, 1), *, off: bool = False
) -> OnDemandNeed:
    return on_demand_need(RULE, LiftSeries(months, since, off), TODAY)


def test_hardly_any_fault_in_three_whole_months_is_later_than_fifteen_days() -> None:
    assert need(quiet_year()) == OnDemandNeed(30, OnDemandReason.CALM)
    assert need(quiet_year(last_0=1, last_1=1, last_2=1, last_3=1)).reason is OnDemandReason.CALM
    assert need(quiet_year(last_4=50)).reason is OnDemandReason.CALM  # longer ago than is asked for


@pytest.mark.parametrize("month", ["last_0", "last_1", "last_2", "last_3"])
def test_two_faults_in_any_of_these_months_are_fifteen_days(month: str) -> None:
    assert need(quiet_year(**{month: 2})) == OnDemandNeed(15, OnDemandReason.SOME)


def test_five_in_this_month_or_the_last_are_sooner_than_fifteen_days() -> None:
    assert need(quiet_year(last_0=5)) == OnDemandNeed(7, OnDemandReason.BUSY)
    assert need(quiet_year(last_1=5)) == OnDemandNeed(7, OnDemandReason.BUSY)
    assert need(quiet_year(last_2=5)).reason is OnDemandReason.SOME


def test_an_alarm_counts_as_a_fault() -> None:
    months = quiet_year(last_0=1)
    months[-1] = replace(months[-1], alarms=1)
    assert need(months).reason is OnDemandReason.SOME


def test_without_a_series_it_is_fifteen_days_as_for_every_lift() -> None:
    ordinary = OnDemandNeed(15, OnDemandReason.NO_SERIES)
    assert need([], None) == ordinary
    assert need(quiet_year(), None) == ordinary
    assert need(quiet_year(), date(2026, 8, 2)) == ordinary  # August is not whole
    assert need(quiet_year(), date(2026, 8, 1)).reason is OnDemandReason.CALM
    assert need(quiet_year(), off=True) == ordinary


def test_a_series_with_gaps_is_fifteen_days() -> None:
    months = quiet_year()
    most = 31 * 24 * 60 // 10  # a tenth of October
    months[-2] = replace(months[-2], offline_minutes=most)
    assert need(months).reason is OnDemandReason.CALM
    months[-2] = replace(months[-2], offline_minutes=most + 1)
    assert need(months) == OnDemandNeed(15, OnDemandReason.GAPPY)


def test_a_gap_of_this_month_is_held_against_the_days_that_have_been() -> None:
    months = quiet_year()
    months[-1] = replace(months[-1], offline_minutes=22 * 24 * 60 // 10 + 1)
    assert need(months).reason is OnDemandReason.GAPPY


def test_many_faults_count_where_the_series_has_gaps_too() -> None:
    assert need(quiet_year(last_0=9), None).reason is OnDemandReason.BUSY


SPANS = st.builds(
    TerminalSpan, st.just(TODAY), st.integers(0, 9), st.integers(0, 9), st.integers(0, HALF_DAY_OFFLINE * 20)
)


@given(
    st.lists(SPANS, min_size=12, max_size=12),
    st.none() | DAYS,
    st.booleans(),
    st.integers(0, 11),
    st.booleans(),
)
def test_more_faults_and_more_silence_are_never_later(
    told: list[TerminalSpan], since: date | None, off: bool, place: int, is_fault: bool
) -> None:
    months = [replace(one, day=first) for one, first in zip(told, months_before(TODAY), strict=True)]
    before = need(months, since, off=off)
    worse = replace(months[place], faults=months[place].faults + 1) if is_fault else replace(
        months[place], offline_minutes=months[place].offline_minutes + 600
    )  # fmt: skip
    months[place] = worse
    assert need(months, since, off=off).days <= before.days
    assert before.days in (RULE.busy_days, 15, RULE.longest_days)


def agreed(days: int, before: int | None = None, changed_on: date = date(2026, 1, 1)) -> OnDemandInterval:
    return OnDemandInterval(days, before or days, changed_on)


def test_the_next_visit_is_due_so_many_days_after_the_last() -> None:
    assert on_demand_due(date(2026, 11, 1), date(2026, 11, 1), agreed(30)) == date(2026, 12, 1)
    assert on_demand_due(date(2026, 11, 1), None, agreed(92)) == date(2027, 2, 1)  # a quarter on


def test_the_quarterly_items_are_never_put_off() -> None:
    assert on_demand_due(date(2026, 11, 1), date(2026, 8, 10), agreed(30)) == date(2026, 11, 10)


def test_a_shorter_interval_makes_nobody_late_on_the_day_that_it_begins() -> None:
    visited, today = date(2026, 11, 2), date(2026, 11, 22)
    assert on_demand_due(visited, visited, agreed(7, 30, today)) == date(2026, 11, 25)
    assert on_demand_due(visited, visited, agreed(7, 30, date(2026, 11, 3))) == date(2026, 11, 9)
    assert on_demand_due(visited, visited, agreed(15, 30, date(2026, 12, 1))) == date(2026, 12, 2)
    assert on_demand_due(visited, visited, agreed(30, 7, today)) == date(2026, 12, 2)  # longer holds at once


@given(DAYS, st.none() | DAYS, st.integers(7, 92), st.integers(7, 92), DAYS)
def test_no_interval_is_later_than_the_quarterly_items(
    last: date, quarterly: date | None, days: int, before: int, changed_on: date
) -> None:
    due = on_demand_due(last, quarterly, OnDemandInterval(days, before, changed_on))
    assert due <= due_after(Node.QUARTERLY, quarterly or last)
    assert due <= last + timedelta(days=max(days, before))


def test_what_was_agreed_stands_in_the_place_of_the_half_month_alone() -> None:
    visits = [Done(Node.YEARLY, TODAY - timedelta(days=20))]
    plain = standings(visits, TODAY, on_demand=True)
    [first, *others] = standings(visits, TODAY, on_demand=True, within=agreed(30))
    assert plain[0].standing is VisitStanding.EXEMPT
    assert (first.standing, first.due) == (VisitStanding.ON_TIME, TODAY + timedelta(days=10))
    assert others == list(plain[1:])
    [late, *_] = standings(visits, TODAY, on_demand=True, within=agreed(15))
    assert (late.standing, late.days_overdue) == (VisitStanding.OVERDUE, 5)
    assert standings([], TODAY, on_demand=True, within=agreed(30))[0].standing is VisitStanding.UNKNOWN


def test_the_items_of_what_the_terminal_complains_of_come_first() -> None:
    items = list_on(ItemListKind.TRACTION, TODAY).due(Node.HALF_MONTHLY)
    assert look_first(RULE, {}, items) == ()
    assert look_first(RULE, {TerminalSignal.DOOR: 1, TerminalSignal.POWER: 9}, items) == ()
    doors = [one.title for one in look_first(RULE, {TerminalSignal.DOOR: 2}, items)]
    assert doors[0] == "层门和轿门旁路装置"
    assert len(doors) == 9
    level = look_first(RULE, Counter({TerminalSignal.LEVEL: 2}), items)
    assert "轿厢平层准确度" in [one.title for one in level]


def test_every_word_is_of_an_item() -> None:
    titles = [item.title for one in all_lists() for item in one.items]
    assert not [
        word for words in LOOK_AT.values() for word in words if not any(word in one for one in titles)
    ]


def test_a_city_has_its_own_numbers() -> None:
    assert OnDemandRule.parse({}) == RULE
    assert OnDemandRule.parse({"longest_days": 45, "months": 6}) == replace(RULE, longest_days=45, months=6)


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("months", 1, 11),
        ("offline_percent", 0, 50),
        ("calm_most", 0, 20),
        ("busy_from", 1, 100),
        ("longest_days", 15, 92),
        ("busy_days", 1, 15),
        ("look_from", 1, 100),
    ],
)
def test_each_number_has_its_bounds(name: str, least: int, most: int) -> None:
    wide = {"calm_most": 0, "busy_from": 100}
    for told in (least, most):
        assert vars(OnDemandRule.parse(wide | {name: told}))[name] == told
    for told in (least - 1, most + 1):
        with pytest.raises(ValueError, match=f"on_demand.{name} must be a whole number, {least} to {most}"):
            OnDemandRule.parse(wide | {name: told})


@pytest.mark.parametrize(
    "value",
    [
        {"longest_days": 93},
        {"longest_days": 14},
        {"busy_days": 16},
        {"months": "3"},
        {"months": True},
        {"months": 12},
        {"calm_most": 5},
        {"days": 30},
    ],
)
def test_numbers_beyond_the_rule_are_refused(value: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="on_demand"):
        OnDemandRule.parse(value)
