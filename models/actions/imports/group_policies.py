"""Government lists (统保): policies over many lifts, of which each has one price."""

from collections import Counter
from collections.abc import Sequence

from models.actions.imports.policies import PolicyRegister
from models.actions.imports.register import Plan, Staged, known_by, wanted
from models.rules.imports.group_policies import GROUP_POLICIES
from models.rules.imports.policies import POLICIES
from models.tables.insurance.policy import CoveredLift, Policy


class GroupPolicyRegister(PolicyRegister):
    kind = GROUP_POLICIES
    turn = POLICIES.name

    async def open(self) -> None:
        await super().open()
        # By policy: what most rows of the file say, so that one slip is one refused row.
        self._prices: dict[str, int] = {}

    async def plan(self, rows: Sequence[Staged]) -> Plan:
        """A policy that exists keeps its price: a list that costs another is another policy."""
        prices = await self._prices_of({one.row["number"] for one in rows}, rows)
        at_one_price = [one for one in rows if one.row["premium_fen"] == prices[one.row["number"]]]
        plan = await super().plan(at_one_price)
        for one in rows:
            if one.row["premium_fen"] != prices[one.row["number"]]:
                told, price = (fen / 100 for fen in (one.row["premium_fen"], prices[one.row["number"]]))
                plan.refuse(one.number, "统保价", f"{told:.2f}", f"这张保单的统保价是 {price:.2f} 元")
        return plan

    async def _prices_of(self, numbers: set[str], rows: Sequence[Staged]) -> dict[str, int]:
        policies = await known_by(Policy.all(), "number", wanted(rows, "number"))
        for number in numbers - set(self._prices):
            if number in policies:
                covered = CoveredLift.filter(policy_id=policies[number]["id"]).order_by("id")
                if (first := await covered.first()) is not None:
                    self._prices[number] = first.premium_fen
        for number in numbers - set(self._prices):
            told = Counter(one.row["premium_fen"] for one in rows if one.row["number"] == number)
            self._prices[number] = told.most_common(1)[0][0]
        return self._prices
