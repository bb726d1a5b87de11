"""What maintainers prove for an evaluation: each row drafts a version, or updates its draft."""

from collections.abc import Sequence
from uuid import UUID

from models.actions.imports.register import Plan, Register, Staged, known_by, wanted
from models.actions.shared.scope import organisations_in
from models.rules.imports.evaluations import EVALUATIONS
from models.rules.imports.table import Row
from models.rules.maintenance.evaluation import EvaluationState
from models.rules.partners.kinds import OrganisationKind
from models.rules.staff.access import StaffRole
from models.tables.lifts import Lift
from models.tables.maintenance.evaluation import Evaluation
from models.tables.partners.organisation import Organisation

_TOLD = ("licence_level", "licence_number", "licence_until", "workers", "engineers")


def told_of(row: Row) -> dict[str, object]:
    """As `Evaluation.told` keeps it."""
    told = {name: row.get(name) for name in _TOLD}
    return told | {"licence_until": row["licence_until"].isoformat() if row.get("licence_until") else None}


class EvaluationRegister(Register):
    kind = EVALUATIONS
    importers = frozenset({StaffRole.ADMINISTRATOR, StaffRole.REGULATOR})

    async def plan(self, rows: Sequence[Staged]) -> Plan:
        plan = Plan()
        in_reach = organisations_in(self.scope) if self.scope else Organisation.all()
        maintainers = await known_by(
            in_reach.filter(kind=OrganisationKind.MAINTAINER), "name", wanted(rows, "maintainer")
        )
        ids = [row["id"] for row in maintainers.values()]
        known, versions = await self._known(ids)
        cities = await self._cities(ids)
        for one in rows:
            row = one.row
            maintainer = maintainers.get(row["maintainer"])
            if maintainer is None:
                plan.refuse(one.number, "维保单位", row["maintainer"], "没有登记这个维保单位，或不归您管")
                continue
            maintainer_id = maintainer["id"]
            if maintainer_id not in cities:
                plan.refuse(one.number, "维保单位", row["maintainer"], "名下没有电梯，不用评测")
                continue
            latest = known.get((maintainer_id, row["period_to"]))
            if latest is not None and latest["state"] is not EvaluationState.DRAFT:
                plan.refuse(
                    one.number, "统计止", row["period_to"], "这一期已公示，不能改；请在后台起草新版本"
                )
                continue
            values = {"period_from": row["period_from"], "told": told_of(row)}
            if latest is None:
                versions[maintainer_id] = versions.get(maintainer_id, 0) + 1
                values |= {
                    "maintainer_id": maintainer_id,
                    "city_id": cities[maintainer_id],
                    "version": versions[maintainer_id],
                    "period_to": row["period_to"],
                    "created_at": self.now,
                }
            plan.place(Evaluation, latest, values)
        return plan

    async def _known(
        self, ids: list[UUID]
    ) -> tuple[dict[tuple[UUID, object], dict[str, object]], dict[UUID, int]]:
        """The newest version of each maintainer and period, and the highest version of each maintainer."""
        if not ids:
            return {}, {}
        rows = (
            await Evaluation.filter(maintainer_id__in=ids)
            .order_by("version")
            .values("id", "maintainer_id", "period_from", "period_to", "state", "told", "version")
        )
        by_period = {(row["maintainer_id"], row["period_to"]): row for row in rows}
        return by_period, {row["maintainer_id"]: row["version"] for row in rows}

    async def _cities(self, ids: list[UUID]) -> dict[UUID, UUID]:
        """Where each has lifts; a maintainer working in several cities is evaluated in one of them."""
        if not ids:
            return {}
        rows = (
            await Lift.filter(maintainer_id__in=ids)
            .distinct()
            .order_by("city_id")
            .values("maintainer_id", "city_id")
        )
        return {row["maintainer_id"]: row["city_id"] for row in rows}
