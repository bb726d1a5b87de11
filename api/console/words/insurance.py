"""Words for cover, policies, claims, and the share of lifts that are insured."""

from typing import Any

from api.console.words.lifts import LIFT_USES
from bot.texts.evaluations import decimal, percent
from bot.texts.insurance import WORDS
from models.actions.insurance.read_claims import ClaimView
from models.actions.insurance.read_policies import PolicyState
from models.rules.insurance.cover import CoverState
from models.rules.insurance.coverage import Counts, InsuredShare
from models.rules.insurance.policy_terms import Payer

COVER_STATES = {
    CoverState.IN_FORCE: "在保",
    CoverState.EXPIRING: "30 天内到期",
    CoverState.LAPSED: "已过期",
    CoverState.NONE: "没有投保",
    CoverState.UNKNOWN: "不清楚",
}
COVER_TONES = {
    CoverState.IN_FORCE: "good",
    CoverState.EXPIRING: "warn",
    CoverState.LAPSED: "bad",
    CoverState.NONE: "bad",
    CoverState.UNKNOWN: "",
}
POLICY_STATES = {
    PolicyState.IN_FORCE: "在保",
    PolicyState.EXPIRING: "30 天内到期",
    PolicyState.COMING: "还没有开始",
    PolicyState.ENDED: "已到期",
}
CLAIM_VIEWS = {
    ClaimView.OPEN: "在办，期限最近的在前",
    ClaimView.OVERDUE: "已超期",
    ClaimView.CLOSED: "已结",
}


def share_rows(
    rows: list[tuple[Any, dict[Counts, InsuredShare]]], of: str = "", counts: str = Counts.ANY
) -> list[tuple[str, str | None, str]]:
    """For a chart: what, the insured per cent, and the numbers that it is made of."""
    found = []
    for name, shares in rows:
        share = shares[Counts(counts)]
        words = LIFT_USES[name] if of == "use" else name
        value = None if share.exact is None else decimal(share.exact * 100, 1)
        found.append((words, value, f"{share.insured}/{share.lifts}"))
    return found


FILTERS: dict[str, Any] = {
    "cover": COVER_STATES.__getitem__,
    "cover_tone": COVER_TONES.__getitem__,
    "policy_state": POLICY_STATES.__getitem__,
    "claim_view": CLAIM_VIEWS.__getitem__,
    "payer": lambda name: WORDS[Payer][name],
    "percent": lambda share: percent(share.exact),
    "share_rows": share_rows,
    "product_rows": lambda products: [(name, count, "") for name, count in products],
}
