"""Findings of duty sheets: open until somebody closes them with words and proof."""

from enum import StrEnum

from models.rules.duty.kinds import DutyPost

MOST_CLOSING_WORDS = 500
# 令第74号 第七十六条, 第七十七条: the officer meets what is found, the director sees to it.
CLOSERS = frozenset({DutyPost.OFFICER, DutyPost.DIRECTOR})


class ClosingProblem(StrEnum):
    NOT_YOURS = "not_yours"
    ALREADY = "already"
    NO_WORDS = "no_words"
    TOO_LONG = "too_long"
    NO_PROOF = "no_proof"


def closing_problem(post: DutyPost, words: str, *, is_open: bool, has_proof: bool) -> ClosingProblem | None:
    """Why the finding cannot be closed so; None if it can."""
    if post not in CLOSERS:
        return ClosingProblem.NOT_YOURS
    if not is_open:
        return ClosingProblem.ALREADY
    if not words:
        return ClosingProblem.NO_WORDS
    if len(words) > MOST_CLOSING_WORDS:
        return ClosingProblem.TOO_LONG
    return None if has_proof else ClosingProblem.NO_PROOF
