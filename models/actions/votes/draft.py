"""Drawing up a decision: what is asked, how its notice goes out, and how it is withdrawn or done again."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.versions import require_version
from models.actions.votes.chain import locked_decision
from models.actions.votes.freeze import write_shares
from models.rules.cities.rules import RuleTopic
from models.rules.insurance.policy_terms import Funding
from models.rules.lifts.code import ALPHABET
from models.rules.reports.kinds import ROUTINE
from models.rules.votes.decision import (
    CLASSES,
    Purpose,
    VoteRefusal,
    VoteRule,
    VoteStage,
    stage_at,
    window_problem,
)
from models.rules.votes.shares import PartsCover, insurance_pays, most_from_fund
from models.rules.votes.tally import NonVoters
from models.tables.cities import CityRule, Estate
from models.tables.insurance.policy import Policy
from models.tables.lifts import Lift
from models.tables.votes.decision import Decision, RollUnit

SLUG_LENGTH = 8


@dataclass(frozen=True)
class DecisionDraft:
    """As a committee fills it in, without what a city rules. Amounts in fen.

    Of `lift_ids` those of another estate are dropped.
    """

    title: str
    words: str
    purpose: Purpose
    cost_fen: int
    amount_fen: int
    funding: Funding
    lift_ids: tuple[UUID, ...] = ()
    warranty_until: date | None = None
    non_voters: NonVoters = NonVoters.NOT_TAKING_PART
    non_voters_reason: str = ""


async def read_draft(decision_id: UUID) -> DecisionDraft:
    """What was filled in, to be changed."""
    return _draft_of(await Decision.get(id=decision_id))


def _draft_of(row: Decision) -> DecisionDraft:
    return DecisionDraft(
        row.title, row.words, row.purpose, row.cost_fen, row.amount_fen, row.funding,
        tuple(UUID(one) for one in row.lift_ids), row.warranty_until, row.non_voters, row.non_voters_reason,
    )  # fmt: skip


async def create_decision(
    estate_id: UUID, draft: DecisionDraft, by: Actor, now: datetime
) -> UUID | VoteRefusal:
    """A draft under the city's rule of the day. COVERED where a warranty or policy pays what is asked."""
    async with in_transaction():
        estate = await Estate.get(id=estate_id).values("district__city_id")
        rule = await vote_rule(estate["district__city_id"], now)
        values = await _values(estate_id, draft, now)
        if isinstance(values, VoteRefusal):
            return values
        decision = await Decision.create(
            estate_id=estate_id, slug=new_slug(), created_at=now, urgency=ROUTINE,
            mode=rule.mode, mode_reason=rule.mode_reason, precedence=rule.precedence,
            notice_days=rule.notice_days, objection_days=rule.objection_days, proxy_limit=rule.proxy_limit,
            **values,
        )  # fmt: skip
        await record_audit(by, "draft_decision", AuditSubject("decision", str(decision.id)), now)
        return decision.id


async def edit_decision(
    decision_id: UUID, draft: DecisionDraft, by: Actor, now: datetime, made_from: str | None = None
) -> VoteRefusal | None:
    """Drafts alone: what has been announced is withdrawn and done again, never edited.

    Raises ChangedMeanwhile where it is no longer the draft that this one was `made_from`.
    """
    async with in_transaction():
        decision = await locked_decision(decision_id)
        if decision is None or stage_at(decision.course, now) is not VoteStage.DRAFT:
            return VoteRefusal.WRONG_STAGE
        require_version(made_from, _draft_of(decision))
        values = await _values(decision.estate_id, draft, now)
        if isinstance(values, VoteRefusal):
            return values
        await Decision.filter(id=decision_id).update(**values)
        await record_audit(by, "edit_decision", AuditSubject("decision", str(decision_id)), now)
    return None


async def _values(estate_id: UUID, draft: DecisionDraft, now: datetime) -> dict[str, Any] | VoteRefusal:
    lifts = await Lift.filter(id__in=draft.lift_ids, estate_id=estate_id).values_list("id", flat=True)
    cover = await parts_cover(estate_id, draft.lift_ids, now)
    today = now.astimezone(LOCAL).date()
    most = most_from_fund(draft.purpose, draft.cost_fen, cover, draft.warranty_until, today)
    if draft.amount_fen > most:
        return VoteRefusal.COVERED
    threshold, article = CLASSES[draft.purpose]
    is_paid = draft.purpose in (Purpose.REPAIR, Purpose.REPLACE)
    return {
        "title": draft.title,
        "words": draft.words,
        "purpose": draft.purpose,
        "threshold": threshold,
        "article": article,
        "cost_fen": draft.cost_fen,
        "insurance_fen": insurance_pays(draft.cost_fen, cover) if is_paid else 0,
        "amount_fen": draft.amount_fen,
        "funding": draft.funding,
        "lift_ids": [str(one) for one in lifts],
        "warranty_until": draft.warranty_until,
        "non_voters": draft.non_voters,
        "non_voters_reason": draft.non_voters_reason,
    }


async def parts_cover(estate_id: UUID, lift_ids: tuple[UUID, ...], now: datetime) -> PartsCover | None:
    """The parts cover in force for the lifts that are named: the one with the highest limit."""
    lifts = await Lift.filter(id__in=lift_ids, estate_id=estate_id).values_list("id", flat=True)
    policies = await Policy.filter(
        covered__lift_id__in=list(lifts), covers_parts=True, starts_at__lte=now, ends_at__gt=now
    ).distinct()
    covers = [
        PartsCover(one.limits.get("parts", 0), one.deductible_fen, one.deductible_percent) for one in policies
    ]
    return max(covers, key=lambda cover: cover.limit, default=None)


async def vote_rule(city_id: UUID, now: datetime) -> VoteRule:
    rows = CityRule.filter(
        city_id=city_id, topic=RuleTopic.VOTE, valid_from__lte=now.astimezone(LOCAL).date()
    ).order_by("-valid_from")
    newest = await rows.first()
    return VoteRule.parse(newest.value) if newest else VoteRule()


async def announce_decision(
    decision_id: UUID,
    opens_at: datetime,
    closes_at: datetime,
    by: Actor,
    now: datetime,
    made_from: str | None = None,
) -> VoteRefusal | None:
    """The notice goes out: terms and window stand. The roll may still be put right until voting opens.

    Raises ChangedMeanwhile where the draft is no longer the one that was read, `made_from`.
    """
    async with in_transaction():
        decision = await locked_decision(decision_id)
        if decision is None or stage_at(decision.course, now) is not VoteStage.DRAFT:
            return VoteRefusal.WRONG_STAGE
        require_version(made_from, _draft_of(decision))
        if refused := window_problem(now, opens_at, closes_at, decision.notice_days):
            return refused
        if not await RollUnit.filter(decision_id=decision_id).exists():
            return VoteRefusal.EMPTY_ROLL
        await write_shares(decision)
        await Decision.filter(id=decision_id).update(
            announced_at=now, opens_at=opens_at, closes_at=closes_at, due_at=opens_at
        )
        window = {"opens_at": opens_at.isoformat(), "closes_at": closes_at.isoformat()}
        await record_audit(
            by, "announce_decision", AuditSubject("decision", str(decision_id)), now, details=window
        )
    return None


async def withdraw_decision(decision_id: UUID, why: str, by: Actor, now: datetime) -> VoteRefusal | None:
    """Until it is published. Its chain stays; it can be done again with `reissue_decision`."""
    async with in_transaction():
        decision = await locked_decision(decision_id)
        if decision is None or decision.withdrawn_at is not None or decision.published_at is not None:
            return VoteRefusal.WRONG_STAGE
        await Decision.filter(id=decision_id).update(
            withdrawn_at=now, withdrawn_why=why[:300], due_at=None, lease=None
        )
        await record_audit(by, "withdraw_decision", AuditSubject("decision", str(decision_id)), now, why=why)
    return None


async def reissue_decision(decision_id: UUID, by: Actor, now: datetime) -> UUID | VoteRefusal:
    """A new draft with the same terms and no roll, in place of a withdrawn one: no roll is ever edited."""
    async with in_transaction():
        old = await locked_decision(decision_id)
        if old is None or old.withdrawn_at is None:
            return VoteRefusal.WRONG_STAGE
        if await Decision.filter(replaces_id=old.id).exists():
            return VoteRefusal.ALREADY
        kept = (
            "estate_id", "lift_ids", "title", "words", "purpose", "threshold", "article", "cost_fen",
            "insurance_fen", "amount_fen", "funding", "warranty_until", "attachments", "mode", "mode_reason",
            "precedence", "non_voters", "non_voters_reason", "notice_days", "objection_days", "proxy_limit",
        )  # fmt: skip
        new = await Decision.create(
            slug=new_slug(), created_at=now, urgency=ROUTINE, replaces_id=old.id,
            **{name: getattr(old, name) for name in kept},
        )  # fmt: skip
        await record_audit(
            by, "reissue_decision", AuditSubject("decision", str(new.id)), now, details={"of": str(old.id)}
        )
        return new.id


def new_slug() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(SLUG_LENGTH))
