"""The register of states of lifts: each row that differs from what holds is one more change."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from models.actions.imports.register import Plan, Register, Staged, wanted
from models.rules.imports.dates import LOCAL
from models.rules.imports.lift_states import LIFT_STATES
from models.rules.lifts.state import LiftState, StateChange, StateProblem, back_on, state_problem
from models.tables.lift_files import LiftStateChange
from models.tables.lifts import Lift

_PROBLEMS = {
    StateProblem.SCRAPPED: "已报废的电梯不能再改",
    StateProblem.BEFORE_LAST: "早于已登记的变更",
    StateProblem.BACK_TOO_EARLY: "预计恢复的日期已经过了",
    StateProblem.BACK_TOO_LATE: "预计恢复的日期太远",
}
_HEADINGS = {
    StateProblem.SCRAPPED: ("使用登记证编号", "registration_number"),
    StateProblem.BEFORE_LAST: ("起始日期", "since"),
    StateProblem.BACK_TOO_EARLY: ("预计恢复", "back_on"),
    StateProblem.BACK_TOO_LATE: ("预计恢复", "back_on"),
}
_COLUMNS = ("state", "state_since", "state_reason", "back_on")
BY = "导入登记"


class LiftStateRegister(Register):
    kind = LIFT_STATES

    async def plan(self, rows: Sequence[Staged]) -> Plan:
        plan = Plan()
        lifts = await self.lift_numbers.find(Lift.all(), wanted(rows, "registration_number"), "id", *_COLUMNS)
        numbers = await _numbers([lift["id"] for lift in lifts.values()])
        before = {told: dict(lift) for told, lift in lifts.items()}
        for one in rows:
            told = one.row["registration_number"]
            lift = lifts.get(told)
            if lift is None:
                nearly = await self.lift_numbers.nearly(Lift.all(), told)
                plan.refuse(one.number, "使用登记证编号", told, f"没有这部电梯{nearly}")
            else:
                self._change(plan, one, lift, numbers)
        for told, lift in lifts.items():
            plan.change(Lift, before[told], {name: lift[name] for name in _COLUMNS})
        return plan

    def _change(self, plan: Plan, one: Staged, lift: dict[str, Any], numbers: dict[UUID, int]) -> None:
        row = one.row
        wanted_state = StateChange(LiftState(row["state"]), row["since"], row["reason"], row.get("back_on"))
        kept = {
            "state": wanted_state.state,
            "state_since": wanted_state.since,
            "state_reason": wanted_state.reason,
            "back_on": back_on(wanted_state),
        }
        current, today = LiftState(lift["state"]), self.now.astimezone(LOCAL).date()
        problem = state_problem(current, lift["state_since"], wanted_state, today, is_regulator=True)
        if problem is StateProblem.SAME or all(lift[name] == value for name, value in kept.items()):
            plan.unchanged += 1
            return
        if problem is not None:
            heading, typed = _HEADINGS[problem]
            plan.refuse(one.number, heading, row[typed], _PROBLEMS[problem])
            return
        sequence = numbers[lift["id"]] = numbers.get(lift["id"], 0) + 1
        change = {"state": wanted_state.state, "since": wanted_state.since, "reason": wanted_state.reason}
        change |= {"back_on": kept["back_on"], "recorded_by": BY, "recorded_at": self.now}
        plan.insert(LiftStateChange, {"lift_id": lift["id"], "sequence": sequence, **change})
        plan.added += 1
        lift |= kept


async def _numbers(lift_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The number of the last change of each lift that had one."""
    rows = LiftStateChange.filter(lift_id__in=list(lift_ids)).order_by("sequence")
    return dict(await rows.values_list("lift_id", "sequence"))
