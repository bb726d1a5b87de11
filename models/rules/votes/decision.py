"""An owners' decision: what it may be about, what the law asks of it, and where it stands at a minute.

Civil Code art. 278 (what owners decide, and by how many), 281 (the maintenance fund; urgent repairs),
280 (who may ask a court to annul it); 15 days' notice by the national rules on owners' meetings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from models.rules.votes.counting import Precedence
from models.rules.votes.tally import Threshold


class Purpose(StrEnum):
    INSURE = "insure"  # 投保
    REPAIR = "repair"  # 维修
    REPLACE = "replace"  # 更换
    REBUILD = "rebuild"  # 改建、重建、加装
    RAISE = "raise"  # 筹集维修资金
    RULES = "rules"  # 议事规则、管理规约


class Mode(StrEnum):
    ADVISORY = "advisory"  # the city lets only its own platform bind
    BINDING = "binding"


class VoteStage(StrEnum):
    DRAFT = "draft"
    NOTICED = "noticed"
    OPEN = "open"
    CLOSED = "closed"  # counted, not yet published
    OBJECTIONS = "objections"  # the result is out and may be objected to
    FINAL = "final"
    WITHDRAWN = "withdrawn"


class VoteRefusal(StrEnum):
    """Reasons to refuse; each has words in Chinese at the doors."""

    UNKNOWN = "unknown"  # no such decision, ballot or code, or not for this person
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    WRONG_STAGE = "wrong_stage"
    NOT_YOURS = "not_yours"  # a head of somebody else's
    NOT_BOUND = "not_bound"
    DISPUTED = "disputed"  # the binding is with the committee
    EMPTY_ROLL = "empty_roll"
    SHORT_NOTICE = "short_notice"
    SAME_PERSON = "same_person"  # what two have to do was tried by one
    PROXY_LIMIT = "proxy_limit"
    NO_PROXIES = "no_proxies"
    REVOKED = "revoked"
    SNAPSHOT = "snapshot"  # a WeChat snapshot user: nobody in particular
    WRONG_CODE = "wrong_code"
    CODE_USED = "code_used"
    HELD_BY_ANOTHER = "held_by_another"  # another person is bound to this owner: the claim may be disputed
    HOLDS_ANOTHER = "holds_another"  # this person is bound to another owner of the roll
    OWN_WORD = "own_word"  # the owner has voted: nobody votes in the owner's place any more
    CHANGED = "changed"  # the database no longer holds what the closing hash binds
    LOCKED = "locked"
    DIFFERS = "differs"  # the second person has read another choice from the paper
    ALREADY = "already"
    COVERED = "covered"  # a policy in force or a warranty pays for it


_FUND = (Threshold.ORDINARY, "民法典第二百七十八条第一款第（五）项：使用维修资金")
# What each purpose needs (art. 278), and the words for it.
CLASSES: Mapping[Purpose, tuple[Threshold, str]] = {
    Purpose.INSURE: _FUND,
    Purpose.REPAIR: _FUND,
    Purpose.REPLACE: _FUND,
    Purpose.RULES: (Threshold.ORDINARY, "民法典第二百七十八条第一款第（一）（二）项：议事规则、管理规约"),
    Purpose.RAISE: (Threshold.SPECIAL, "民法典第二百七十八条第一款第（六）项：筹集维修资金"),
    Purpose.REBUILD: (Threshold.SPECIAL, "民法典第二百七十八条第一款第（七）项：改建、重建建筑物及附属设施"),
}
NOTICE_DAYS = 15
OBJECTION_DAYS = 7
PUBLISH_WITHIN = timedelta(days=3)
ANNUL_WITHIN_DAYS = 365
# A ballot that arrived in time may still wait for its turn; the chain is closed a moment later.
CLOSE_AFTER = timedelta(seconds=10)
LAST_FOUR_TRIES = 5
VERDICTS = 2  # members of the committee who must say the same of an objection


@dataclass(frozen=True)
class VoteRule:
    """A city's configuration (topic `vote`). `mode_reason`: the document that makes votes here advisory."""

    notice_days: int = NOTICE_DAYS
    objection_days: int = OBJECTION_DAYS
    precedence: Precedence = Precedence.ONLINE
    mode: Mode = Mode.ADVISORY
    mode_reason: str = "本市没有规定网上表决的效力，结果供业主大会参考"
    proxy_limit: int = 1

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> "VoteRule":
        """Raises ValueError naming what is wrong."""
        try:
            rule = cls(
                notice_days=_days(value, "notice_days", NOTICE_DAYS),
                objection_days=_days(value, "objection_days", OBJECTION_DAYS),
                precedence=Precedence(value.get("precedence", Precedence.ONLINE)),
                mode=Mode(value.get("mode", Mode.ADVISORY)),
                mode_reason=str(value.get("mode_reason", cls.mode_reason)),
                proxy_limit=_days(value, "proxy_limit", 1, least=0),
            )
        except ValueError as error:
            raise ValueError(f"vote: {error}") from None
        if not rule.mode_reason:
            raise ValueError("vote.mode_reason must say where the mode comes from")
        return rule


def _days(value: Mapping[str, Any], name: str, default: int, least: int = 1) -> int:
    found = value.get(name, default)
    if type(found) is not int or not least <= found <= 90:
        raise ValueError(f"{name} must be {least} to 90, not {found!r}")
    return found


@dataclass(frozen=True)
class Course:
    """The times that decide where a decision stands; None for what has not happened or is not set."""

    announced_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    published_at: datetime | None = None
    objections_until: datetime | None = None
    withdrawn_at: datetime | None = None
    closed_at: datetime | None = None


def stage_at(course: Course, now: datetime) -> VoteStage:
    """Open from `opens_at` until but not including `closes_at`; objections likewise.

    What has been closed or published stays so, also where a clock is set back.
    """
    if course.withdrawn_at is not None:
        return VoteStage.WITHDRAWN
    if course.announced_at is None or course.opens_at is None or course.closes_at is None:
        return VoteStage.DRAFT
    if course.published_at is not None and course.objections_until is not None:
        return VoteStage.OBJECTIONS if now < course.objections_until else VoteStage.FINAL
    if course.closed_at is not None or now >= course.closes_at:
        return VoteStage.CLOSED
    return VoteStage.NOTICED if now < course.opens_at else VoteStage.OPEN


def why_not_now(course: Course, now: datetime) -> VoteRefusal | None:
    """The reason why nobody can vote now; None while voting is open."""
    match stage_at(course, now):
        case VoteStage.OPEN:
            return None
        case VoteStage.NOTICED:
            return VoteRefusal.TOO_EARLY
        case VoteStage.CLOSED | VoteStage.OBJECTIONS | VoteStage.FINAL:
            return VoteRefusal.TOO_LATE
        case VoteStage.DRAFT | VoteStage.WITHDRAWN:
            return VoteRefusal.WRONG_STAGE


def window_problem(
    now: datetime, opens_at: datetime, closes_at: datetime, notice_days: int
) -> VoteRefusal | None:
    """Check a window announced now: whole days of notice, an end after the start."""
    if opens_at < now + timedelta(days=notice_days):
        return VoteRefusal.SHORT_NOTICE
    return None if closes_at > opens_at else VoteRefusal.WRONG_STAGE
