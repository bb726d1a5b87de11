"""Who closes a finding, and with what."""

import pytest

from models.rules.duty.findings import MOST_CLOSING_WORDS, ClosingProblem, closing_problem
from models.rules.duty.kinds import DutyPost


@pytest.mark.parametrize(
    ("post", "words", "is_open", "has_proof", "problem"),
    [
        (DutyPost.OFFICER, "已更换", True, True, None),
        (DutyPost.DIRECTOR, "已更换", True, True, None),
        (DutyPost.HEAD, "已更换", True, True, ClosingProblem.NOT_YOURS),
        (DutyPost.OFFICER, "已更换", False, True, ClosingProblem.ALREADY),
        (DutyPost.OFFICER, "", True, True, ClosingProblem.NO_WORDS),
        (DutyPost.OFFICER, "字" * MOST_CLOSING_WORDS, True, True, None),
        (DutyPost.OFFICER, "字" * (MOST_CLOSING_WORDS + 1), True, True, ClosingProblem.TOO_LONG),
        (DutyPost.OFFICER, "已更换", True, False, ClosingProblem.NO_PROOF),
    ],
)
def test_a_finding_closes_with_words_and_proof(
    post: DutyPost, words: str, is_open: bool, has_proof: bool, problem: ClosingProblem | None
) -> None:
    assert closing_problem(post, words, is_open=is_open, has_proof=has_proof) is problem
