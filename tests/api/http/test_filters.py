"""The filters of the templates come from several files: no name may mean two things."""

from itertools import combinations

from api.console.words.filters import console_filters
from bot.texts.evaluations import evaluation_filters
from bot.texts.templates import shared_filters


def test_no_filter_hides_another() -> None:
    for one, two in combinations((shared_filters(), evaluation_filters(), console_filters()), 2):
        assert one.keys() & two.keys() == set()
