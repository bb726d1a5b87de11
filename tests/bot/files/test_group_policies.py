"""A government list of 500 lifts (统保): one policy, one price, its discount, and bills that add up."""

from collections.abc import Sequence
from datetime import date

from bot.services import Services
from models.actions.imports.all import REGISTERS
from models.actions.insurance.bills import NewBills, draw_bills
from models.actions.lifts.find import LiftCard
from models.rules.insurance.bills import FundSource
from models.rules.insurance.policy_terms import Funding
from models.tables.insurance.bill import Bill
from models.tables.insurance.policy import CoveredLift, Policy
from tests.support.imported import counts, ran, report_of
from tests.support.register_files import as_csv, rows_of
from tests.support.staff import TESTER

COUNT = 500
UNITS = ("翠湖物业服务有限公司", "滨江区人民医院", "江城广场商业管理有限公司")


def lifts() -> list[dict[str, str]]:
    return [
        {
            "使用登记证编号": f"梯11统A{330000 + n}（26）",
            "识别码": f"5{n:05d}",
            "小区或场所": "机关大院",
            "楼栋": f"{n}号楼",
            "用途": "机关",
            "使用单位": UNITS[n % 3],
            "按需维保": "否",
        }
        for n in range(COUNT)
    ]


def listed(**first: str) -> Sequence[Sequence[str]]:
    """The list, its first row with these changes."""
    rows = [
        {"使用登记证编号": one["使用登记证编号"], "起期": "2026-11-01", "止期": "2027-11-01"}
        for one in lifts()
    ]
    return rows_of("group_policies", rows[0] | first, *rows[1:])


async def test_a_list_of_five_hundred_lifts_becomes_a_policy_and_bills(
    services: Services, lift: LiftCard
) -> None:
    assert counts(await ran(services, "lifts", as_csv(rows_of("lifts", *lifts()))))[:2] == ("done", COUNT)
    for changed, reason in (
        ({"使用登记证编号": "梯无"}, "电梯登记里没有这部电梯"),
        ({"统保价": "80"}, "这张保单的统保价是 79.00 元"),
    ):
        refused = await ran(services, "group_policies", as_csv(listed(**changed)))
        assert (refused.phase, refused.bad) == ("rejected", 1)
        assert reason in report_of(services, refused)
    assert not await Policy.filter(number="AHTB202600000001").exists()

    body = as_csv(listed())
    assert counts(await ran(services, "group_policies", body)) == ("done", COUNT, 0, 0, 0)
    assert counts(await ran(services, "group_policies", body)) == ("done", 0, 0, COUNT, 0)
    policy = await Policy.get(number="AHTB202600000001")
    assert policy.funding is Funding.GOVERNMENT
    covered = await CoveredLift.filter(policy_id=policy.id)
    assert {(row.list_fen, row.premium_fen, row.liability_fen) for row in covered} == {(9_300, 7_900, 7_900)}

    other_price = as_csv(listed(统保价="78", 其中责任险保费="78"))
    refused = await ran(services, "group_policies", other_price)
    assert (refused.phase, refused.bad) == ("rejected", 1)
    assert "这张保单的统保价是 79.00 元" in report_of(services, refused)

    new = NewBills(
        1, date(2026, 12, 1), (FundSource(Funding.GOVERNMENT, 1_000_000), FundSource(Funding.OWN, weight=1))
    )
    assert await draw_bills(policy.id, new, TESTER, services.clock()) is None
    bills = await Bill.filter(policy_id=policy.id).select_related("organisation")
    assert sum(bill.amount_fen for bill in bills) == COUNT * 7_900
    asked = {bill.organisation.name for bill in bills if bill.organisation}
    assert set(UNITS) <= asked
    assert sum(bill.amount_fen for bill in bills if bill.funding is Funding.GOVERNMENT) == 1_000_000


def test_the_list_is_a_register_with_a_template() -> None:
    assert [name for name in REGISTERS if name.endswith("policies")] == ["policies", "group_policies"]
