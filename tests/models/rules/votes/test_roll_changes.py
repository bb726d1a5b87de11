"""What a roll that is handed in again would change."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from models.rules.votes.roll_changes import RollChanges, UnitOnRoll, compare_rolls

LI = frozenset({"li"})
ONE = UnitOnRoll("101", 8912, "registered", LI)
TWO = UnitOnRoll("102", 9040, "registered", LI)
THREE = UnitOnRoll("201", 8912, "surveyed", frozenset({"wang", "chen"}))


def test_each_kind_of_change_is_named_by_its_unit() -> None:
    now = [
        replace(ONE, area=8913),
        replace(THREE, owners=frozenset({"wang"}), area_source="contract"),
        UnitOnRoll("301", 1, "contract", frozenset({"developer"})),
    ]
    found = compare_rolls([ONE, TWO, THREE], now)
    assert found == RollChanges(("301",), ("102",), (("101", 8912, 8913),), ("201",), ("201",))
    assert found.count == 4
    assert (found.proofs, found.proxies) == (0, 0)


def test_a_unit_is_counted_once_whatever_changes_about_it() -> None:
    for changed in (
        replace(ONE, area=8913),
        replace(ONE, owners=frozenset({"wang"})),
        replace(ONE, area_source="contract"),
        replace(ONE, area=8913, owners=frozenset({"wang"}), area_source="contract"),
    ):
        assert compare_rolls([ONE], [changed]).count == 1


def test_the_key_names_exactly_these_changes() -> None:
    assert compare_rolls([ONE], [TWO]).key == compare_rolls([ONE], [TWO]).key
    assert compare_rolls([ONE], [TWO]).key != compare_rolls([ONE], [THREE]).key
    assert replace(compare_rolls([ONE], [TWO]), proofs=1).key != compare_rolls([ONE], [TWO]).key


_ROLLS = st.lists(
    st.builds(
        UnitOnRoll,
        st.sampled_from("abc"),
        st.integers(1, 3),
        st.sampled_from(["registered", "contract"]),
        st.frozensets(st.sampled_from("xy"), min_size=1),
    ),
    unique_by=lambda unit: unit.label,
)


@given(_ROLLS, _ROLLS)
def test_nothing_changes_only_where_both_are_the_same(
    before: list[UnitOnRoll], now: list[UnitOnRoll]
) -> None:
    found = compare_rolls(before, now)
    assert (found.count == 0) == (set(before) == set(now))
    assert compare_rolls(now, before).added == found.removed
