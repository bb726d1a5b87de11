"""The register of claims. An insurer writes those on policies that it leads."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from models.actions.imports.register import Plan, Register, Staged, known_by, wanted
from models.actions.insurance.handle_claim import columns_of, prepayment_in
from models.actions.lifts.contracts import taken_of
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import policies_kept_by
from models.rules.imports.claims import CLAIMS, ToldStep, steps_of
from models.rules.imports.table import Row
from models.rules.insurance.claim_clock import judge_claim
from models.rules.insurance.claim_stage import ClaimEventKind
from models.rules.insurance.claim_sums import ClaimStep
from models.rules.insurance.contract import Contract
from models.rules.insurance.payable import Loss, Used, payable
from models.rules.insurance.policy_terms import Limit
from models.rules.insurance.premium_scheme import Prepayment
from models.rules.staff.access import StaffRole
from models.tables.insurance.claim import Claim, ClaimEvent
from models.tables.insurance.policy import CoveredLift, Policy
from models.tables.keys import new_key
from models.tables.lifts import Lift


class ClaimRegister(Register):
    kind = CLAIMS
    importers = frozenset({StaffRole.ADMINISTRATOR, StaffRole.INSURER})

    async def plan(self, rows: Sequence[Staged]) -> Plan:
        plan, found = Plan(), await self._look_up(rows)
        events: list[dict[str, Any]] = []
        for one in rows:
            told, claim = steps_of(one.row), found.claim_of(one.row)
            if wrong := found.problem(one.row, told):
                plan.refuse(one.number, *wrong)
                continue
            if over := found.over_the_limits(one.row):
                plan.refuse(one.number, *over)
                continue
            lift = found.lifts[one.row["registration_number"]]
            steps = [ClaimStep(step.kind, step.at, step.fen) for step in told]
            prepayment = await found.prepayment(lift["city_id"], one.row["notified_at"])
            values = columns_of(judge_claim(steps, prepayment, LOCAL)) | _identity(one.row, found)
            key = claim["id"] if claim else new_key()
            plan.place(Claim, claim, values | {"id": key})
            past = found.events[key]
            new = told[len(_told_of(past)) :]
            events += [self._event(key, number, step) for number, step in enumerate(new, len(past) + 1)]
        for event in events:  # after every claim that they belong to
            plan.insert(ClaimEvent, event)
        return plan

    async def _look_up(self, rows: Sequence[Staged]) -> "_Found":
        kept = policies_kept_by(self.scope) if self.scope else Policy.all()
        policies = await known_by(
            kept, "number", wanted(rows, "policy_number"), "starts_at", "ends_at", "limits"
        )
        # Two at once must not both take what is left of a limit. Tortoise forgets the lock of a values_list.
        ids = sorted(row["id"] for row in policies.values())
        await Policy.filter(id__in=ids).order_by("id").select_for_update().only("id") if ids else ()
        numbers = wanted(rows, "registration_number")
        lifts = await self.lift_numbers.find(Lift.all(), numbers, "city_id")
        claims = await _claims(policies, rows)
        return _Found(
            policies,
            lifts,
            await _covered(policies, lifts),
            claims,
            await _events([claim["id"] for claim in claims.values()]),
            await taken_of(ids, [claim["id"] for claim in claims.values()]),
        )

    def _event(self, claim_id: UUID, sequence: int, step: ToldStep) -> dict[str, Any]:
        return {
            "claim_id": claim_id,
            "sequence": sequence,
            "kind": step.kind,
            "at": step.at,
            "amount_fen": step.fen,
            "medical_fen": step.medical_fen,
            "words": step.words,
            "actor": "导入",
            "recorded_at": self.now,
        }


@dataclass(frozen=True)
class _Found:
    """What a batch of rows refers to, as it is now."""

    policies: dict[Any, dict[str, Any]]
    lifts: dict[Any, dict[str, Any]]
    covered: set[tuple[UUID, UUID]]
    claims: dict[tuple[UUID, str], dict[str, Any]]
    events: dict[UUID, list[dict[str, Any]]]
    taken: dict[UUID, int]  # of each policy's limit in all, by claims that are not in the batch
    prepayments: dict[tuple[UUID, date], Prepayment | None] = field(default_factory=dict)

    def claim_of(self, row: Row) -> dict[str, Any] | None:
        policy = self.policies.get(row["policy_number"])
        return self.claims.get((policy["id"], row["number"])) if policy else None

    def problem(self, row: Row, told: list[ToldStep]) -> tuple[str, object, str] | None:
        """Heading, what was typed, and why it cannot be taken."""
        policy, lift = self.policies.get(row["policy_number"]), self.lifts.get(row["registration_number"])
        if policy is None:
            return "保单号", row["policy_number"], "没有这张保单，或不由本机构主承保"
        if lift is None or (policy["id"], lift["id"]) not in self.covered:
            return "使用登记证编号", row["registration_number"], "这张保单没有保这部电梯"
        if not policy["starts_at"] <= row["occurred_at"] < policy["ends_at"]:
            return "出险时间", row["occurred_at"], "那时不在这张保单的保险期间"
        claim = self.claim_of(row)
        if claim is None:
            return None
        recorded = _told_of(self.events[claim["id"]])
        if any(step.kind is ClaimEventKind.ADVANCED for step in recorded):
            return "赔案号", row["number"], "这件有垫付，后面的步骤请在后台添加"
        is_same = (claim["lift_id"], claim["occurred_at"]) == (lift["id"], row["occurred_at"])
        agree = len(told) >= len(recorded) and all(
            new.agrees_with(old) for new, old in zip(told, recorded, strict=False)
        )
        if not is_same or not agree:
            return "赔案号", row["number"], "与已经记下的经过不一致，只能接着添加"
        return None

    def over_the_limits(self, row: Row) -> tuple[str, object, str] | None:
        """Where the row's sum fits, it is added to what is taken. A file names no lines of the contract."""
        policy = self.policies[row["policy_number"]]
        paid = (row.get("prepaid_fen") or 0) + (row.get("paid_fen") or 0)
        decided = row.get("assessed_fen") or row.get("accepted_fen") or 0
        claim = self.claim_of(row)
        known = claim["paid_fen"] if claim else 0  # later payments are entered in the console
        fen = max(known, paid if row.get("closed_at") else max(paid, decided))
        limits, taken = policy["limits"], self.taken.get(policy["id"], 0)
        contract = Contract((), limits.get(Limit.ACCIDENT), limits.get(Limit.TOTAL))
        most = payable(contract, Loss(None, fen), Used(all_total=taken))
        if most.cut is not None and most.fen is not None:
            return "核定金额", f"{fen / 100:.2f}", f"超过保单限额，最多还能赔 {most.fen / 100:.2f} 元"
        self.taken[policy["id"]] = taken + fen
        return None

    async def prepayment(self, city_id: UUID, notified_at: datetime) -> Prepayment | None:
        key = city_id, notified_at.astimezone(LOCAL).date()
        if key not in self.prepayments:
            self.prepayments[key] = await prepayment_in(*key)
        return self.prepayments[key]


def _identity(row: Row, found: _Found) -> dict[str, Any]:
    """What steps do not tell. A claim that is known keeps what the file has no column for."""
    claim = found.claim_of(row)
    return {
        "policy_id": found.policies[row["policy_number"]]["id"],
        "lift_id": found.lifts[row["registration_number"]]["id"],
        "number": row["number"],
        "occurred_at": row["occurred_at"],
        "notified_at": row["notified_at"],
        "has_casualties": row.get("has_casualties", claim["has_casualties"] if claim else False),
    }


def _told_of(events: list[dict[str, Any]]) -> list[ToldStep]:
    """Recorded steps as a file would tell them: without notes."""
    return [
        ToldStep(event["kind"], event["at"], event["amount_fen"], event["words"], event["medical_fen"])
        for event in events
        if event["kind"] is not ClaimEventKind.NOTED
    ]


async def _covered(policies: dict[str, Any], lifts: dict[str, Any]) -> set[tuple[UUID, UUID]]:
    if not policies or not lifts:
        return set()
    rows = CoveredLift.filter(
        policy_id__in=[row["id"] for row in policies.values()],
        lift_id__in=[row["id"] for row in lifts.values()],
    )
    return set(await rows.values_list("policy_id", "lift_id"))


async def _claims(policies: dict[str, Any], rows: Sequence[Staged]) -> dict[tuple[UUID, str], dict[str, Any]]:
    numbers = list(wanted(rows, "number"))
    if not policies or not numbers:
        return {}
    found = Claim.filter(policy_id__in=[row["id"] for row in policies.values()], number__in=numbers)
    return {(row["policy_id"], row["number"]): row for row in await found.values()}


async def _events(claims: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    events: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    if claims:
        rows = ClaimEvent.filter(claim_id__in=claims).order_by("claim_id", "sequence")
        for row in await rows.values("claim_id", "kind", "at", "amount_fen", "medical_fen", "words"):
            events[row["claim_id"]].append(row)
    return events
