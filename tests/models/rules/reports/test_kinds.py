"""Urgency and progress of a report."""

from hypothesis import given
from hypothesis import strategies as st

from models.rules.reports.kinds import ROUTINE, URGENT, Progress, ReportKind, advance, urgency

STEPS = st.sampled_from(Progress)


def test_the_urgencies_as_they_are_stored() -> None:
    assert (URGENT, ROUTINE) == (0, 10)


def test_only_an_entrapment_is_urgent() -> None:
    assert {kind: urgency(kind) for kind in ReportKind} == {
        ReportKind.ENTRAPMENT: URGENT,
        ReportKind.HAZARD: ROUTINE,
        ReportKind.SUGGESTION: ROUTINE,
    }


@given(STEPS, STEPS)
def test_progress_never_moves_backwards(current: Progress, reported: Progress) -> None:
    after = advance(current, reported)
    assert after >= current
    assert after in (current, reported)
