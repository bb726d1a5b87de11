"""The seven services of an insurer: what a policy has promised, year by year, and what was rendered of it.

001 Xiangyang 四(四) names the services; no source says how often each is due. So a promise is kept in a year
of the policy in which it was rendered at least once. A year runs from the day on which the policy begins.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from models.rules.insurance.policy_terms import Service, one_year_after


class PromiseStanding(StrEnum):
    KEPT = "kept"
    OWED = "owed"  # not yet rendered, in the year that runs
    BROKEN = "broken"  # the year is over
    EXTRA = "extra"  # rendered without a promise


@dataclass(frozen=True)
class RenderedOn:
    """A service rendered on a day. `has_proof`: with a file."""

    service: Service
    on: date
    has_proof: bool


@dataclass(frozen=True)
class PromisedService:
    service: Service
    standing: PromiseStanding
    times: int
    proven: int
    last_on: date | None


@dataclass(frozen=True)
class PromiseYear:
    """Both days included."""

    first: date
    last: date
    services: tuple[PromisedService, ...]

    @property
    def owed(self) -> tuple[Service, ...]:
        missing = (PromiseStanding.OWED, PromiseStanding.BROKEN)
        return tuple(one.service for one in self.services if one.standing in missing)


def policy_years(
    starts_at: datetime, ends_at: datetime, promised: Collection[Service], rendered: Iterable[RenderedOn],
    today: date,
) -> tuple[PromiseYear, ...]:  # fmt: skip
    """The years that have begun by `today`, the newest first. Both times in local time."""
    done = list(rendered)
    years: list[PromiseYear] = []
    begins = starts_at
    while begins < ends_at and begins.date() <= today:
        ends = min(one_year_after(begins), ends_at)
        first, last = begins.date(), max((ends - timedelta(microseconds=1)).date(), begins.date())
        years.append(PromiseYear(first, last, _services(first, last, promised, done, today)))
        begins = ends
    return tuple(reversed(years))


def _services(
    first: date, last: date, promised: Collection[Service], rendered: Iterable[RenderedOn], today: date
) -> tuple[PromisedService, ...]:
    in_year = [one for one in rendered if first <= one.on <= last]
    found = []
    for service in Service:
        own = [one for one in in_year if one.service is service]
        if service not in promised and not own:
            continue
        if service not in promised:
            standing = PromiseStanding.EXTRA
        elif own:
            standing = PromiseStanding.KEPT
        else:
            standing = PromiseStanding.OWED if today <= last else PromiseStanding.BROKEN
        proven = sum(one.has_proof for one in own)
        last_on = max((one.on for one in own), default=None)
        found.append(PromisedService(service, standing, len(own), proven, last_on))
    return tuple(found)
