"""The register of maintenance records. A maintainer writes those of its own lifts only."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from models.actions.imports.register import Plan, Register, Staged, picked, wanted
from models.actions.maintenance.plan_visits import VisitDone, settle_plans
from models.actions.maintenance.review_on_demand import note_visits
from models.actions.shared.scope import lifts_in
from models.rules.imports.maintenance import MAINTENANCE
from models.rules.maintenance.schedule import Node
from models.rules.staff.access import StaffRole
from models.tables.lifts import Lift
from models.tables.maintenance.visit import MaintenanceVisit

_FIELDS = ("worker", "latitude_e6", "longitude_e6", "note")
_SOURCE = "import"


class MaintenanceRegister(Register):
    kind = MAINTENANCE
    importers = frozenset({StaffRole.ADMINISTRATOR, StaffRole.MAINTAINER})

    async def plan(self, rows: Sequence[Staged]) -> Plan:
        plan = Plan()
        in_reach = lifts_in(self.scope) if self.scope else Lift.all()
        lifts = await self.lift_numbers.find(in_reach, wanted(rows, "registration_number"), "maintainer_id")
        known = await _imported([lift["id"] for lift in lifts.values()], wanted(rows, "done_at"))
        for one in rows:
            row, told = one.row, one.row["registration_number"]
            lift = lifts.get(told)
            if lift is None:
                nearly = await self.lift_numbers.nearly(in_reach, told)
                plan.refuse(one.number, "使用登记证编号", told, f"没有这部电梯，或不归本单位维保{nearly}")
                continue
            if lift["maintainer_id"] is None:
                plan.refuse(one.number, "使用登记证编号", told, "这部电梯没有登记维保单位")
                continue
            values = picked(row, _FIELDS)
            visit = known.get((lift["id"], Node(row["node"]), row["done_at"]))
            if visit is None:
                plan.insert(MaintenanceVisit, self._kept(one, lift, values))
                plan.added += 1
            elif all(visit[name] == value for name, value in values.items()):
                plan.unchanged += 1
            else:
                before = {name: visit[name] for name in (*_FIELDS, "maintainer_id")}
                correction = self._kept(one, lift, before | values, corrects_id=visit["id"])
                plan.insert(MaintenanceVisit, correction)
                plan.updated += 1
        return plan

    async def settle(self, plan: Plan) -> None:
        """As a visit that is told of by a sheet: plans are done, and the next one falls due."""
        visits = plan.new_rows(MaintenanceVisit)
        # A correction by file is of the same moment.
        await settle_plans(
            VisitDone(
                one["lift_id"],
                one["maintainer_id"],
                one["node"],
                one["done_at"],
                one["done_at"] if one["corrects_id"] else None,
            )
            for one in visits
        )
        await note_visits({one["lift_id"] for one in visits}, self.now)

    def _kept(
        self, one: Staged, lift: dict[str, Any], told: dict[str, Any], corrects_id: UUID | None = None
    ) -> dict[str, Any]:
        """The row for what is told, also for a correction: that which it corrects stays as it was."""
        key = f"import:{self.kind.key_of(one.row)}"
        return {
            "lift_id": lift["id"],
            "maintainer_id": lift["maintainer_id"],
            "node": Node(one.row["node"]),
            "done_at": one.row["done_at"],
            "source": _SOURCE,
            "source_key": f"{key}:{corrects_id}" if corrects_id else key,
            "recorded_at": self.now,
            "corrects_id": corrects_id,
        } | told


async def _imported(
    lift_ids: Collection[UUID], moments: Collection[datetime]
) -> dict[tuple[UUID, Node, datetime], dict[str, Any]]:
    """As they are now, without those that were corrected.

    Not by `source_key`: an older one holds the lift's number as it was typed.
    """
    if not lift_ids:
        return {}
    rows = MaintenanceVisit.filter(
        source=_SOURCE, lift_id__in=list(lift_ids), done_at__in=list(moments), correction__id__isnull=True
    )
    found = await rows.values("id", "lift_id", "node", "done_at", "maintainer_id", *_FIELDS)
    return {(row["lift_id"], row["node"], row["done_at"]): row for row in found}
