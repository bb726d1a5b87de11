"""The register of policies. An insurer may write its own only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from models.actions.imports.register import Plan, Register, Staged, known_by, picked, wanted
from models.actions.insurance.change_policy import ended_early
from models.actions.insurance.claims_history import histories_before
from models.actions.insurance.premium_caps import CityCaps
from models.actions.lifts.cover_spans import keep_cover_spans, lifts_under
from models.actions.maintenance.stars import stars_at
from models.actions.shared.city_rules import LOCAL
from models.rules.imports.cover_lines import LIMITS, limit_column, sums_without_a_line
from models.rules.imports.policies import POLICIES
from models.rules.imports.table import Row
from models.rules.insurance.policy_terms import CoverLine, Funding, Limit
from models.rules.insurance.premium_scheme import ClaimsHistory
from models.rules.partners.kinds import OrganisationKind
from models.rules.staff.access import StaffRole
from models.tables.insurance.policy import CoInsurer, CoveredLift, Policy
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation

_PLAIN = (
    "product", "starts_at", "ends_at", "covers_liability", "covers_property", "covers_parts",
    "with_service", "services", "line_bounds", "deductible_fen", "deductible_percent", "exclusions",
    "hotline",
)  # fmt: skip
_TIERS = ("entrapment_tiers", "entrapment_after_minutes", "entrapment_fen")
_KNOWN = ("id", "number", "insurer_id", "holder_id", "funding", "limits", *_TIERS, *_PLAIN)
_OF_COVER = ("premium_fen", "liability_fen", "list_fen")
_OF_LIFT = ("maintainer_id", "city_id", "use")
_CELLS_OF_LIFT = frozenset({"registration_number", *_OF_COVER})  # every other cell is the policy's


@dataclass(frozen=True)
class _Planned:
    """A policy of this batch, with its terms and the cells of the row that said them."""

    policy: dict[str, Any]
    terms: dict[str, Any]
    told: tuple[Any, ...]


class _Signing:
    """What the premiums of a batch were reckoned from, read once for each start of cover."""

    def __init__(self, lifts: Mapping[str, Mapping[str, Any]], now: datetime) -> None:
        self._lifts, self._now = lifts.values(), now
        self._stars: dict[datetime, dict[UUID | None, int]] = {}
        self._histories: dict[datetime, dict[UUID, ClaimsHistory]] = {}

    async def of(self, lift: Mapping[str, Any], starts_at: datetime) -> dict[str, Any]:
        signed_at = min(starts_at, self._now)
        if signed_at not in self._stars:
            self._stars[signed_at] = await stars_at([one["maintainer_id"] for one in self._lifts], signed_at)
        if starts_at not in self._histories:
            self._histories[starts_at] = await histories_before([one["id"] for one in self._lifts], starts_at)
        return {
            "claims_history": self._histories[starts_at][lift["id"]],
            "maintainer_star": self._stars[signed_at].get(lift["maintainer_id"]),
        }


class PolicyRegister(Register):
    kind = POLICIES
    importers = frozenset({StaffRole.ADMINISTRATOR, StaffRole.INSURER})

    async def open(self) -> None:
        self.caps = CityCaps()
        self.ended: frozenset[UUID] = frozenset()

    async def plan(self, rows: Sequence[Staged]) -> Plan:
        plan = Plan()
        named = wanted(rows, "insurer", "holder") | {
            name for one in rows for name in one.row.get("co_insurers") or ()
        }
        parties = await known_by(Organisation.all(), "name", named, "kind")
        lifts = await self.lift_numbers.find(Lift.all(), wanted(rows, "registration_number"), *_OF_LIFT)
        policies = await known_by(Policy.all(), "number", wanted(rows, "number"), *_KNOWN)
        covered = await self._covered(
            [row["id"] for row in policies.values()], [row["id"] for row in lifts.values()]
        )
        shares = await self._shares([row["id"] for row in policies.values()])
        self.ended = await ended_early([row["id"] for row in policies.values()])
        planned: dict[str, _Planned] = {}
        signing = _Signing(lifts, self.now)
        told_of = itemgetter(*(name for name in rows[0].row if name not in _CELLS_OF_LIFT)) if rows else None
        for one in rows:
            row, number, is_changed = one.row, one.row["number"], False
            told = told_of(row) if told_of else ()
            first = planned.get(number)
            # What an earlier row has said of the policy in the same words is good.
            is_same = first is not None and first.told == told
            is_good = await self._lift_is_good(one, lifts, plan)
            if not (is_same or self._policy_is_good(one, parties, policies.get(number), plan)) or not is_good:
                continue
            if not is_same:
                terms = self._terms(row, parties, policies.get(number))
                if first is not None and first.terms != terms:
                    plan.refuse(one.number, "保单号", number, "与前面同一保单的行写得不一样")
                    continue
            if first is None:
                policy, is_changed = self._place_policy(plan, policies.get(number), terms)
                is_changed |= self._place_shares(plan, row, parties, policy["id"], shares)
                first = planned[number] = _Planned(policy, terms, told)
            lift = lifts[row["registration_number"]]
            known = covered.get((first.policy["id"], lift["id"]))
            values = picked(row, _OF_COVER)
            if known is None:
                values |= await signing.of(lift, row["starts_at"])
                plan.insert(CoveredLift, {"policy_id": first.policy["id"], "lift_id": lift["id"], **values})
                plan.added += 1
            elif plan.change(CoveredLift, known, values) or is_changed:
                plan.updated += 1
            else:
                plan.unchanged += 1
        return plan

    async def settle(self, plan: Plan) -> None:
        lifts: set[UUID] = plan.new_values(CoveredLift, "lift_id")
        for policy_id in plan.keys_changed(Policy, "starts_at", "ends_at"):
            lifts |= await lifts_under(policy_id)
        await keep_cover_spans(lifts)

    async def _lift_is_good(self, one: Staged, lifts: dict[str, Any], plan: Plan) -> bool:
        row, told = one.row, one.row["registration_number"]
        lift = lifts.get(told)
        if lift is None:
            nearly = await self.lift_numbers.nearly(Lift.all(), told)
            plan.refuse(one.number, "使用登记证编号", told, f"电梯登记里没有这部电梯{nearly}")
            return False
        starts_on = row["starts_at"].astimezone(LOCAL).date()
        cap = await self.caps.broken(row.get("liability_fen"), lift["city_id"], lift["use"], starts_on)
        if cap is not None:
            told = f"{row['liability_fen'] / 100:.2f}"
            plan.refuse(one.number, "其中责任险保费", told, f"超过本地限额，每年最多 {cap / 100:.2f} 元")
        return cap is None

    def _policy_is_good(
        self, one: Staged, parties: dict[str, Any], known: dict[str, Any] | None, plan: Plan
    ) -> bool:
        row, before = one.row, len(plan.problems)
        insurers = [("保险机构", row["insurer"]), *(("共保", name) for name in row.get("co_insurers") or ())]
        for heading, name in insurers:
            party = parties.get(name)
            if party is None or party["kind"] is not OrganisationKind.INSURER:
                plan.refuse(one.number, heading, name, "单位登记里没有这家保险机构")
        for problem in sums_without_a_line(row, _held(row, known)):
            plan.refuse(one.number, problem.heading, problem.typed, problem.reason)
        if row.get("holder") and row["holder"] not in parties:
            plan.refuse(one.number, "投保人", row["holder"], "单位登记里没有这个单位")
        if known and known["id"] in self.ended:
            plan.refuse(one.number, "保单号", row["number"], "这份保单已提前结束，费用已结算，不能再改")
        own = self.scope.belongs_to if self.scope and self.scope.role is StaffRole.INSURER else None
        if own and (
            parties.get(row["insurer"], {}).get("id") != own or (known and known["insurer_id"] != own)
        ):
            plan.refuse(one.number, "保险机构", row["insurer"], "只能导入本机构主承保的保单")
        return len(plan.problems) == before

    def _terms(self, row: Row, parties: dict[str, Any], known: dict[str, Any] | None) -> dict[str, Any]:
        values = picked(row, _PLAIN)
        values |= {"number": row["number"], "insurer_id": parties[row["insurer"]]["id"]}
        if "holder" in row:
            values["holder_id"] = parties[row["holder"]]["id"] if row["holder"] else None
        if "funding" in row:
            values["funding"] = Funding(row["funding"]) if row["funding"] else None
        values |= _tiers(row)
        told: dict[Limit, int | None] = {
            limit: row[limit_column(limit)] for limit in LIMITS if limit_column(limit) in row
        }
        if told:
            kept = dict(known["limits"]) if known else {}
            for limit, fen in told.items():
                kept.pop(limit.value, None)
                if fen is not None:
                    kept[limit.value] = fen
            values["limits"] = kept
        return values

    def _place_policy(
        self, plan: Plan, known: dict[str, Any] | None, terms: dict[str, Any]
    ) -> tuple[dict[str, Any], bool]:
        if known is None:
            return plan.insert(Policy, terms), True
        return known, plan.change(Policy, known, terms)

    def _place_shares(
        self,
        plan: Plan,
        row: Row,
        parties: dict[str, Any],
        policy_id: UUID,
        shares: dict[tuple[UUID, UUID], dict[str, Any]],
    ) -> bool:
        """Co-insurers that the file names. One who is named no longer keeps its row."""
        is_changed = False
        for name, share in (row.get("co_insurers") or {}).items():
            insurer_id = parties[name]["id"]
            known = shares.get((policy_id, insurer_id))
            if known is None:
                plan.insert(CoInsurer, {"policy_id": policy_id, "insurer_id": insurer_id, "share": share})
                is_changed = True
            else:
                is_changed |= plan.change(CoInsurer, known, {"share": share})
        return is_changed

    async def _covered(
        self, policy_ids: list[UUID], lift_ids: list[UUID]
    ) -> dict[tuple[UUID, UUID], dict[str, Any]]:
        if not policy_ids or not lift_ids:
            return {}
        rows = await CoveredLift.filter(policy_id__in=policy_ids, lift_id__in=lift_ids).values(
            "id", "policy_id", "lift_id", *_OF_COVER
        )
        return {(row["policy_id"], row["lift_id"]): row for row in rows}

    async def _shares(self, policy_ids: list[UUID]) -> dict[tuple[UUID, UUID], dict[str, Any]]:
        if not policy_ids:
            return {}
        rows = await CoInsurer.filter(policy_id__in=policy_ids).values(
            "id", "policy_id", "insurer_id", "share"
        )
        return {(row["policy_id"], row["insurer_id"]): row for row in rows}


def _held(row: Row, known: dict[str, Any] | None) -> list[CoverLine]:
    """The lines of cover that the policy has after this row."""
    usual = known or {"covers_liability": True}
    return [line for line in CoverLine if row.get(f"covers_{line}", usual.get(f"covers_{line}"))]


def _tiers(row: Row) -> dict[str, Any]:
    """Those of the one column, or the single tier of the two others. Without any of them they stay."""
    if not row.keys() & set(_TIERS):
        return {}
    minutes, fen = row.get("entrapment_after_minutes"), row.get("entrapment_fen")
    tiers = [{"from_minutes": minutes, "fen": fen}] if minutes and fen else row.get("entrapment_tiers") or []
    return {"entrapment_tiers": tiers, "entrapment_after_minutes": None, "entrapment_fen": None}
