"""Records of 96333 and 12345: what one says, whether it is news, and which incident it tells of.

The desks publish no common format; the fields are those of the entrapment
ticket of DB32/T 4130-2021 and of 12345's five elements. Who called, and from
which number, is not a field: it is never read.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from models.rules.desks.causes import cause_named
from models.rules.reports.kinds import HazardCategory, Progress, ReportKind
from models.rules.rescues.trap_clock import Cause


class RecordKind(StrEnum):
    ENTRAPMENT = "entrapment"  # 困人
    FAULT = "fault"  # 故障
    COMPLAINT = "complaint"  # 投诉

    @property
    def report_kind(self) -> ReportKind:
        return ReportKind.ENTRAPMENT if self is RecordKind.ENTRAPMENT else ReportKind.HAZARD


class Minute(StrEnum):
    """The stamps of a rescue, in the order in which they happen."""

    ORDERED = "ordered"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    RELEASED = "released"


@dataclass(frozen=True)
class DeskRecord:
    """One record, parsed. `category` is None where the desk does not say; `trapped` and `injured` too.

    Of the four ways to name the lift at least one is not empty. Times have a zone.
    is_closed: the desk itself says that the matter is at its end. rescue_unit: who rescued, by name.
    updated_at: which of two versions of the record is the later one.
    """

    number: str
    kind: RecordKind
    occurred_at: datetime
    rescue_number: str = ""
    registration_number: str = ""
    lift_code: str = ""
    address: str = ""
    words: str = ""
    category: HazardCategory | None = None
    minutes: Mapping[Minute, datetime] = field(default_factory=dict)
    trapped: int | None = None
    injured: int | None = None
    cause: str = ""
    outcome: str = ""
    progress: Progress = Progress.ACCEPTED
    is_closed: bool = False
    confirmed_at: datetime | None = None
    finished_at: datetime | None = None
    rescue_unit: str = ""
    updated_at: datetime | None = None

    @property
    def cause_group(self) -> Cause | None:
        """The group of the published statistics, where the desk names one."""
        return cause_named(self.cause)

    @property
    def over_at(self) -> datetime:
        """When it was over, as far as the desk says: the release, else the end of its work."""
        return self.released_at or self.finished_at or self.occurred_at

    @property
    def released_at(self) -> datetime | None:
        return self.minutes.get(Minute.RELEASED)

    @property
    def facts(self) -> dict[str, dict[str, str]]:
        """`{"arrived": {"at": …, "known_by": "desk_record", "record": number}}`, ISO 8601 with the zone."""
        return {
            minute.value: {"at": at.isoformat(), "known_by": KNOWN_BY, "record": self.number}
            for minute, at in sorted(self.minutes.items(), key=lambda pair: pair[1])
        }

    @property
    def content_hash(self) -> str:
        """The same for the same content, however its times and numbers were written."""
        left_out = {name for name in _LATER_FIELDS if not getattr(self, name)}
        said: dict[str, Any] = {name: value for name, value in vars(self).items() if name not in left_out}
        said["occurred_at"] = self.occurred_at.timestamp()
        said["minutes"] = {minute.value: at.timestamp() for minute, at in self.minutes.items()}
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


# A record without these has the hash that it had before there were such fields.
_LATER_FIELDS = ("is_closed", "confirmed_at", "finished_at", "rescue_unit", "updated_at")

KNOWN_BY = "desk_record"  # how a minute is known: the desk wrote it down

# One entrapment is told within half an hour of our own first word of it, or while it lasts.
ENTRAPMENT_WINDOW = timedelta(minutes=30)
# A fault is reported by several people over a day before somebody has come.
HAZARD_WINDOW = timedelta(hours=24)
# Nobody stays in a cabin for so long: then the minute of release is missing, not the release.
LONGEST_ENTRAPMENT = timedelta(hours=12)


@dataclass(frozen=True)
class Known:
    """An incident of the same lift. `key` is the caller's; `closed_at` is None while it is open."""

    key: Any
    kind: ReportKind
    opened_at: datetime
    closed_at: datetime | None = None
    category: HazardCategory | None = None


def incident_of(record: DeskRecord, known: Iterable[Known]) -> Known | None:
    """The incident that the record tells of: the nearest in time of those that it may be."""
    near = [(distance, one) for one in known if (distance := _distance(record, one)) is not None]
    return min(near, key=lambda pair: pair[0])[1] if near else None


def _distance(record: DeskRecord, one: Known) -> timedelta | None:
    """The time between their beginnings; None if they are two matters."""
    if record.kind.report_kind is not one.kind:
        return None
    after = record.occurred_at - one.opened_at
    if one.kind is ReportKind.ENTRAPMENT:
        lasted = one.closed_at - one.opened_at if one.closed_at else LONGEST_ENTRAPMENT
        is_same = -ENTRAPMENT_WINDOW <= after <= max(lasted, ENTRAPMENT_WINDOW)
        return abs(after) if is_same else None
    if record.category is not None and one.category is not None and record.category is not one.category:
        return None
    return abs(after) if abs(after) <= HAZARD_WINDOW else None


class RecordNews(StrEnum):
    """Classification of a record that matches none of our incidents."""

    CURRENT = "current"  # to be passed on like any other report
    HISTORY = "history"  # over: written down, nobody is alarmed
    UNFINISHED = "unfinished"  # an old entrapment without its end: to be completed first


def standing(record: DeskRecord, now: datetime) -> RecordNews:
    if record.progress is Progress.RESOLVED:
        return RecordNews.HISTORY
    if record.kind is RecordKind.ENTRAPMENT and now - record.occurred_at > LONGEST_ENTRAPMENT:
        return RecordNews.UNFINISHED
    return RecordNews.CURRENT


Key = TypeVar("Key")


class NoLift(StrEnum):
    """Reasons why a record cannot be matched to one lift."""

    UNKNOWN = "unknown"
    SEVERAL = "several"
    CONTRADICTION = "contradiction"  # two numbers of it name two lifts


def agree(named: Iterable[Iterable[Key]]) -> Key | NoLift:
    """The one lift that every given name allows. `named` has the lifts of each name that is given."""
    sets = [set(one) for one in named]
    if not sets or not all(sets):
        return NoLift.UNKNOWN
    common = set.intersection(*sets)
    if not common:
        return NoLift.CONTRADICTION
    return common.pop() if len(common) == 1 else NoLift.SEVERAL
