"""Records of desks: which incident one tells of, and whether it is news."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.desks.records import (
    HAZARD_WINDOW,
    LONGEST_ENTRAPMENT,
    DeskRecord,
    Known,
    Minute,
    NoLift,
    RecordKind,
    RecordNews,
    agree,
    incident_of,
    standing,
)
from models.rules.reports.kinds import HazardCategory, Progress, ReportKind

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def entrapment(at: datetime = AT, **more: object) -> DeskRecord:
    return DeskRecord("R1", RecordKind.ENTRAPMENT, at, rescue_number="330101", **more)  # type: ignore[arg-type]


def trapped(opened: datetime = AT, closed: datetime | None = None, key: str = "I1") -> Known:
    return Known(key, ReportKind.ENTRAPMENT, opened, closed)


@pytest.mark.parametrize(
    ("record_at", "closed", "same"),
    [
        (AT, None, True),
        (AT - 30 * MINUTE, None, True),
        (AT - 30 * MINUTE - SECOND, None, False),
        (AT + 40 * MINUTE, None, True),  # it lasts still
        (AT + LONGEST_ENTRAPMENT, None, True),
        (AT + 35 * MINUTE, AT + 35 * MINUTE, True),
        (AT + 40 * MINUTE, AT + 35 * MINUTE, False),  # the next one
        (AT + 30 * MINUTE, AT + 5 * MINUTE, True),  # over, but their clock is slow
        (AT + 30 * MINUTE + SECOND, AT + 5 * MINUTE, False),
        (AT + LONGEST_ENTRAPMENT + SECOND, None, False),
    ],
)
def test_one_entrapment_or_two(record_at: datetime, closed: datetime | None, same: bool) -> None:
    assert (incident_of(entrapment(record_at), [trapped(AT, closed)]) is not None) is same


def test_the_nearest_of_several() -> None:
    near, far = trapped(AT - 2 * MINUTE, key="near"), trapped(AT - 20 * MINUTE, key="far")
    assert incident_of(entrapment(), [far, near]) is near
    as_near = trapped(AT + 2 * MINUTE, key="as near")
    assert incident_of(entrapment(), [as_near, near]) is as_near  # the first that is given


def test_a_fault_never_joins_an_entrapment_nor_another_kind_of_fault() -> None:
    fault = DeskRecord("R", RecordKind.FAULT, AT, category=HazardCategory.DOOR)
    assert incident_of(fault, [trapped()]) is None
    door, noise = (
        Known(one, ReportKind.HAZARD, AT - HAZARD_WINDOW, category=one)
        for one in (HazardCategory.DOOR, HazardCategory.NOISE)
    )
    assert incident_of(fault, [noise, door]) is door
    assert incident_of(fault, [noise]) is None
    unsaid = DeskRecord("R", RecordKind.COMPLAINT, AT)
    assert incident_of(unsaid, [noise]) is noise
    assert incident_of(unsaid, [Known("x", ReportKind.HAZARD, AT - HAZARD_WINDOW - SECOND)]) is None


@given(st.datetimes(timezones=st.just(UTC)), st.lists(st.datetimes(timezones=st.just(UTC)), max_size=6))
def test_what_is_chosen_is_never_further_than_what_is_not(at: datetime, opened: list[datetime]) -> None:
    record, known = entrapment(at), [trapped(one, one, str(index)) for index, one in enumerate(opened)]
    chosen = incident_of(record, known)
    if chosen is None:
        assert all(abs(one - at) > 30 * MINUTE for one in opened)
    else:
        assert abs(chosen.opened_at - at) == min(abs(one - at) for one in opened)


@pytest.mark.parametrize(
    ("age", "progress", "expected"),
    [
        (MINUTE, Progress.ACCEPTED, RecordNews.CURRENT),
        (LONGEST_ENTRAPMENT, Progress.HANDLING, RecordNews.CURRENT),
        (LONGEST_ENTRAPMENT + SECOND, Progress.HANDLING, RecordNews.UNFINISHED),
        (MINUTE, Progress.RESOLVED, RecordNews.HISTORY),
        (timedelta(days=400), Progress.RESOLVED, RecordNews.HISTORY),
    ],
)
def test_nobody_is_alarmed_by_what_is_over(age: timedelta, progress: Progress, expected: RecordNews) -> None:
    assert standing(entrapment(AT - age, progress=progress), AT) is expected


def test_an_old_fault_that_nobody_repaired_is_still_news() -> None:
    assert standing(DeskRecord("R", RecordKind.FAULT, AT - timedelta(days=30)), AT) is RecordNews.CURRENT


def test_minutes_are_facts_in_their_order_with_how_they_are_known() -> None:
    record = entrapment(minutes={Minute.RELEASED: AT + 9 * MINUTE, Minute.ARRIVED: AT + 5 * MINUTE})
    assert list(record.facts) == ["arrived", "released"]
    under_way = entrapment(minutes={Minute.DEPARTED: AT + 2 * MINUTE, Minute.ORDERED: AT + MINUTE})
    assert list(under_way.facts) == ["ordered", "departed"]
    assert record.facts["arrived"] == {
        "at": "2026-11-22T01:05:00+00:00",
        "known_by": "desk_record",
        "record": "R1",
    }


def test_the_windows() -> None:
    assert (timedelta(hours=12), timedelta(hours=24)) == (LONGEST_ENTRAPMENT, HAZARD_WINDOW)
    assert {kind: kind.report_kind for kind in RecordKind} == {
        RecordKind.ENTRAPMENT: ReportKind.ENTRAPMENT,
        RecordKind.FAULT: ReportKind.HAZARD,
        RecordKind.COMPLAINT: ReportKind.HAZARD,
    }


@given(st.sampled_from(["words", "cause", "outcome", "address", "trapped"]))
def test_the_hash_tells_a_repeat_from_a_change(name: str) -> None:
    record = entrapment(minutes={Minute.ARRIVED: AT + MINUTE})
    in_china = record.occurred_at.astimezone(tz=None)
    assert entrapment(in_china, minutes={Minute.ARRIVED: AT + MINUTE}).content_hash == record.content_hash
    changed = DeskRecord(**vars(record) | {name: 2 if name == "trapped" else "别的"})
    assert changed.content_hash != record.content_hash


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ([["a"]], "a"),
        ([["a"], ["a", "b"]], "a"),
        ([["a"], ["b"]], NoLift.CONTRADICTION),
        ([["a", "b"]], NoLift.SEVERAL),
        ([["a"], []], NoLift.UNKNOWN),
        ([], NoLift.UNKNOWN),
    ],
)
def test_every_name_that_is_given_must_fit(named: list[list[str]], expected: object) -> None:
    assert agree(named) == expected


@given(st.lists(st.sets(st.integers(0, 4)), max_size=4))
def test_a_lift_is_chosen_only_where_all_names_leave_exactly_it(named: list[set[int]]) -> None:
    chosen = agree(named)
    if isinstance(chosen, int):
        assert set.intersection(*named) == {chosen}
    else:
        assert not named or len(set.intersection(*named)) != 1


def test_the_release_is_the_minute_of_that_name() -> None:
    assert entrapment().released_at is None
    assert entrapment(minutes={Minute.RELEASED: AT + MINUTE}).released_at == AT + MINUTE
