"""A policy's whole cover comes from a workbook: all kinds of benefit, medical limits, several tiers."""

import pytest

from bot.services import Services
from models.rules.insurance.contract import Benefit, BenefitLine
from models.rules.insurance.trapped_benefit import write_tiers
from models.tables.insurance.policy import Policy
from tests.support.imported import NEW_LIFTS, counts, ran, report_of
from tests.support.register_files import as_csv, as_xlsx, rows_of

NUMBER = NEW_LIFTS[0]["使用登记证编号"]
WHOLE = {
    "保单号": "AHDT202699990001",
    "使用登记证编号": NUMBER,
    "财产险": "是",
    "零部件险": "是",
    "每人限额": "800000",
    "每人医疗限额": "80000",
    "每次财产限额": "20000",
    "每次事故限额": "5000000",
    "累计限额": "5000000",
    "工作人员每人限额": "480000",
    "工作人员每人医疗限额": "48000",
    "工作人员财产限额": "1000",
    "无责救助每次限额": "100000",
    "无责救助每人限额": "30000",
    "无责救助老幼残每人": "30000",
    "电梯财产限额": "200000",
    "零部件限额": "50000",
    "各项限额": "事故救援费用 每次 10000；医疗救护费用 每次 20000；事故鉴定费用 每次 10000；"
    "法律诉讼费用 每次 30000；大修改造 每次 50000、累计 100000；重要事项延误 每人 500、每次 2000",
    "免赔率": "10%",
    "困人补偿各档": "满 30 分钟 200；超过 60 分钟 300",
}

LACKING = ("责任险", "每次免赔", "困人几分钟起赔", "困人每人赔")  # beside those of WHOLE


@pytest.fixture(autouse=True)
async def new_lift(services: Services) -> None:
    await ran(services, "lifts", as_csv(rows_of("lifts", NEW_LIFTS[0])))


async def test_every_line_of_a_contract_comes_from_a_workbook(services: Services) -> None:
    body = as_xlsx(rows_of("policies", WHOLE))
    first = await ran(services, "policies", body)
    assert counts(first) == ("done", 1, 0, 0, 0), first.bad and report_of(services, first)
    assert counts(await ran(services, "policies", body)) == ("done", 0, 0, 1, 0)
    contract = (await Policy.get(number=WHOLE["保单号"])).contract
    assert [line.benefit for line in contract.lines] == list(Benefit)
    assert contract.line(Benefit.INJURY) == BenefitLine(Benefit.INJURY, person=800_000_00, medical=80_000_00)
    assert contract.line(Benefit.EMPLOYEE) == BenefitLine(
        Benefit.EMPLOYEE, person=480_000_00, medical=48_000_00
    )
    assert contract.line(Benefit.OVERHAUL) == BenefitLine(Benefit.OVERHAUL, event=50_000_00, total=100_000_00)
    assert contract.deductible_percent == 10
    assert write_tiers(contract.tiers) == [
        {"from_minutes": 30, "fen": 200_00},
        {"over_minutes": 60, "fen": 300_00},
    ]


async def test_a_file_without_the_columns_of_cover_leaves_the_contract_as_it_was(services: Services) -> None:
    await ran(services, "policies", as_csv(rows_of("policies", WHOLE)))
    before = (await Policy.get(number=WHOLE["保单号"])).contract
    rows = rows_of("policies", WHOLE | {"报案电话": "95518"})
    kept = [
        place
        for place, heading in enumerate(rows[0])
        if heading not in set(WHOLE) - {"保单号", "使用登记证编号"}
    ]
    few = [[row[place] for place in kept if rows[0][place] not in LACKING] for row in rows]
    assert counts(await ran(services, "policies", as_csv(few))) == ("done", 0, 1, 0, 0)
    policy = await Policy.get(number=WHOLE["保单号"])
    assert (policy.contract, policy.hotline) == (before, "95518")
    # What is judged is the policy after the row: its line of property cover is not in the file.
    one = [[*row, cell] for row, cell in zip(few, ("电梯财产限额", "300000"), strict=True)]
    assert counts(await ran(services, "policies", as_csv(one))) == ("done", 0, 1, 0, 0)


async def test_a_sum_without_its_line_of_cover_is_refused_with_its_row(services: Services) -> None:
    job = await ran(services, "policies", as_csv(rows_of("policies", WHOLE | {"财产险": "否"})))
    assert (job.phase, job.bad) == ("rejected", 1)
    assert "保单没有财产险，电梯本身损坏不能有金额" in report_of(services, job)
