"""The claims before the year that is insured (004 出险系数), from what is on record. Never typed.

- A claim counts once liability is accepted. What was refused, withdrawn or relieved without fault does not.
- A policy that has paid its limit in all is insured anew, whatever else happened in it.
- Clean years count while one begins as the other ends; a gap begins anew. A claim stays through a gap.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.rules.insurance.claim_stage import ClaimStage
from models.rules.insurance.policy_terms import one_year_after
from models.rules.insurance.premium_scheme import ClaimsHistory

COUNTED = frozenset({ClaimStage.ACCEPTED, ClaimStage.ASSESSED, ClaimStage.AGREED, ClaimStage.PAID})
NO_GAP = timedelta(days=1)


@dataclass(frozen=True)
class InsuredTerm:
    """A policy of the lift that has ended. `claims` of the lift that count; times in local time."""

    starts_at: datetime
    ends_at: datetime
    claims: int = 0
    casualties: int = 0
    is_used_up: bool = False

    @property
    def years(self) -> int:
        """Whole years; a policy runs for one at least."""
        count, until = 0, one_year_after(self.starts_at)
        while until <= self.ends_at:
            count, until = count + 1, one_year_after(until)
        return max(count, 1)


def history_before(terms: Iterable[InsuredTerm], starts_at: datetime) -> ClaimsHistory:
    """From the terms that ended by `starts_at`, in local time; later ones say nothing."""
    ended = sorted((one for one in terms if one.ends_at <= starts_at), key=lambda one: one.ends_at)
    if not ended:
        return ClaimsHistory.FIRST_YEAR
    last_year = [one for one in ended if one.ends_at > ended[-1].starts_at]
    if any(one.is_used_up for one in last_year):
        return ClaimsHistory.EXHAUSTED
    if any(one.claims for one in last_year):
        is_hurt = any(one.casualties for one in last_year)
        return ClaimsHistory.CASUALTY if is_hurt else ClaimsHistory.CLAIM
    clean, until = 0, starts_at
    for term in reversed(ended):
        if until - term.ends_at > NO_GAP or term.claims or term.is_used_up:
            break
        if term.starts_at < until:  # not beside one that is counted already
            clean += InsuredTerm(term.starts_at, min(term.ends_at, until)).years
            until = term.starts_at
    by_years = (ClaimsHistory.FIRST_YEAR, ClaimsHistory.ONE_CLEAN_YEAR, ClaimsHistory.TWO_CLEAN_YEARS)
    return by_years[min(clean, 2)]
