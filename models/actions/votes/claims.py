"""Two people say to be one owner: the committee decides, and until then the ballots of the first do not
count."""

from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.votes.chain import locked_decision
from models.actions.votes.object import FROM_OPENING, settle_objection, suspend_ballot
from models.actions.votes.verdicts import decides, give_verdict, names_of
from models.rules.votes.decision import VoteRefusal, stage_at
from models.rules.votes.entries import EntryKind
from models.rules.votes.kinds import BindingState, BoundBy
from models.tables.votes.ballot import BallotEntry, Objection
from models.tables.votes.decision import Decision, RollOwner
from models.tables.votes.owner import Binding, Proxy

CLAIMED = "这位业主说：不是本人认证的，也不是本人投的。"


async def file_claim(holder: Binding, person_id: UUID, how: BoundBy, now: datetime) -> None:
    """Keep the claim once, suspend what the holder has cast for the owner, and end the proxies from them.

    Inside the caller's transaction, which holds the owner's bindings.
    """
    claims = Binding.filter(estate_id=holder.estate_id, identity_hash=holder.identity_hash)
    if await claims.filter(state=BindingState.DISPUTED, person_id=person_id).exists():
        return
    claim = await Binding.create(
        estate_id=holder.estate_id, person_id=person_id, identity_hash=holder.identity_hash, bound_at=now,
        state=BindingState.DISPUTED, how=how,
    )  # fmt: skip
    owned = RollOwner.filter(
        identity_hash=holder.identity_hash,
        decision__withdrawn_at=None,
        decision__announced_at__not_isnull=True,
    )
    heads: dict[UUID, list[UUID]] = {}
    for row in await owned.order_by("decision_id").values("decision_id", "head_id"):
        heads.setdefault(row["decision_id"], []).append(row["head_id"])
    for decision_id, of_owner in heads.items():
        decision = await locked_decision(decision_id)
        if decision is not None:
            await _suspend(decision, of_owner, holder.person_id, claim, now)


async def _suspend(
    decision: Decision, heads: list[UUID], holder: UUID, claim: Binding, now: datetime
) -> None:
    granted = Proxy.filter(head_id__in=heads, granted_by_id=holder)
    by_proxy = await granted.values_list("holder_id", flat=True)
    await granted.filter(live_key__not_isnull=True).update(live_key=None, revoked_at=now)
    if stage_at(decision.course, now) not in FROM_OPENING:
        return
    cast = BallotEntry.filter(decision_id=decision.id, head_id__in=heads, kind=EntryKind.BALLOT)
    theirs = cast.filter(
        Q(person_id=holder, by_proxy=False) | Q(by_proxy=True, person_id__in=[one for one in by_proxy if one])
    )
    for entry in await theirs.order_by("number"):
        await suspend_ballot(decision, entry, claim.person_id, CLAIMED, now, claim.id)


async def settle_dispute(
    binding_id: UUID, *, gives: bool, words: str, by: Actor, now: datetime
) -> VoteRefusal | None:
    """One member's verdict. The second who says the same decides: the owner's place goes to the claimant or
    stays where it is, and the suspended ballots are void or count again."""
    async with in_transaction():
        claim = await Binding.filter(id=binding_id).select_for_update().first()
        if claim is None or claim.state is not BindingState.DISPUTED:
            return VoteRefusal.ALREADY
        agreeing = await give_verdict(claim.id, upholds=gives, words=words, by=by, now=now)
        if isinstance(agreeing, VoteRefusal):
            return agreeing
        if decides(agreeing):
            waiting = Objection.filter(claim_id=claim.id, open_key__not_isnull=True)
            for objection in await waiting.order_by("decision_id", "entry_number"):
                await settle_objection(objection.id, gives, words, names_of(agreeing), now)
            await _place(claim, gives, words[:300], now)
        details = {"gives": gives, "decided": decides(agreeing)}
        subject = AuditSubject("binding", str(claim.id))
        await record_audit(by, "settle_binding", subject, now, why=words, details=details)
    return None


async def _place(claim: Binding, gives: bool, words: str, now: datetime) -> None:
    settled = {"settled_at": now, "words": words}
    if not gives:
        await Binding.filter(id=claim.id).update(state=BindingState.ENDED, **settled)
        return
    key = f"{claim.estate_id}:{claim.identity_hash}"
    await Binding.filter(active_key=key).update(state=BindingState.ENDED, active_key=None, **settled)
    await Binding.filter(id=claim.id).update(
        state=BindingState.ACTIVE, active_key=key, how=BoundBy.COMMITTEE, **settled
    )
