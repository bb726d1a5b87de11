"""Collections leave alone what was loaded at the start, and find what was left behind since."""

import gc
import weakref

from bot.kernel.garbage import start_kept


class _Knot:
    """Holds itself: no count of references frees it."""

    def __init__(self) -> None:
        self.held = self


def test_what_is_loaded_at_the_start_is_not_looked_at_again() -> None:
    with start_kept():
        gc.collect()
        assert gc.get_freeze_count() > 10_000
        assert len(gc.get_objects()) < gc.get_freeze_count() / 10
    assert gc.get_freeze_count() == 0


def test_what_comes_to_be_later_is_collected() -> None:
    with start_kept():
        knot = weakref.ref(_Knot())
        gc.collect()
        assert knot() is None
