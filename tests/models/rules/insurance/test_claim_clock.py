"""The clocks of a claim (Insurance Law 22–25; 004 Nanjing for the pre-payment)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.base.working_days import WorkingDay, working_day_after
from models.rules.insurance.claim_clock import (
    ClaimDue,
    ClaimState,
    hours_between,
    hours_to_payment,
    judge_claim,
)
from models.rules.insurance.claim_stage import (
    CLOSING,
    ClaimDeadline,
    ClaimEventKind,
    ClaimStage,
    may_follow,
    since_relief,
)
from models.rules.insurance.claim_sums import ClaimStep, paid_of, to_recover
from models.rules.insurance.premium_scheme import Prepayment

LOCAL = ZoneInfo("Asia/Shanghai")
NANJING = Prepayment(percent=50, working_days=3)
Kind = ClaimEventKind


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def judge(*steps: tuple[ClaimEventKind, str] | tuple[ClaimEventKind, str, int]) -> ClaimState:
    told = [ClaimStep(step[0], at(step[1]), step[2] if len(step) > 2 else None) for step in steps]
    return judge_claim(told, NANJING, LOCAL)


def due_of(state: ClaimState, clock: ClaimDeadline) -> ClaimDue:
    return next(due for due in state.dues if due.clock is clock)


@pytest.mark.parametrize(
    ("start", "last"),
    [
        (date(2026, 11, 18), date(2026, 11, 23)),  # a Wednesday: Thursday, Friday, Monday
        (date(2026, 9, 29), date(2026, 10, 9)),  # over the National Day holiday
        (date(2026, 2, 13), date(2026, 2, 25)),  # Saturday 14 February 2026 is worked for Spring Festival
    ],
)
def test_working_days_know_holidays_and_made_up_days(start: date, last: date) -> None:
    assert (working_day_after(start, 3).day, working_day_after(start, 3).guessed_year) == (last, None)


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        (date(2090, 12, 30), 2, date(2091, 1, 3)),  # a Saturday: New Year's Day is a Monday
        (date(2090, 4, 28), 1, date(2090, 5, 3)),  # a Friday: 1 and 2 May are Monday and Tuesday
        (date(2088, 9, 30), 1, date(2088, 10, 4)),  # a Thursday: 1 to 3 October are National Days
        (date(2089, 4, 1), 1, date(2089, 4, 5)),  # a Friday: 清明 is Monday, 4 April
    ],
)
def test_days_that_the_regulation_fixes_count_before_the_years_notice(
    start: date, count: int, last: date
) -> None:
    assert working_day_after(start, count).day == last


def test_a_year_whose_holidays_are_not_published_is_named() -> None:
    reckoned = working_day_after(date(2090, 1, 5), 3)
    assert reckoned.guessed_year == 2090
    assert reckoned.day == date(2090, 1, 10)
    # 29 December 2090 is a Friday, 1 January 2091 a Monday: the only holiday that needs no announcement.
    assert working_day_after(date(2090, 12, 29), 2) == WorkingDay(date(2091, 1, 3), 2091)
    assert working_day_after(date(2090, 12, 29), 0) == WorkingDay(date(2090, 12, 29))


def test_half_of_what_is_certain_is_due_three_working_days_after_liability_is_accepted() -> None:
    state = judge((Kind.NOTICE, "2026-11-16T09:00"), (Kind.LIABILITY_ACCEPTED, "2026-11-18T17:00", 1_000_001))
    due = due_of(state, ClaimDeadline.PREPAY)
    assert (due.last_day, due.at, due.owed_fen) == (date(2026, 11, 23), at("2026-11-24T00:00"), 500_001)
    assert not due.is_overdue(at("2026-11-23T23:59"))
    assert due.is_overdue(at("2026-11-24T00:00"))


def test_a_payment_of_less_than_half_leaves_the_rest_owed() -> None:
    begun = ((Kind.NOTICE, "2026-11-16T09:00"), (Kind.LIABILITY_ACCEPTED, "2026-11-18T17:00", 1_000_000))
    short = judge(*begun, (Kind.PREPAID, "2026-11-20T10:00", 499_999))
    assert due_of(short, ClaimDeadline.PREPAY).owed_fen == 1
    full = judge(*begun, (Kind.PREPAID, "2026-11-20T10:00", 500_000))
    assert due_of(full, ClaimDeadline.PREPAY).met_at == at("2026-11-20T10:00")
    assert not due_of(full, ClaimDeadline.PREPAY).was_late


def test_assessment_is_due_in_thirty_days_and_stands_still_while_papers_are_awaited() -> None:
    plain = judge((Kind.NOTICE, "2026-03-01T09:00"), (Kind.APPLIED, "2026-03-02T09:00"))
    assert due_of(plain, ClaimDeadline.ASSESS).last_day == date(2026, 4, 1)
    asked = ((Kind.NOTICE, "2026-03-01T09:00"), (Kind.APPLIED, "2026-03-02T09:00"))
    waiting = judge(*asked, (Kind.PAPERS_ASKED, "2026-03-05T09:00"))
    assert (waiting.stage, waiting.next_due) == (ClaimStage.WAITING_FOR_PAPERS, None)
    complete = judge(
        *asked, (Kind.PAPERS_ASKED, "2026-03-05T09:00"), (Kind.PAPERS_COMPLETE, "2026-03-12T08:00")
    )
    assert due_of(complete, ClaimDeadline.ASSESS).last_day == date(2026, 4, 8)
    assert due_of(complete, ClaimDeadline.PAY_CERTAIN_PART).last_day == date(2026, 5, 8)


def test_each_time_of_waiting_for_papers_is_added_from_its_first_question() -> None:
    """Five days and one: the second question of the first wait begins nothing anew."""
    state = judge(
        (Kind.NOTICE, "2026-03-01T09:00"),
        (Kind.APPLIED, "2026-03-02T09:00"),
        (Kind.PAPERS_ASKED, "2026-03-05T09:00"),
        (Kind.PAPERS_ASKED, "2026-03-08T09:00"),
        (Kind.PAPERS_COMPLETE, "2026-03-10T08:00"),
        (Kind.PAPERS_COMPLETE, "2026-03-11T08:00"),
        (Kind.PAPERS_ASKED, "2026-03-15T23:59"),
        (Kind.PAPERS_COMPLETE, "2026-03-16T00:01"),
    )
    assert due_of(state, ClaimDeadline.ASSESS).last_day == date(2026, 4, 7)  # 1 April and six days
    assert state.stage is ClaimStage.ASSESSING


def test_an_amount_while_papers_are_awaited_meets_the_assessment_within_its_thirty_days() -> None:
    state = judge(
        (Kind.NOTICE, "2026-03-01T09:00"),
        (Kind.APPLIED, "2026-03-02T09:00"),
        (Kind.PAPERS_ASKED, "2026-03-05T09:00"),
        (Kind.ASSESSED, "2026-03-06T09:00", 100),
    )
    due = due_of(state, ClaimDeadline.ASSESS)
    assert (due.last_day, due.met_at) == (date(2026, 4, 1), at("2026-03-06T09:00"))
    assert due_of(state, ClaimDeadline.PAY_CERTAIN_PART).last_day == date(2026, 5, 1)


def test_a_deadline_is_kept_until_the_midnight_after_its_last_day() -> None:
    begun = ((Kind.NOTICE, "2026-03-01T09:00"), (Kind.LIABILITY_DENIED, "2026-03-10T09:00"))
    in_time = judge(*begun, (Kind.REFUSED, "2026-03-13T23:59"))
    late = judge(*begun, (Kind.REFUSED, "2026-03-14T00:00"))
    assert (in_time.stage, late.stage) == (ClaimStage.REFUSED, ClaimStage.REFUSED)
    assert not due_of(in_time, ClaimDeadline.REFUSE).was_late
    assert due_of(late, ClaimDeadline.REFUSE).was_late
    assert not due_of(late, ClaimDeadline.REFUSE).is_overdue(at("2026-03-20T00:00"))


def test_without_a_rule_of_prepayment_or_a_certain_part_none_is_due() -> None:
    told = [ClaimStep(Kind.NOTICE, at("2026-11-16T09:00"))]
    accepted = ClaimStep(Kind.LIABILITY_ACCEPTED, at("2026-11-18T17:00"), 100)
    assert judge_claim([*told, accepted], None, LOCAL).dues == ()
    assert judge_claim([*told, replace(accepted, fen=None)], NANJING, LOCAL).dues == ()
    assert judge_claim([*told, replace(accepted, fen=0)], NANJING, LOCAL).dues == ()


def test_what_was_agreed_is_owed_and_without_a_figure_what_was_assessed() -> None:
    begun = (
        (Kind.NOTICE, "2026-03-01T09:00"),
        (Kind.APPLIED, "2026-03-02T09:00"),
        (Kind.ASSESSED, "2026-03-20T09:00", 250_00),
    )
    agreed = judge(*begun, (Kind.AGREED, "2026-03-22T09:00", 240_00), (Kind.PAID, "2026-03-23T09:00", 40_00))
    assert due_of(agreed, ClaimDeadline.PAY).owed_fen == 200_00
    silent = judge(*begun, (Kind.AGREED, "2026-03-22T09:00"))
    assert due_of(silent, ClaimDeadline.PAY).owed_fen == 250_00


def test_several_payments_together_are_what_was_agreed() -> None:
    state = judge(
        (Kind.NOTICE, "2026-03-01T09:00"),
        (Kind.APPLIED, "2026-03-02T09:00"),
        (Kind.LIABILITY_ACCEPTED, "2026-03-03T09:00", 200_00),
        (Kind.PREPAID, "2026-03-04T09:30", 100_00),
        (Kind.ASSESSED, "2026-03-20T09:00", 260_00),
        (Kind.ASSESSED, "2026-03-21T09:00", 250_00),  # the later one stands
        (Kind.AGREED, "2026-03-22T09:00"),
        (Kind.PAID, "2026-03-23T09:00", 50_00),
        (Kind.PAID, "2026-03-25T09:00", 100_00),
    )
    assert state.assessed_fen == 250_00
    assert due_of(state, ClaimDeadline.PAY).met_at == at("2026-03-25T09:00")
    assert due_of(state, ClaimDeadline.PAY_CERTAIN_PART).met_at == at("2026-03-04T09:30")


def test_a_payment_without_a_sum_on_record_pays_nothing() -> None:
    begun = ((Kind.NOTICE, "2026-03-01T09:00"), (Kind.APPLIED, "2026-03-02T09:00"))
    state = judge(*begun, (Kind.AGREED, "2026-03-22T09:00", 100), (Kind.PAID, "2026-03-23T09:00"))
    assert (state.paid_fen, due_of(state, ClaimDeadline.PAY).owed_fen) == (0, 100)
    assert due_of(judge(*begun, (Kind.AGREED, "2026-03-22T09:00")), ClaimDeadline.PAY).owed_fen == 0


def test_days_are_those_of_china_late_in_the_evening_too() -> None:
    accepted = judge((Kind.NOTICE, "2026-11-16T09:00"), (Kind.LIABILITY_ACCEPTED, "2026-11-18T23:50", 100))
    assert due_of(accepted, ClaimDeadline.PREPAY).last_day == date(2026, 11, 23)
    waited = judge(
        (Kind.NOTICE, "2026-03-01T09:00"),
        (Kind.APPLIED, "2026-03-02T09:00"),
        (Kind.PAPERS_ASKED, "2026-03-05T00:10"),
        (Kind.PAPERS_COMPLETE, "2026-03-12T23:50"),
    )
    assert due_of(waited, ClaimDeadline.ASSESS).last_day == date(2026, 4, 8)


def test_a_claim_that_is_withdrawn_owes_nothing_of_its_certain_part_any_more() -> None:
    begun = (
        (Kind.NOTICE, "2026-03-01T09:00"),
        (Kind.APPLIED, "2026-03-02T09:00"),
        (Kind.LIABILITY_ACCEPTED, "2026-03-03T09:00", 200_00),
    )
    assert due_of(judge(*begun), ClaimDeadline.PREPAY).owed_fen == 100_00
    over = due_of(judge(*begun, (Kind.WITHDRAWN, "2026-03-04T09:00")), ClaimDeadline.PREPAY)
    assert (over.met_at, over.owed_fen) == (at("2026-03-04T09:00"), 0)


def test_a_begun_hour_counts_and_a_full_one_once() -> None:
    begun = at("2026-03-01T09:00")
    spans = [timedelta(0), timedelta(seconds=1), timedelta(hours=1), timedelta(hours=1, seconds=1)]
    assert [hours_between(begun, begun + span) for span in spans] == [0, 1, 1, 2]


def test_without_an_application_hours_are_counted_from_the_notice() -> None:
    state = judge(
        (Kind.NOTICE, "2026-03-01T09:00"),
        (Kind.LIABILITY_ACCEPTED, "2026-03-03T09:00", 200_00),
        (Kind.PREPAID, "2026-03-04T09:30", 100_00),
    )
    assert state.hours_to_pay() == (73, 73)
    assert (state.stage, state.applied_at) == (ClaimStage.ACCEPTED, None)


def test_an_advance_before_the_application_is_counted_from_the_notice() -> None:
    state = judge(
        (Kind.NOTICE, "2026-03-01T09:00"),
        (Kind.ADVANCED, "2026-03-01T11:00", 50_00),
        (Kind.APPLIED, "2026-03-02T09:00"),
        (Kind.ASSESSED, "2026-03-03T09:00", 200_00),
        (Kind.AGREED, "2026-03-03T10:00", 200_00),
        (Kind.PAID, "2026-03-03T12:00", 150_00),
    )
    assert state.hours_to_pay() == (2, 27)
    assert due_of(state, ClaimDeadline.PAY).met_at == at("2026-03-03T12:00")
    moments = at("2026-03-01T09:00"), at("2026-03-02T09:00")
    assert hours_to_payment(*moments, at("2026-03-02T09:00")) == 0
    assert hours_to_payment(moments[0], None, at("2026-03-02T09:00")) == 24


def test_an_advance_is_a_part_of_what_was_agreed_and_of_the_prepayment() -> None:
    begun = ((Kind.NOTICE, "2026-11-16T09:00"), (Kind.ADVANCED, "2026-11-16T10:00", 400))
    accepted = judge(*begun, (Kind.LIABILITY_ACCEPTED, "2026-11-18T17:00", 1_000))
    assert due_of(accepted, ClaimDeadline.PREPAY).owed_fen == 100
    enough = judge(*begun, (Kind.LIABILITY_ACCEPTED, "2026-11-18T17:00", 800))
    assert due_of(enough, ClaimDeadline.PREPAY).met_at == at("2026-11-18T17:00")


def test_an_advance_that_came_back_pays_nothing_of_a_relief_granted_later() -> None:
    denied = (
        (Kind.NOTICE, "2026-11-16T09:00"), (Kind.ADVANCED, "2026-11-16T10:00", 400),
        (Kind.LIABILITY_DENIED, "2026-11-17T09:00"), (Kind.REFUSED, "2026-11-17T10:00"),
    )  # fmt: skip
    relief = (Kind.RELIEF_GRANTED, "2026-11-20T09:00", 300)
    kept = judge(*denied, relief)
    assert (due_of(kept, ClaimDeadline.PAY).met_at, kept.to_recover_fen) == (at("2026-11-20T09:00"), 100)
    back = judge(*denied, (Kind.RECOVERED, "2026-11-18T09:00", 400), relief)
    assert (due_of(back, ClaimDeadline.PAY).owed_fen, back.paid_fen) == (300, 0)


NOTICED = [Kind.NOTICE]
APPLIED = [*NOTICED, Kind.APPLIED]
ACCEPTED = [*APPLIED, Kind.LIABILITY_ACCEPTED]
AGREED = [*ACCEPTED, Kind.ASSESSED, Kind.AGREED]
DENIED = [*APPLIED, Kind.LIABILITY_DENIED]
NOTED, WITHDRAWN = Kind.NOTED, Kind.WITHDRAWN


@pytest.mark.parametrize(
    ("past", "next_steps"),
    [
        (
            NOTICED,
            {NOTED, WITHDRAWN, Kind.APPLIED, Kind.ADVANCED, Kind.LIABILITY_ACCEPTED, Kind.LIABILITY_DENIED},
        ),
        (
            APPLIED,
            {
                NOTED, WITHDRAWN, Kind.PAPERS_ASKED, Kind.ASSESSED, Kind.LIABILITY_ACCEPTED,
                Kind.LIABILITY_DENIED, Kind.ADVANCED,
            },
        ),
        (
            [*APPLIED, Kind.PAPERS_ASKED],
            {
                NOTED, WITHDRAWN, Kind.PAPERS_ASKED, Kind.PAPERS_COMPLETE, Kind.ASSESSED,
                Kind.LIABILITY_ACCEPTED, Kind.LIABILITY_DENIED, Kind.ADVANCED,
            },
        ),
        (ACCEPTED, {NOTED, WITHDRAWN, Kind.PAPERS_ASKED, Kind.ASSESSED, Kind.PREPAID}),
        (
            DENIED,
            {
                NOTED, WITHDRAWN, Kind.PAPERS_ASKED, Kind.ASSESSED, Kind.LIABILITY_ACCEPTED, Kind.REFUSED,
                Kind.RELIEF_GRANTED,
            },
        ),
        (
            AGREED,
            {NOTED, WITHDRAWN, Kind.PAPERS_ASKED, Kind.ASSESSED, Kind.PREPAID, Kind.PAID, Kind.CLOSED},
        ),
        ([*AGREED, Kind.CLOSED], {NOTED}),
        ([*DENIED, Kind.REFUSED], {NOTED, Kind.RELIEF_GRANTED}),
        ([*DENIED, Kind.REFUSED, Kind.RELIEF_GRANTED], {NOTED, Kind.PAID, Kind.CLOSED}),
        ([*NOTICED, WITHDRAWN], {NOTED}),
        ([*NOTICED, Kind.ADVANCED, Kind.APPLIED, Kind.ASSESSED], {
            NOTED, WITHDRAWN, Kind.PAPERS_ASKED, Kind.ASSESSED, Kind.AGREED, Kind.LIABILITY_ACCEPTED,
            Kind.LIABILITY_DENIED,
        }),
        ([*NOTICED, Kind.ADVANCED, WITHDRAWN], {NOTED, Kind.RECOVERED}),
        ([*NOTICED, Kind.ADVANCED, Kind.LIABILITY_DENIED, Kind.REFUSED], {
            NOTED, Kind.RELIEF_GRANTED, Kind.RECOVERED,
        }),
    ],
)  # fmt: skip
def test_the_steps_that_may_follow(past: list[Kind], next_steps: set[Kind]) -> None:
    assert {step for step in Kind if may_follow(past, step)} == next_steps


def test_asking_for_papers_twice_is_noticed() -> None:
    begun = ((Kind.NOTICE, "2026-03-01T09:00"), (Kind.APPLIED, "2026-03-02T09:00"))
    once = judge(*begun, (Kind.PAPERS_ASKED, "2026-03-05T09:00"))
    twice = judge(*begun, (Kind.PAPERS_ASKED, "2026-03-05T09:00"), (Kind.PAPERS_ASKED, "2026-03-06T09:00"))
    assert (once.asked_for_papers_again, twice.asked_for_papers_again) == (False, True)


def test_refusal_with_reasons_is_due_three_days_after_the_finding() -> None:
    state = judge((Kind.NOTICE, "2026-03-01T09:00"), (Kind.LIABILITY_DENIED, "2026-03-10T09:00"))
    assert due_of(state, ClaimDeadline.REFUSE).last_day == date(2026, 3, 13)


def paid_claim() -> ClaimState:
    return judge(
        (Kind.NOTICE, "2026-03-01T09:00"),
        (Kind.APPLIED, "2026-03-02T09:00"),
        (Kind.LIABILITY_ACCEPTED, "2026-03-03T09:00", 200_00),
        (Kind.PREPAID, "2026-03-04T09:30", 100_00),
        (Kind.ASSESSED, "2026-03-20T09:00", 250_00),
        (Kind.AGREED, "2026-03-22T09:00", 250_00),
        (Kind.PAID, "2026-04-02T09:00", 150_00),
        (Kind.CLOSED, "2026-04-02T10:00"),
    )


def test_payment_is_due_ten_days_after_agreement_and_a_late_one_stays_visible() -> None:
    due = due_of(paid_claim(), ClaimDeadline.PAY)
    assert due.last_day == date(2026, 4, 1)
    assert due.was_late


def test_hours_from_the_application_to_the_first_and_last_payment() -> None:
    """附件2 of 002 Chongqing; a begun hour counts."""
    assert paid_claim().hours_to_pay() == (49, 31 * 24)


def test_a_settled_claim_owes_nothing_and_knows_its_sums() -> None:
    state = paid_claim()
    assert (state.stage, state.next_due) == (ClaimStage.PAID, None)
    assert (state.assessed_fen, state.paid_fen) == (250_00, 250_00)


def test_what_begins_without_a_notice_is_no_claim() -> None:
    with pytest.raises(ValueError, match="notice"):
        judge((Kind.APPLIED, "2026-03-02T09:00"))


choices = st.lists(st.tuples(st.sampled_from(Kind), st.integers(0, 100), st.integers(1, 10_000)), max_size=12)


@given(choices)
def test_every_story_that_the_rules_allow_can_be_judged(wanted: list[tuple[Kind, int, int]]) -> None:
    now, steps = at("2026-03-01T09:00"), [ClaimStep(Kind.NOTICE, at("2026-03-01T09:00"))]
    for kind, hours, fen in wanted:
        if may_follow([step.kind for step in steps], kind):
            now += timedelta(hours=hours)
            steps.append(ClaimStep(kind, now, fen))
    state = judge_claim(steps, NANJING, LOCAL)
    assert state.paid_fen == paid_of(steps)
    assert state.to_recover_fen == to_recover(steps)
    assert (state.closed_at is not None) == any(
        kind in CLOSING for kind in since_relief([step.kind for step in steps])
    )
    if state.closed_at is not None:
        assert state.next_due is None
    assert all(before.at <= after.at for before, after in pairwise(steps))
    for due in state.dues:
        assert due.at > due.began_at
        assert due.met_at is None or due.met_at >= due.began_at


def test_the_next_due_is_the_earliest_that_runs_and_there_is_none_after_the_end() -> None:
    notice = (Kind.NOTICE, "2026-11-16T09:00")
    accepted = judge(
        notice, (Kind.APPLIED, "2026-11-16T10:00"), (Kind.LIABILITY_ACCEPTED, "2026-11-18T17:00", 100)
    )
    assert accepted.next_due == min(accepted.dues, key=lambda due: due.at)
    assert judge(notice, (Kind.WITHDRAWN, "2026-11-17T09:00")).next_due is None


def test_a_claim_that_was_never_paid_took_no_time_to_pay() -> None:
    assert judge((Kind.NOTICE, "2026-11-16T09:00")).hours_to_pay() is None
