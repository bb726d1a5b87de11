"""Whatever the console shows has a word."""

from enum import Enum
from types import ModuleType

import pytest

from api.console.words.filters import SUBJECTS, console_filters
from bot.texts import states
from bot.texts import templates as texts


@pytest.mark.parametrize("module", [*SUBJECTS, states, texts], ids=lambda module: module.__name__)
def test_a_table_of_words_has_one_for_every_member_of_its_kind(module: ModuleType) -> None:
    for name, table in vars(module).items():
        first = next(iter(table), None) if name.isupper() and isinstance(table, dict) else None
        if isinstance(first, Enum):
            assert set(table) == set(type(first)), name


def test_no_two_subjects_have_a_filter_of_the_same_name() -> None:
    assert len(console_filters()) == sum(len(subject.FILTERS) for subject in SUBJECTS)
