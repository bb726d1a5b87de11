"""Long tests begin early, each kind at the head of its own stretch of the list."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from tests.support.order import long_ones_early

KINDS = (set[str](), {"processes"}, {"browser"}, {"long"}, {"processes", "long"})


@dataclass(eq=False)
class Collected:
    keywords: set[str]


def some(*kinds: str) -> list[Collected]:
    return [Collected({kind} - {""}) for kind in kinds]


def kinds_of(tests: list[Collected]) -> list[str]:
    return ["".join(one.keywords) for one in tests]


def test_one_process_takes_all_long_ones_first() -> None:
    ordered = long_ones_early(some("", "long", "browser", "", "processes"), workers=1)
    assert kinds_of(ordered) == ["processes", "browser", "long", "", ""]


def test_of_several_processes_one_waits_and_the_others_compute() -> None:
    tests = some("", "", "", "", "", "long", "long", "processes", "processes")
    assert kinds_of(long_ones_early(tests, workers=3)) == [
        *("processes", "processes", ""),
        *("long", "", ""),
        *("long", "", ""),
    ]


@given(st.lists(st.sampled_from(KINDS)), st.integers(1, 12))
def test_each_test_is_taken_once(kinds: list[set[str]], workers: int) -> None:
    tests = [Collected(kind) for kind in kinds]
    assert sorted(map(id, long_ones_early(tests, workers))) == sorted(map(id, tests))
