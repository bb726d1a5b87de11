"""How many are inside, as trapped people write it."""

import pytest

from bot.chat.flows.rescue_answers import people_in_words
from models.actions.rescues.record_trapped import NeedOf, People


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("3", People(3)),
        ("两个人", People(2)),
        ("里面有5人", People(5)),
        ("十二", None),
        ("两个大人一个孩子", People(3, (NeedOf.CHILD,))),
        ("2 个大人，1 个小孩", People(3, (NeedOf.CHILD,))),
        ("里面有两男一女", People(3)),
        ("一个老人和一个孕妇", People(2, (NeedOf.ILL, NeedOf.ELDERLY))),
        ("三个人，一个孩子", None),  # the child may be one of the three
        ("两个大人一个孩子，孩子在哭", None),
        ("0", None),
    ],
)
def test_numbers_of_people_add_up(words: str, people: People | None) -> None:
    assert people_in_words(words) == people
