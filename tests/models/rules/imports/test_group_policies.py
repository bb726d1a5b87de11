"""A row of a government list (统保) is cheaper than the list price, or says why it cannot be taken."""

import pytest

from models.rules.imports.group_policies import GROUP_POLICIES
from models.rules.insurance.policy_terms import Funding
from tests.support.register_rows import problems_of, row_of


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({}, {}),
        ({"premium_fen": "93.00", "liability_fen": ""}, {}),
        ({"premium_fen": "93.01", "liability_fen": ""}, {"统保价": "不能高于原价"}),
        ({"liability_fen": "79.01"}, {"其中责任险保费": "不能多于年保费"}),
        ({"ends_at": "2026-12-31"}, {"止期": "保险期间至少一年"}),
        ({"list_fen": ""}, {"原价": "没有填"}),
    ],
)
def test_a_row_is_good_or_says_why_not(changed: dict[str, str], problem: dict[str, str]) -> None:
    assert problems_of(GROUP_POLICIES, **changed) == problem


def test_the_government_pays_where_nothing_else_is_said() -> None:
    assert row_of(GROUP_POLICIES, funding="")["funding"] == Funding.GOVERNMENT
