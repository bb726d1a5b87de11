"""Ledger invariants: the time that a due row may wait before that is a violation."""

from datetime import timedelta

from models.rules.forwarding.invariants import GRACE
from models.rules.reports.kinds import ROUTINE, URGENCIES, URGENT


def test_every_urgency_has_its_grace_and_the_urgent_one_is_shorter() -> None:
    assert set(GRACE) == set(URGENCIES)
    assert (GRACE[URGENT], GRACE[ROUTINE]) == (timedelta(seconds=30), timedelta(minutes=5))
