"""The register of organisations. A kind never changes: what somebody may see hangs on it."""

from collections.abc import Sequence
from typing import Any

from models.actions.imports.register import Plan, Register, Staged, known_by, picked, wanted
from models.rules.imports.organisations import OF_A_CITY, ORGANISATIONS
from models.rules.imports.places import kept_point
from models.rules.partners.kinds import OrganisationKind
from models.tables.cities import City
from models.tables.partners.organisation import Organisation

_FIELDS = ("name", "kind", "credit_code", "phone", "parent_id", "city_id", "latitude_e6", "longitude_e6")


class OrganisationRegister(Register):
    kind = ORGANISATIONS
    second_heading = "统一社会信用代码"

    async def open(self) -> None:
        self._cities = {
            row["division_code"]: row["id"] for row in await City.all().values("id", "division_code")
        }

    def second_key(self, row: dict[str, Any]) -> str | None:
        return row.get("credit_code")

    async def plan(self, rows: Sequence[Staged]) -> Plan:
        plan = Plan()
        by_name = await known_by(Organisation.all(), "name", wanted(rows, "name", "parent"), *_FIELDS)
        by_code = await known_by(Organisation.all(), "credit_code", wanted(rows, "credit_code"), *_FIELDS)
        for one in rows:
            row = one.row
            known = by_code.get(row.get("credit_code")) or by_name.get(row["name"])
            parent = by_name.get(row.get("parent"))
            before = len(plan.problems)
            self._refuse_misfits(one, known, by_name.get(row["name"]), parent, plan)
            if len(plan.problems) > before:
                continue
            values = picked(row, ("name", "phone")) | kept_point(row)
            values["kind"] = OrganisationKind(row["kind"])
            if row.get("credit_code"):
                values["credit_code"] = row["credit_code"]
            if "parent" in row:
                values["parent_id"] = parent["id"] if parent else None
            if "city" in row:
                values["city_id"] = self._cities.get(row["city"])
            plan.place(Organisation, known, values)
        return plan

    def _refuse_misfits(
        self,
        one: Staged,
        known: dict[str, Any] | None,
        namesake: dict[str, Any] | None,
        parent: dict[str, Any] | None,
        plan: Plan,
    ) -> None:
        row = one.row
        if known is not None and known["kind"].value != row["kind"]:
            plan.refuse(one.number, "类型", row["name"], "已登记为别的类型，不能改")
        if known is not None and namesake is not None and known["id"] != namesake["id"]:
            plan.refuse(one.number, "名称", row["name"], "这个名称已是另一个单位的")
        told, kept = row.get("credit_code"), known["credit_code"] if known else None
        if told and kept and told != kept:
            plan.refuse(one.number, "统一社会信用代码", told, "同名单位登记的是另一个代码")
        if row.get("parent"):
            if parent is None:
                plan.refuse(one.number, "上级单位", row["parent"], "单位登记里没有；请先导入总公司")
            elif parent["kind"].value != row["kind"] or parent["name"] == row["name"]:
                plan.refuse(one.number, "上级单位", row["parent"], "要是同一类型的另一个单位")
        city = row.get("city")
        if city and city not in self._cities:
            plan.refuse(one.number, "城市代码", city, "系统里没有这个城市")
        if row["kind"] in OF_A_CITY and not (city or (known and known["city_id"])):
            plan.refuse(one.number, "城市代码", "", "应急救援、政务服务热线和救援站要填")
