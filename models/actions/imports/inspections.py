"""The register of inspections and self-tests."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from models.actions.imports.register import Plan, Register, Staged, picked, wanted
from models.actions.lifts.examination_columns import keep_examinations
from models.actions.shared.city_rules import LOCAL
from models.rules.imports.inspections import INSPECTIONS
from models.rules.lifts.examinations import ExaminationKind
from models.tables.lifts import Lift, LiftInspection

_COLUMNS = ("valid_until", "kind", "passed", "body", "report_number")


class InspectionRegister(Register):
    kind = INSPECTIONS

    async def plan(self, rows: Sequence[Staged]) -> Plan:
        plan = Plan()
        lifts = await self.lift_numbers.find(Lift.all(), wanted(rows, "registration_number"), "id")
        kept = LiftInspection.filter(
            lift_id__in=[lift["id"] for lift in lifts.values()],
            inspected_on__in=list(wanted(rows, "inspected_on")),
        )
        found = await kept.values("id", "lift_id", "inspected_on", *_COLUMNS) if lifts else []
        known = {(row["lift_id"], row["inspected_on"]): row for row in found}
        for one in rows:
            told = one.row["registration_number"]
            lift = lifts.get(told)
            if lift is None:
                nearly = await self.lift_numbers.nearly(Lift.all(), told)
                plan.refuse(one.number, "使用登记证编号", told, f"没有这部电梯{nearly}")
                continue
            values = {"lift_id": lift["id"], **picked(one.row, ("inspected_on", *_COLUMNS))}
            if "kind" in values:
                values["kind"] = ExaminationKind(values["kind"])
            if not values.get("passed", True):
                values["valid_until"] = one.row["inspected_on"] - timedelta(days=1)
            plan.place(LiftInspection, known.get((lift["id"], one.row["inspected_on"])), values)
        return plan

    async def settle(self, plan: Plan) -> None:
        lifts: set[UUID] = plan.new_values(LiftInspection, "lift_id")
        if changed := plan.keys_changed(LiftInspection, "passed", "valid_until"):
            lifts |= {key for (key,) in await LiftInspection.filter(id__in=changed).values_list("lift_id")}
        await keep_examinations(lifts, self.now.astimezone(LOCAL).date())
