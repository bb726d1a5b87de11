"""Kinds of lift: which of them shut people in."""

from models.rules.lifts.kind import LiftKind


def test_on_moving_stairs_nobody_is_shut_in() -> None:
    assert {kind for kind in LiftKind if not kind.has_cabin} == {LiftKind.ESCALATOR, LiftKind.WALKWAY}
