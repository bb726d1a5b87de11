"""How long a recipient may say nothing."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.forwarding.delivery import DeliveryState
from models.rules.forwarding.silence import has_answered, in_words, may_be_silent_for
from models.rules.reports.kinds import Progress, ReportKind


@pytest.mark.parametrize(
    ("kind", "severe", "silence", "words"),
    [
        (ReportKind.ENTRAPMENT, False, timedelta(minutes=10), "10 分钟"),
        (ReportKind.ENTRAPMENT, True, timedelta(minutes=10), "10 分钟"),
        (ReportKind.HAZARD, True, timedelta(hours=2), "2 小时"),
        (ReportKind.HAZARD, False, timedelta(hours=24), "24 小时"),
        (ReportKind.SUGGESTION, False, timedelta(hours=24), "24 小时"),
    ],
)
def test_the_more_it_matters_the_sooner_somebody_is_called(
    kind: ReportKind, severe: bool, silence: timedelta, words: str
) -> None:
    assert may_be_silent_for(kind, severe=severe) == silence
    assert in_words(silence) == words


@given(st.lists(st.tuples(st.sampled_from(DeliveryState), st.sampled_from(Progress))))
def test_a_ticket_a_refusal_or_work_begun_is_an_answer_and_nothing_else(
    told: list[tuple[DeliveryState, Progress]],
) -> None:
    answers = [
        (state, progress)
        for state, progress in told
        if state in (DeliveryState.ACCEPTED, DeliveryState.REFUSED) or progress is not Progress.FILED
    ]
    assert has_answered(told) == bool(answers)


def test_less_than_an_hour_is_said_in_minutes() -> None:
    assert in_words(timedelta(minutes=59)) == "59 分钟"
    assert in_words(timedelta(hours=1)) == "1 小时"
