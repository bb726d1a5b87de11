"""The number of people in a sentence that tells more than that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.rescues.people_inside import people_said


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("两个人，在8楼", 2),
        ("8楼，两个人", 2),
        ("两个人在8楼", 2),
        ("我们3个人被困在里面了。有点热", 3),
        ("电梯里有五个人", 5),
        ("在8楼", None),
        ("2号楼", None),
        ("三个人，一个孩子", None),  # the child may be one of the three
        ("我和我妈", None),  # others may be there, too
        ("两个人在外面等", None),
        ("来了一个人，还没打开", None),
        ("一个人都没来", None),
        ("0个人", None),
        ("", None),
    ],
)
def test_a_number_counts_where_it_is_certain(words: str, people: int | None) -> None:
    assert people_said(words) == people


@given(number=st.integers(1, 50), floor=st.integers(1, 99), first=st.booleans())
def test_a_floor_is_never_taken_for_people(number: int, floor: int, first: bool) -> None:
    parts = [f"{number}个人", f"在{floor}楼"]
    assert people_said("，".join(parts if first else parts[::-1])) == number
    assert people_said(parts[1]) is None


@given(st.text(alphabet="一两三0123个人在楼，大孩外面 ", max_size=30))
def test_what_is_read_is_a_number_of_the_words(words: str) -> None:
    people = people_said(words)
    assert people is None or 1 <= people <= 99
