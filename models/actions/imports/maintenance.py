"""The register of maintenance records. A maintainer writes those of its own lifts only."""

from collections.abc import Sequence

from models.actions.imports.register import Plan, Register, Staged, known_by, picked, wanted
from models.actions.shared.scope import lifts_in
from models.rules.imports.maintenance import MAINTENANCE
from models.rules.maintenance.schedule import Node
from models.rules.staff.access import StaffRole
from models.tables.lifts import Lift
from models.tables.maintenance.visit import MaintenanceVisit

_FIELDS = ("worker", "latitude_e6", "longitude_e6", "note")


class MaintenanceRegister(Register):
    kind = MAINTENANCE
    importers = frozenset({StaffRole.ADMINISTRATOR, StaffRole.MAINTAINER})

    async def plan(self, rows: Sequence[Staged]) -> Plan:
        plan = Plan()
        in_reach = lifts_in(self.scope) if self.scope else Lift.all()
        lifts = await known_by(
            in_reach, "registration_number", wanted(rows, "registration_number"), "maintainer_id"
        )
        keys = {one.number: f"import:{self.kind.key_of(one.row)}" for one in rows}
        known = await known_by(MaintenanceVisit.all(), "source_key", set(keys.values()), *_FIELDS)
        for one in rows:
            row, told = one.row, one.row["registration_number"]
            lift = lifts.get(told)
            if lift is None:
                plan.refuse(one.number, "使用登记证编号", told, "没有这部电梯，或不归本单位维保")
                continue
            if lift["maintainer_id"] is None:
                plan.refuse(one.number, "使用登记证编号", told, "这部电梯没有登记维保单位")
                continue
            values = picked(row, _FIELDS)
            visit = known.get(keys[one.number])
            if visit is None:
                values |= {
                    "lift_id": lift["id"],
                    "maintainer_id": lift["maintainer_id"],
                    "node": Node(row["node"]),
                    "done_at": row["done_at"],
                    "source": "import",
                    "source_key": keys[one.number],
                    "recorded_at": self.now,
                }
            plan.place(MaintenanceVisit, visit, values)
        return plan
