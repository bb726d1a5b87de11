"""The register of claims: which rows tell a course that can have happened."""

from dataclasses import replace
from datetime import datetime

import pytest

from models.rules.imports.claims import CLAIMS, ToldStep, steps_of
from models.rules.imports.dates import LOCAL
from models.rules.imports.table import CellProblem
from models.rules.insurance.claim_stage import ClaimEventKind
from tests.support.register_rows import (
    NOW,
    line_of,
    problems_of,
    required_by,
    row_of,
    row_without_the_optional,
)

OPEN = dict.fromkeys(
    (column.name for column in CLAIMS.columns if not column.required and column.name != "has_casualties"), ""
)  # the example's claim, with its notice only


def steps(**changed: str) -> list[ClaimEventKind]:
    row, _, problems = CLAIMS.read(line_of(CLAIMS, **changed), NOW)
    assert problems == []
    return [step.kind for step in steps_of(row)]


def test_the_steps_come_in_the_order_of_their_times() -> None:
    kind = ClaimEventKind
    assert steps() == [
        kind.NOTICE, kind.APPLIED, kind.LIABILITY_ACCEPTED, kind.PREPAID,
        kind.ASSESSED, kind.AGREED, kind.PAID, kind.CLOSED,
    ]  # fmt: skip
    assert steps(**OPEN) == [kind.NOTICE]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"closed_at": ""}, {"结案时间": "结案时间和结果要一起填"}),
        ({"outcome": ""}, {"结案时间": "结案时间和结果要一起填"}),
        ({"paid_fen": ""}, {"赔付时间": "时间和金额要一起填", "赔付金额": "还没有付足协议金额，不能结案"}),
        ({"prepaid_at": ""}, {"预赔时间": "时间和金额要一起填"}),
        ({"paid_fen": "5599.99"}, {"赔付金额": "还没有付足协议金额，不能结案"}),
        ({"paid_fen": "5600.01"}, {"赔付金额": "预赔和赔付合计不能多于协议金额"}),
        ({"assessed_fen": "9599.99"}, {"协议金额": "不能多于核定金额"}),
        ({"medical_fen": "9600.01"}, {"其中医疗费": "不能多于核定金额"}),
        ({"occurred_at": "2026-03-01 09:01"}, {"出险时间": "不能晚于报案时间"}),
        ({"applied_at": "2026-02-28 10:00"}, {"提出赔付请求时间": "不能早于报案时间"}),
        ({"agreed_at": "2026-03-19 10:00"}, {"达成协议时间": "前面缺少步骤，或者时间顺序不对"}),
        (OPEN | {"applied_at": "2027-02-01 10:00"}, {"提出赔付请求时间": "还没有到这个时间"}),
        (OPEN | {"closed_at": "2026-03-09 10:00", "outcome": "撤案"}, {"原因": "拒赔和撤案要写原因"}),
        (OPEN | {"closed_at": "2026-03-09 10:00", "outcome": "拒赔", "reason": "醉酒"},
         {"结案时间": "前面缺少步骤，或者时间顺序不对"}),
    ],
)  # fmt: skip
def test_a_course_that_cannot_be_is_refused_where_it_breaks(
    changed: dict[str, str], problem: dict[str, str]
) -> None:
    assert problems_of(CLAIMS, **changed) == problem


def test_a_withdrawal_and_a_refusal_with_their_reason_are_good() -> None:
    withdrawn = OPEN | {"closed_at": "2026-03-09 10:00", "outcome": "撤案", "reason": "私了"}
    refused = OPEN | {
        "denied_at": "2026-03-08 10:00", "closed_at": "2026-03-09 10:00", "outcome": "拒赔", "reason": "醉酒",
    }  # fmt: skip
    assert problems_of(CLAIMS, **withdrawn) == {}
    assert problems_of(CLAIMS, **refused) == {}


def test_medical_costs_go_with_the_assessment_and_a_file_without_them_leaves_them() -> None:
    told = {step.kind: step for step in steps_of(row_of(CLAIMS))}
    recorded = told[ClaimEventKind.ASSESSED]
    assert [one.kind for one in told.values() if one.medical_fen] == [ClaimEventKind.ASSESSED]
    assert recorded.medical_fen == 1200_00
    assert replace(recorded, medical_fen=None).agrees_with(recorded)
    assert recorded.agrees_with(recorded)
    assert not replace(recorded, medical_fen=1).agrees_with(recorded)
    assert not replace(recorded, medical_fen=None, fen=1).agrees_with(recorded)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In March 2026."""
    return datetime(2026, 3, day, hour, minute, tzinfo=LOCAL)


def test_a_row_as_it_is_stored() -> None:
    row = row_of(CLAIMS)
    assert row == {
        "policy_number": "AHDT202600012345",
        "number": "LP202600001",
        "registration_number": "梯11江A330101(24)",
        "occurred_at": at(1, 8, 10),
        "notified_at": at(1, 9),
        "has_casualties": False,
        "applied_at": at(3, 10),
        "accepted_at": at(6, 15),
        "accepted_fen": 8000_00,
        "denied_at": None,
        "prepaid_at": at(9, 10),
        "prepaid_fen": 4000_00,
        "assessed_at": at(20, 10),
        "assessed_fen": 9600_00,
        "medical_fen": 1200_00,
        "agreed_at": at(21, 10),
        "agreed_fen": 9600_00,
        "paid_at": at(25, 16),
        "paid_fen": 5600_00,
        "closed_at": at(25, 16),
        "outcome": "closed",
        "reason": "",
    }
    assert CLAIMS.key_of(row) == "AHDT202600012345|LP202600001"
    assert required_by(CLAIMS) == {
        "policy_number", "number", "registration_number", "occurred_at", "notified_at",
    }  # fmt: skip
    least = row_without_the_optional(CLAIMS)
    assert (least["has_casualties"], least["reason"]) == (False, "")


def test_the_steps_with_their_times_amounts_and_words() -> None:
    kind = ClaimEventKind
    assert steps_of(row_of(CLAIMS)) == [
        ToldStep(kind.NOTICE, at(1, 9)),
        ToldStep(kind.APPLIED, at(3, 10)),
        ToldStep(kind.LIABILITY_ACCEPTED, at(6, 15), 8000_00),
        ToldStep(kind.PREPAID, at(9, 10), 4000_00),
        ToldStep(kind.ASSESSED, at(20, 10), 9600_00, medical_fen=1200_00),
        ToldStep(kind.AGREED, at(21, 10), 9600_00),
        ToldStep(kind.PAID, at(25, 16), 5600_00),
        ToldStep(kind.CLOSED, at(25, 16)),
    ]
    changed = OPEN | {"closed_at": "2026-03-09 10:00", "outcome": "撤案", "reason": "私了"}
    assert steps_of(row_of(CLAIMS, **changed))[-1] == ToldStep(kind.WITHDRAWN, at(9, 10), None, "私了")
    denied = OPEN | {
        "denied_at": "2026-03-08 10:00", "closed_at": "2026-03-09 10:00", "outcome": "拒赔", "reason": "醉酒",
    }  # fmt: skip
    assert [step.kind for step in steps_of(row_of(CLAIMS, **denied))] == [
        kind.NOTICE, kind.LIABILITY_DENIED, kind.REFUSED,
    ]  # fmt: skip


def test_a_claim_is_paid_to_the_fen_and_an_event_told_in_its_minute() -> None:
    assert problems_of(CLAIMS, occurred_at="2026-03-01 09:00") == {}
    assert problems_of(CLAIMS, paid_fen="5600.00") == {}
    assert problems_of(CLAIMS, **OPEN | {"applied_at": "2027-01-15 23:30"}) == {}  # now
    assert set(problems_of(CLAIMS, **OPEN | {"applied_at": "2027-01-15 23:31"})) == {"提出赔付请求时间"}


def test_what_was_typed_is_shown_beside_the_reason() -> None:
    _, _, problems = CLAIMS.read(line_of(CLAIMS, occurred_at="2026-03-01 09:01"), NOW)
    assert problems == [CellProblem("出险时间", "2026-03-01 09:01", "不能晚于报案时间")]
    _, _, problems = CLAIMS.read(line_of(CLAIMS, **OPEN | {"applied_at": "2026-02-28 10:00"}), NOW)
    assert problems == [CellProblem("提出赔付请求时间", "2026-02-28 10:00", "不能早于报案时间")]
    _, _, problems = CLAIMS.read(line_of(CLAIMS, closed_at=""), NOW)
    assert problems == [CellProblem("结案时间", "", "结案时间和结果要一起填")]


def test_the_edges_of_each_column() -> None:
    longest = {"policy_number": "A" * 60, "number": "B" * 60, "reason": "长" * 500}
    assert problems_of(CLAIMS, **longest) == {}
    longer = {"policy_number": "A" * 61, "number": "B" * 61, "reason": "长" * 501}
    assert set(problems_of(CLAIMS, **longer)) == {"保单号", "赔案号", "原因"}
    most = {"assessed_fen": "1000000000", "accepted_fen": "1000000000"}
    assert problems_of(CLAIMS, **most) == {}
    assert set(problems_of(CLAIMS, **dict.fromkeys(most, "1000000000.01"))) == {"核定金额", "能确定的金额"}
