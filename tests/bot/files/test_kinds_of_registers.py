"""Claims, policies, maintenance and organisations in register files."""

from datetime import timedelta

from bot.services import Services
from models.actions.imports.all import REGISTERS
from models.actions.lifts.find import LiftCard
from models.actions.maintenance.read import read_lift_maintenance
from models.actions.shared.city_rules import LOCAL
from models.rules.insurance.claim_stage import ClaimStage
from models.tables.insurance.claim import Claim, ClaimEvent
from models.tables.insurance.policy import CoInsurer, CoveredLift, Policy
from models.tables.lift_files import LiftStateChange
from models.tables.lifts import Lift, LiftInspection
from models.tables.maintenance.visit import MaintenanceVisit
from models.tables.partners.organisation import Organisation
from tests.support.imported import counts, ran, report_of
from tests.support.register_files import as_csv, rows_of


async def test_claims_come_with_their_steps_and_go_on_where_they_were(
    services: Services, lift: LiftCard
) -> None:
    covered = await CoveredLift.filter(lift_id=lift.lift_id).select_related("policy", "lift").first()
    assert covered is not None
    day = (services.clock() - timedelta(days=40)).astimezone(LOCAL)

    def at(days: int) -> str:
        return f"{day + timedelta(days=days):%Y-%m-%d} 10:00"

    known = {"保单号": covered.policy.number, "使用登记证编号": covered.lift.registration_number}
    begun = dict.fromkeys((column.heading for column in REGISTERS["claims"].kind.columns), "") | known
    begun |= {"赔案号": "LP-1", "出险时间": at(0), "报案时间": at(0), "提出赔付请求时间": at(1)}
    begun |= {"认定责任时间": at(2), "能确定的金额": "8000", "预赔时间": at(4), "预赔金额": "4000"}
    denied = begun | {
        "赔案号": "LP-2",
        "认定责任时间": "",
        "能确定的金额": "",
        "预赔时间": "",
        "预赔金额": "",
    }
    denied |= {"认定不赔时间": at(3), "结案时间": at(4), "结果": "拒赔", "原因": "强行扒门"}
    body = as_csv(rows_of("claims", begun, denied))
    assert counts(await ran(services, "claims", body)) == ("done", 2, 0, 0, 0)
    assert counts(await ran(services, "claims", body)) == ("done", 0, 0, 2, 0)

    paid = {"核定时间": at(20), "核定金额": "9600", "达成协议时间": at(21), "协议金额": "9600"}
    paid |= {
        "其中医疗费": "1200",
        "赔付时间": at(25),
        "赔付金额": "5600",
        "结案时间": at(25),
        "结果": "已赔付",
    }
    third = begun | {"赔案号": "LP-3"}
    gone_on = as_csv(rows_of("claims", begun | paid, denied, third))
    assert counts(await ran(services, "claims", gone_on)) == ("done", 1, 1, 1, 0)
    claim = await Claim.get(number="LP-1")
    assert (claim.stage, claim.paid_fen, claim.assessed_fen) == (ClaimStage.PAID, 960_000, 960_000)
    assert await ClaimEvent.filter(claim_id=claim.id).count() == 8
    assert (await ClaimEvent.get(claim_id=claim.id, kind="assessed")).medical_fen == 120_000
    without = as_csv(rows_of("claims", begun | paid | {"其中医疗费": ""}))
    assert counts(await ran(services, "claims", without)) == ("done", 0, 0, 1, 0)
    assert (await Claim.get(number="LP-2")).stage is ClaimStage.REFUSED
    assert (await Claim.get(number="LP-3")).due_at is not None

    bad = (
        (begun | {"预赔金额": "5000"}, "与已经记下的经过不一致"),
        (third | {"赔案号": "4", "保单号": "无"}, "没有这张保单"),
        (third | {"赔案号": "5", "使用登记证编号": "梯无"}, "没有保这部电梯"),
        (third | {"赔案号": "6", "出险时间": "2019-01-01 08:00", "报案时间": "2019-01-01 09:00"}, "保险期间"),
        (third | {"赔案号": "7", "提出赔付请求时间": ""}, ""),
        (third | {"赔案号": "8", "认定责任时间": "", "能确定的金额": ""}, "前面缺少步骤"),
        (third | {"赔案号": "9", "预赔金额": ""}, "时间和金额要一起填"),
        (begun | paid | {"赔案号": "10", "赔付金额": "1"}, "还没有付足"),
        (denied | {"赔案号": "11", "原因": ""}, "要写原因"),
        (third | {"赔案号": "12", "报案时间": "2099-01-01 00:00"}, "不能早于报案时间"),
    )
    job = await ran(
        services, "claims", as_csv(rows_of("claims", *(row for row, _ in bad))), accepts_good=True
    )
    report = report_of(services, job)
    for _, reason in bad:
        assert reason in report
    assert (job.added, job.updated, job.unchanged, job.bad) == (1, 0, 0, 9)


async def test_claims_of_a_file_stay_within_the_policys_limit(services: Services, lift: LiftCard) -> None:
    covered = await CoveredLift.filter(lift_id=lift.lift_id).select_related("policy", "lift").get()
    paid = await Claim.filter(policy_id=covered.policy_id).values_list("paid_fen", "assessed_fen")
    taken = sum(max(one, assessed or 0) for one, assessed in paid)
    await Policy.filter(id=covered.policy_id).update(limits={"total": taken + 1_000_000})
    day = (services.clock() - timedelta(days=40)).astimezone(LOCAL)
    blank = dict.fromkeys((column.heading for column in REGISTERS["claims"].kind.columns), "")
    blank |= {"保单号": covered.policy.number, "使用登记证编号": covered.lift.registration_number}
    blank |= dict.fromkeys(("出险时间", "报案时间", "提出赔付请求时间", "核定时间"), f"{day:%Y-%m-%d} 10:00")
    rows = [blank | {"赔案号": f"LP-{n}", "核定金额": "6000"} for n in (1, 2)]
    job = await ran(services, "claims", as_csv(rows_of("claims", *rows)), accepts_good=True)
    assert (job.added, job.bad) == (1, 1)
    assert "最多还能赔 4000.00 元" in report_of(services, job)


async def test_policies_cover_their_lifts_with_terms_and_co_insurers(services: Services) -> None:
    numbers = await Lift.all().order_by("id").limit(3).values_list("registration_number", flat=True)
    rows = rows_of(
        "policies",
        *(
            {"使用登记证编号": str(n), "共保": "同舟保险江城中心支公司 20%", "每人限额": "800000"}
            for n in numbers
        ),
    )
    assert counts(await ran(services, "policies", as_csv(rows))) == ("done", 3, 0, 0, 0)
    assert counts(await ran(services, "policies", as_csv(rows))) == ("done", 0, 0, 3, 0)
    policy = await Policy.get(number="AHDT202600012345")
    assert policy.limits == {"person": 80_000_000}
    assert await CoveredLift.filter(policy=policy, premium_fen=9300).count() == 3
    assert [row.share for row in await CoInsurer.filter(policy=policy)] == [2000]
    rows[2][rows[0].index("产品")] = "别的产品"
    job = await ran(services, "policies", as_csv(rows))
    assert counts(job)[0] == "rejected"
    assert "写得不一样" in report_of(services, job)


async def test_a_term_below_a_year_is_refused(services: Services) -> None:
    number = (await Lift.all().first().values("registration_number"))["registration_number"]
    job = await ran(
        services, "policies", as_csv(rows_of("policies", {"使用登记证编号": number, "止期": "2026-12-31"}))
    )
    assert counts(job)[0] == "rejected"
    assert "至少一年" in report_of(services, job)


async def test_maintenance_and_organisations_are_updated_by_their_keys(services: Services) -> None:
    number = (await Lift.all().first().values("registration_number"))["registration_number"]
    visit = {"使用登记证编号": number}
    assert counts(await ran(services, "maintenance", as_csv(rows_of("maintenance", visit)))) == (
        "done",
        1,
        0,
        0,
        0,
    )
    again = visit | {"维保时间": "2026/11/2 9:30", "维保人员": "李师傅"}
    assert counts(await ran(services, "maintenance", as_csv(rows_of("maintenance", again)))) == (
        "done",
        0,
        1,
        0,
        0,
    )
    first, correction = await MaintenanceVisit.all().order_by("recorded_at", "corrects_id")
    assert (first.worker, first.corrects_id) == ("陈师傅", None)
    assert (correction.worker, correction.corrects_id) == ("李师傅", first.id)
    assert [one.worker for one in (await read_lift_maintenance(first.lift_id, services.clock())).visits] == [
        "李师傅"
    ]
    assert counts(await ran(services, "maintenance", as_csv(rows_of("maintenance", again)))) == (
        "done", 0, 0, 1, 0,
    )  # fmt: skip
    third = again | {"说明": "换了导靴"}
    assert counts(await ran(services, "maintenance", as_csv(rows_of("maintenance", third))))[2] == 1
    [last] = (await read_lift_maintenance(first.lift_id, services.clock())).visits
    assert (last.worker, last.note) == ("李师傅", "换了导靴")
    changes = [
        {"上级单位": ""},
        {"名称": "迅安滨江分公司", "统一社会信用代码": "", "上级单位": "迅安电梯维保有限公司"},
    ]
    assert counts(await ran(services, "organisations", as_csv(rows_of("organisations", *changes)))) == (
        "done",
        1,
        1,
        0,
        0,
    )
    branch = await Organisation.get(name="迅安滨江分公司").select_related("parent")
    assert branch.parent
    assert branch.parent.credit_code == "91990102MA5AAAAA0U"
    odd = await ran(services, "organisations", as_csv(rows_of("organisations", {"类型": "保险机构"})))
    assert "不能改" in report_of(services, odd)


async def test_each_row_of_states_is_one_more_change(services: Services) -> None:
    lift = await Lift.all().first()
    assert lift
    told = {"使用登记证编号": lift.registration_number, "预计恢复": ""}
    rows = [told, told | {"状态": "在用", "起始日期": "2026-11-25", "原因": "修好"}]
    file = as_csv(rows_of("lift_states", *rows))
    assert counts(await ran(services, "lift_states", file)) == ("done", 2, 0, 0, 0)
    await lift.refresh_from_db()
    assert (lift.state, str(lift.state_since), lift.state_reason) == ("in_use", "2026-11-25", "修好")
    assert await LiftStateChange.filter(lift_id=lift.id).order_by("sequence").values_list(
        "sequence", "state"
    ) == [(1, "stopped"), (2, "in_use")]
    job = await ran(services, "lift_states", as_csv(rows_of("lift_states", told)))
    assert counts(job)[0] == "rejected"
    assert "早于已登记的变更" in report_of(services, job)
    again = as_csv(rows_of("lift_states", rows[1]))
    assert counts(await ran(services, "lift_states", again)) == ("done", 0, 0, 1, 0)


async def test_a_failed_inspection_holds_on_no_day(services: Services) -> None:
    number = (await Lift.all().first().values("registration_number"))["registration_number"]
    told = {"使用登记证编号": number, "结论": "不合格"}
    file = as_csv(rows_of("inspections", told))
    assert counts(await ran(services, "inspections", file)) == ("done", 1, 0, 0, 0)
    row = await LiftInspection.get()
    assert (row.passed, row.inspected_on - row.valid_until) == (False, timedelta(days=1))


async def test_inspections_are_updated_by_lift_and_day(services: Services) -> None:
    number = (await Lift.all().first().values("registration_number"))["registration_number"]
    told = {"使用登记证编号": number}
    file = as_csv(rows_of("inspections", told))
    assert counts(await ran(services, "inspections", file)) == ("done", 1, 0, 0, 0)
    assert counts(await ran(services, "inspections", file)) == ("done", 0, 0, 1, 0)
    longer = as_csv(rows_of("inspections", told | {"有效期至": "2027-06-30"}))
    assert counts(await ran(services, "inspections", longer)) == ("done", 0, 1, 0, 0)
    job = await ran(services, "inspections", as_csv(rows_of("inspections", {"使用登记证编号": "梯99"})))
    assert counts(job)[0] == "rejected"
    assert "没有这部电梯" in report_of(services, job)
