"""The register of lifts: estates are made where they are missing, and every new lift gets its code."""

import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tortoise.expressions import Q

from models.actions.imports.register import Plan, Register, Staged, known_by, picked, wanted
from models.actions.lifts.estate_names import endings_of
from models.actions.shared.city_rules import rescue_number_digits
from models.rules.imports.lift_numbers import wrong_length
from models.rules.imports.lifts import LIFTS
from models.rules.imports.places import kept_point
from models.rules.imports.table import Row
from models.rules.lifts import code as lift_code
from models.rules.lifts.kind import LiftKind
from models.rules.lifts.ownership import OwnershipKind
from models.rules.lifts.use import LiftUse
from models.rules.maintenance.item_lists import ItemListKind
from models.rules.partners.kinds import OrganisationKind
from models.tables.cities import District, Estate, EstateEnding, Office
from models.tables.lifts import Lift, LiftCode
from models.tables.partners.organisation import Organisation

_OF_LIFT = (
    "building", "unit", "position", "rescue_number", "registration_number", "floors", "installed_on",
    "residents_served", "maintained_on_demand", "owner", "maker", "installer", "notice_number", "notified_on",
    "registered_on",
)  # fmt: skip
_OF_ESTATE = ("address", "latitude_e6", "longitude_e6", "sub_district_id")
_PARTIES = {"use_unit": OrganisationKind.USE_UNIT, "maintainer": OrganisationKind.MAINTAINER}
_KNOWN = (
    "id",
    *_OF_LIFT,
    "kind",
    "use",
    "ownership",
    "item_list",
    "city_id",
    "estate_id",
    "use_unit_id",
    "maintainer_id",
)


class LiftRegister(Register):
    kind = LIFTS
    second_heading = "识别码"

    async def open(self) -> None:
        rows = await District.all().values("id", "division_code", "city_id")
        self._districts: dict[str, dict[str, Any]] = {row["division_code"]: row for row in rows}
        offices = await Office.all().values("id", "district__division_code", "name")
        self._sub_districts = {(row["district__division_code"], row["name"]): row["id"] for row in offices}
        self._digits = await rescue_number_digits({row["city_id"] for row in rows}, self.now)

    def second_key(self, row: Row) -> str | None:
        """A 识别码 is one lift's within a city."""
        district = self._districts.get(row["district"])
        return f"{district['city_id']} {row['rescue_number']}" if district else None

    async def plan(self, rows: Sequence[Staged]) -> Plan:
        plan = Plan()
        parties = await known_by(Organisation.all(), "name", wanted(rows, *_PARTIES), "kind")
        ready = [one for one in rows if self._refers_well(one, parties, plan)]
        known = await self.lift_numbers.find(Lift.all(), wanted(ready, "registration_number"), *_KNOWN)
        owners = await self._owners_of_rescue_numbers(ready)
        estates = await self._estates(ready, plan)
        for one in ready:
            row = one.row
            district = self._districts[row["district"]]
            lift = known.get(row["registration_number"])
            owner = owners.get((district["city_id"], row["rescue_number"]))
            if owner is not None and (lift is None or lift["id"] != owner["id"]):
                told = owner["registration_number"]
                plan.refuse(one.number, "识别码", row["rescue_number"], f"已是另一部电梯的：{told}")
                continue
            values = picked(row, _OF_LIFT)
            values |= {"kind": LiftKind(row["kind"]), "use": LiftUse(row["use"])}
            if "ownership" in row:
                values["ownership"] = OwnershipKind(row["ownership"]) if row["ownership"] else None
            if "item_list" in row:
                values["item_list"] = ItemListKind(row["item_list"]) if row["item_list"] else None
            values |= {"city_id": district["city_id"], "estate_id": estates[district["id"], row["estate"]]}
            for name in _PARTIES:
                if name in row:
                    values[f"{name}_id"] = parties[row[name]]["id"] if row[name] else None
            self._place(plan, lift, values)
        return plan

    def _place(self, plan: Plan, known: dict[str, Any] | None, values: dict[str, Any]) -> None:
        if known is not None:
            plan.place(Lift, known, values)
            return
        lift = plan.insert(Lift, values)
        plan.added += 1
        code = lift_code.make(secrets.token_bytes)
        plan.insert_keyed(LiftCode, {"code": code, "lift_id": lift["id"], "issued_at": self.now})

    def _refers_well(self, one: Staged, parties: dict[str, dict[str, Any]], plan: Plan) -> bool:
        before = len(plan.problems)
        district, rescue_number = self._districts.get(one.row["district"]), one.row["rescue_number"]
        if district is None:
            plan.refuse(one.number, "区县代码", one.row["district"], "系统里没有这个区县")
        elif wrong := wrong_length(rescue_number, self._digits.get(district["city_id"])):
            plan.refuse(one.number, "识别码", rescue_number, wrong)
        if (told := one.row.get("sub_district")) and (one.row["district"], told) not in self._sub_districts:
            plan.refuse(one.number, LIFTS.heading("sub_district"), told, "这个区县没有登记这个镇街")
        for name, kind in _PARTIES.items():
            if told := one.row.get(name):
                party = parties.get(told)
                if party is None:
                    plan.refuse(one.number, LIFTS.heading(name), told, "单位登记里没有这个单位")
                elif party["kind"] is not kind:
                    plan.refuse(one.number, LIFTS.heading(name), told, "这个单位登记的是别的类型")
        return len(plan.problems) == before

    async def _owners_of_rescue_numbers(
        self, rows: Sequence[Staged]
    ) -> dict[tuple[UUID, str], dict[str, Any]]:
        numbers = wanted(rows, "rescue_number")
        if not numbers:
            return {}
        found = await Lift.filter(rescue_number__in=list(numbers)).values(
            "id", "city_id", "rescue_number", "registration_number"
        )
        return {(row["city_id"], row["rescue_number"]): row for row in found}

    async def _estates(self, rows: Sequence[Staged], plan: Plan) -> dict[tuple[UUID, str], UUID]:
        """By district and name; what is missing is planned, what has changed is set from the last row."""
        latest = {(self._districts[one.row["district"]]["id"], one.row["estate"]): one.row for one in rows}
        if not latest:
            return {}
        found = await Estate.filter(
            Q(district_id__in=list({district for district, _ in latest})),
            Q(name__in=list({name for _, name in latest})),
        ).values("id", "district_id", "name", *_OF_ESTATE)
        known = {(row["district_id"], row["name"]): row for row in found}
        ids = {}
        for (district_id, name), row in latest.items():
            values = {"address": row["address"], **kept_point(row)}
            if "sub_district" in row:
                values["sub_district_id"] = self._sub_districts.get((row["district"], row["sub_district"]))
            estate = known.get((district_id, name))
            if estate is None:
                estate = plan.insert(Estate, {"district_id": district_id, "name": name, **values})
                for ending in endings_of(estate["id"], name):
                    plan.insert_keyed(EstateEnding, ending)
            else:
                plan.change(Estate, estate, values)
            ids[district_id, name] = estate["id"]
        return ids
