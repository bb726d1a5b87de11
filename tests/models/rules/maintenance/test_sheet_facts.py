"""What sheets, visits and spot checks say of a maintainer, counted."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.rules.maintenance.schedule import Done, Node
from models.rules.maintenance.sheet_facts import (
    CheckedItems,
    KeptCount,
    SheetFinding,
    check_score,
    findings_in_time,
    findings_of,
    nodes_in_time,
    points_of,
)
from models.rules.maintenance.sheets import ItemResult, ItemTap

START, END = date(2026, 6, 1), date(2026, 11, 30)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
VISITS = st.lists(st.builds(Done, st.sampled_from(Node), DAYS), max_size=20)
SEEN = st.lists(
    st.builds(
        CheckedItems,
        DAYS,
        st.lists(
            st.builds(ItemTap, st.sampled_from(["A-1-01", "A-1-02"]), st.sampled_from(ItemResult)), max_size=2
        ),
    ),
    max_size=8,
)


def visits(*days: date, node: Node = Node.HALF_MONTHLY) -> list[Done]:
    return [Done(node, day) for day in days]


def nodes(found: list[Done], *, on_demand: bool = False) -> KeptCount:
    return nodes_in_time(found, START, END, on_demand=on_demand)


def test_a_node_is_in_time_up_to_its_last_day() -> None:
    assert nodes(visits(date(2026, 6, 1), date(2026, 6, 16))) == KeptCount(
        2, 1
    )  # the second was due on 1 July
    assert nodes(visits(date(2026, 6, 1), date(2026, 6, 17))) == KeptCount(2, 0)
    assert nodes(visits(date(2026, 5, 10), date(2026, 5, 25), date(2026, 11, 20))) == KeptCount(1, 0)


def test_first_and_last_day_belong_to_the_period() -> None:
    assert nodes(visits(date(2026, 5, 17), START)) == KeptCount(2, 1)  # due on 1 and on 16 June
    assert nodes(visits(date(2026, 11, 15), END)) == KeptCount(1, 1)
    assert nodes(visits(date(2026, 11, 16), END)) == KeptCount()
    edges = [SheetFinding("A-1-01", "松", day, day) for day in (date(2026, 5, 17), date(2026, 11, 15))]
    assert findings_in_time(edges, START, END) == KeptCount(2, 2)
    beyond = [SheetFinding("A-1-01", "松", day, day) for day in (date(2026, 5, 16), date(2026, 11, 16))]
    assert findings_in_time(beyond, START, END) == KeptCount()


def test_a_node_that_is_not_done_again_is_one_miss() -> None:
    assert nodes(visits(date(2026, 6, 1))) == KeptCount(1, 0)
    assert nodes(visits(date(2026, 11, 20))) == KeptCount()  # due after the period


def test_a_longer_node_does_the_work_of_the_shorter_ones() -> None:
    quarter = visits(date(2026, 5, 20), date(2026, 8, 20), node=Node.QUARTERLY)
    assert nodes(quarter, on_demand=True) == KeptCount(2, 1)  # due on 20 August and on 20 November
    assert nodes(quarter) == KeptCount(4, 1)  # and two half-months


@given(VISITS, st.booleans())
def test_no_more_is_kept_than_was_due(found: list[Done], on_demand: bool) -> None:
    counted = nodes(found, on_demand=on_demand)
    assert 0 <= counted.kept <= counted.due


def seen(day: date, result: ItemResult, item: str = "A-1-01") -> CheckedItems:
    return CheckedItems(day, (ItemTap(item, result, "门锁松"),))


FOUND = date(2026, 9, 1)


def test_a_finding_is_open_until_a_sheet_has_the_item_in_order() -> None:
    wrong = seen(FOUND, ItemResult.WRONG)
    again = seen(FOUND + timedelta(days=3), ItemResult.WRONG)
    absent = seen(FOUND + timedelta(days=5), ItemResult.ABSENT)
    mended = seen(FOUND + timedelta(days=15), ItemResult.REPLACED)
    assert findings_of([wrong, again, absent]) == [SheetFinding("A-1-01", "门锁松", FOUND)]
    closed = findings_of([mended, again, wrong])
    assert closed == [SheetFinding("A-1-01", "门锁松", FOUND, mended.on)]
    assert findings_in_time(closed, START, END) == KeptCount(1, 1)
    assert findings_in_time(
        findings_of([wrong, seen(FOUND + timedelta(days=16), ItemResult.OK)]), START, END
    ) == KeptCount(1, 0)
    assert findings_in_time(findings_of([seen(END, ItemResult.WRONG)]), START, END) == KeptCount()


def test_a_spot_check_finds_and_never_closes() -> None:
    check = seen(FOUND, ItemResult.WRONG)
    fine = seen(FOUND + timedelta(days=1), ItemResult.OK)
    assert findings_of([], [check, fine]) == [SheetFinding("A-1-01", "门锁松", FOUND)]
    assert findings_of([fine], [check])[0].closed_on == fine.on
    same_day = seen(FOUND, ItemResult.OK)
    assert findings_of([same_day], [check])[0].closed_on is None  # the check came after the sheet


@given(SEEN, SEEN)
def test_a_finding_is_closed_after_it_was_found(
    sheets: list[CheckedItems], checks: list[CheckedItems]
) -> None:
    found = findings_of(sheets, checks)
    still_open = [one.item for one in found if one.closed_on is None]
    assert len(still_open) == len(set(still_open))
    assert all(one.closed_on is None or one.closed_on >= one.found_on for one in found)


def test_the_score_of_a_spot_check_is_reckoned_from_its_items() -> None:
    taps = [
        ItemTap("A-1-01", ItemResult.OK),
        ItemTap("A-1-02", ItemResult.OK),
        ItemTap("A-1-03", ItemResult.WRONG, "松"),
        ItemTap("A-1-04", ItemResult.ABSENT),
    ]
    assert check_score(taps) == KeptCount(3, 2)
    assert points_of(check_score(taps)) == 66
    assert points_of(check_score([])) is None
