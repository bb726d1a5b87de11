"""Register files: all or nothing, updates, repeats, two at once, a worker that died, and hostile files."""

import asyncio
import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
import xlsxwriter
from openpyxl import load_workbook

from bot.files.registers import run
from bot.files.registers.run import run_import
from bot.files.templates import template
from bot.services import Services
from bot.worker import Worker
from models.actions.imports import steps as imports
from models.actions.imports.all import REGISTERS
from models.actions.imports.steps import ImportJob
from models.actions.lifts.find import LiftCard
from models.actions.maintenance.read import read_lift_maintenance
from models.actions.shared.city_rules import LOCAL
from models.rules.imports.phase import ImportPhase
from models.rules.insurance.claim_stage import ClaimStage
from models.tables.audit import AuditEntry
from models.tables.imports import Import, ImportRow
from models.tables.insurance.claim import Claim, ClaimEvent
from models.tables.insurance.policy import CoInsurer, CoveredLift, Policy
from models.tables.keys import new_key
from models.tables.lifts import Lift, LiftCode
from models.tables.maintenance.visit import MaintenanceVisit
from models.tables.partners.organisation import Organisation
from tests.support.lifts import spell_stored_numbers
from tests.support.register_files import as_csv, give, rows_of
from tests.support.waiting import until

NEW_LIFTS = [
    {"使用登记证编号": f"梯11新A{n}", "识别码": f"44{n:04d}", "小区或场所": "新苑", "位置": f"{n}号"}
    for n in range(7)
]


AS_TYPED = ("梯11江A330998（24）", "梯 11江B330998【24】", "梯１１江c330998(24)")


async def stored_as(number: str) -> dict[str, Any]:
    """A lift of the demo's place with a number that an import once took as it was typed."""
    [like] = await Lift.all().limit(1).values()
    place = AS_TYPED.index(number)
    return like | {"id": new_key(), "registration_number": number, "rescue_number": f"66000{place}"}


async def ran(services: Services, kind: str, body: bytes, *, accepts_good: bool = False) -> Import:
    job = await give(services, kind, body, accepts_good=accepts_good, held=True)
    await run_import(job, services.imports, services.clock)
    return await Import.get(id=job.id)


def counts(job: Import) -> tuple[str, int, int, int, int]:
    return job.phase.value, job.added, job.updated, job.unchanged, job.bad


def report_of(services: Services, job: Import) -> str:
    return services.imports.report(job.id).read_text("utf-8-sig")


async def test_new_lifts_come_with_their_estate_and_a_code_each_and_one_audit_entry(
    services: Services,
) -> None:
    job = await ran(services, "lifts", as_csv(rows_of("lifts", *NEW_LIFTS)))
    assert counts(job) == ("done", 7, 0, 0, 0)
    lifts = await Lift.filter(estate__name="新苑").select_related("maintainer", "use_unit")
    assert len(lifts) == 7
    assert {(lift.maintainer and lift.maintainer.name, lift.installed_on) for lift in lifts} == {
        ("迅安电梯维保有限公司", date(2012, 5, 15))
    }
    assert await LiftCode.filter(lift__estate__name="新苑", revoked_at=None).count() == 7
    [entry] = await AuditEntry.filter(subject_kind="import")
    assert (entry.details["added"], entry.details["sha256"]) == (7, "0" * 64)
    assert await ImportRow.all().count() == 0


async def test_every_encoding_of_chinese_spreadsheets_is_read(services: Services) -> None:
    for encoding, lift in zip(("utf-8", "utf-8-sig", "gb18030", "utf-16"), NEW_LIFTS, strict=False):
        job = await ran(services, "lifts", as_csv(rows_of("lifts", lift), encoding))
        assert counts(job) == ("done", 1, 0, 0, 0), encoding


async def test_a_repeat_changes_nothing_and_a_changed_row_is_an_update(services: Services) -> None:
    await ran(services, "lifts", as_csv(rows_of("lifts", *NEW_LIFTS)))
    again = await ran(services, "lifts", as_csv(rows_of("lifts", *NEW_LIFTS)))
    assert counts(again) == ("done", 0, 0, 7, 0)
    changed = [NEW_LIFTS[0] | {"层数": "30", "单元": ""}, *NEW_LIFTS[1:]]
    assert counts(await ran(services, "lifts", as_csv(rows_of("lifts", *changed)))) == ("done", 0, 1, 6, 0)
    lift = await Lift.get(registration_number="梯11新A0")
    assert (lift.floors, lift.unit) == (30, "")


async def test_a_column_that_the_file_lacks_is_left_as_it_was(services: Services) -> None:
    await ran(services, "lifts", as_csv(rows_of("lifts", NEW_LIFTS[0])))
    rows = rows_of("lifts", NEW_LIFTS[0] | {"层数": "9"})
    lacking = [
        [cell for cell, heading in zip(row, rows[0], strict=True) if heading != "维保单位"] for row in rows
    ]
    assert counts(await ran(services, "lifts", as_csv(lacking))) == ("done", 0, 1, 0, 0)
    assert (await Lift.get(registration_number="梯11新A0")).maintainer_id is not None


BAD = [
    NEW_LIFTS[0] | {"类型": "火箭"},
    NEW_LIFTS[1] | {"维保单位": "没有这家"},
    NEW_LIFTS[2] | {"识别码": "330101"},  # belongs to a lift of the demo
    NEW_LIFTS[3],
    NEW_LIFTS[4] | {"识别码": NEW_LIFTS[3]["识别码"]},
    NEW_LIFTS[5] | {"使用登记证编号": NEW_LIFTS[3]["使用登记证编号"], "识别码": "449999"},
    NEW_LIFTS[6] | {"单元": "=HYPERLINK(1)"},
]
REASONS = {
    2: "不认识，请用",
    3: "单位登记里没有",
    4: "已是另一部电梯的",
    6: "与第 5 行重复",
    7: "与第 5 行重复",
    8: "不能是公式",
}


async def test_one_bad_row_and_nothing_is_written_but_a_report_of_each(services: Services) -> None:
    before = await Lift.all().count()
    job = await ran(services, "lifts", as_csv(rows_of("lifts", *BAD)))
    assert counts(job) == ("rejected", 0, 0, 0, 6)
    assert await Lift.all().count() == before
    report = report_of(services, job)
    for number, reason in REASONS.items():
        assert any(f'"{number}"' in line and reason in line for line in report.splitlines()), (number, report)
    assert "'=HYPERLINK" in report


async def test_good_rows_are_written_where_that_was_asked(services: Services) -> None:
    job = await ran(services, "lifts", as_csv(rows_of("lifts", *BAD)), accepts_good=True)
    assert counts(job) == ("done", 1, 0, 0, 6)
    assert await Lift.filter(registration_number="梯11新A3").exists()
    for reason in REASONS.values():
        assert reason in report_of(services, job)


async def test_a_rescue_number_that_lost_its_zero_is_told_how_many_digits_the_city_uses(
    services: Services,
) -> None:
    job = await ran(services, "lifts", as_csv(rows_of("lifts", NEW_LIFTS[0] | {"识别码": "44001"})))
    assert counts(job)[0] == "rejected"
    assert "这个城市的识别码是 6 位，这里是 5 位" in report_of(services, job)


async def test_a_lift_is_updated_however_its_number_is_written(services: Services) -> None:
    await ran(
        services, "lifts", as_csv(rows_of("lifts", NEW_LIFTS[0] | {"使用登记证编号": "梯11江A330999(24)"}))
    )
    again = NEW_LIFTS[0] | {"使用登记证编号": "梯 11 江ａ330999（24）", "识别码": "44 0000"}
    assert counts(await ran(services, "lifts", as_csv(rows_of("lifts", again)))) == ("done", 0, 0, 1, 0)


async def test_a_lift_stored_with_its_number_as_typed_is_updated_and_never_added_again(
    services: Services,
) -> None:
    kept = [await Lift.create(**await stored_as(number)) for number in AS_TYPED]
    await spell_stored_numbers()
    rows = rows_of(
        "lifts",
        *(
            NEW_LIFTS[place] | {"使用登记证编号": number, "识别码": f"55000{place}"}
            for place, number in enumerate(["梯11江A330998(24)", "梯11江B330998(24)", "梯11江C330998(24)"])
        ),
    )
    assert counts(await ran(services, "lifts", as_csv(rows))) == ("done", 0, 3, 0, 0)
    assert counts(await ran(services, "lifts", as_csv(rows))) == ("done", 0, 0, 3, 0)
    lifts = await Lift.filter(registration_number__contains="330998").order_by("registration_number")
    assert [lift.id for lift in lifts] == [lift.id for lift in kept]
    assert [lift.registration_number for lift in lifts] == [row[0] for row in rows[1:]]


async def test_maintenance_of_a_lift_stored_with_its_number_as_typed_is_its_own_and_counts_once(
    services: Services,
) -> None:
    lift = await Lift.create(**await stored_as(AS_TYPED[0]))
    await spell_stored_numbers()
    file = as_csv(rows_of("maintenance", {"使用登记证编号": "梯11江A330998(24)"}))
    assert counts(await ran(services, "maintenance", file)) == ("done", 1, 0, 0, 0)
    # As an import has left it that took the number as it was typed.
    await MaintenanceVisit.filter(lift_id=lift.id).update(source_key=f"import:{AS_TYPED[0]}|full|then")
    assert counts(await ran(services, "maintenance", file)) == ("done", 0, 0, 1, 0)


async def test_refused_rows_put_right_are_handed_in_again_as_they_are(services: Services) -> None:
    job = await ran(services, "lifts", as_csv(rows_of("lifts", *BAD[:3])), accepts_good=True)
    refused = report_of(services, job)
    assert refused.splitlines()[0].endswith('"原行号","退回原因"')
    right = (
        refused.replace("火箭", "乘客电梯")
        .replace("没有这家", "迅安电梯维保有限公司")
        .replace('330101"', '449998"')
    )
    again = await ran(services, "lifts", right.encode())
    assert counts(again) == ("done", 3, 0, 0, 0)


async def test_two_at_once_and_every_lift_is_there_once(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    body = as_csv(rows_of("lifts", *NEW_LIFTS))
    jobs = [await give(services, "lifts", body, held=True) for _ in range(2)]
    await asyncio.gather(*(run_import(job, services.imports, services.clock) for job in jobs))
    found = [counts(await Import.get(id=job.id)) for job in jobs]
    assert [one[0] for one in found] == ["done", "done"]
    assert sum(one[1] for one in found) == 7
    assert await LiftCode.filter(lift__estate__name="新苑").count() == 7


async def test_a_worker_that_dies_while_writing_is_taken_over_and_nothing_counts_twice(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)

    class Killed(Exception):
        pass

    def die(job: ImportJob) -> None:
        if job.phase is ImportPhase.APPLYING and job.applied_through > 3:
            raise Killed

    job = await give(services, "lifts", as_csv(rows_of("lifts", *NEW_LIFTS)), held=True)
    with pytest.raises(Killed):
        await run_import(job, services.imports, services.clock, die)
    assert 0 < await Lift.filter(estate__name="新苑").count() < 7
    taken_over = await Import.get(id=job.id)
    await run_import(taken_over, services.imports, services.clock)
    assert counts(await Import.get(id=job.id)) == ("done", 7, 0, 0, 0)


async def test_a_worker_that_lost_its_lease_writes_no_more(services: Services) -> None:
    job = await give(services, "lifts", as_csv(rows_of("lifts", *NEW_LIFTS)), held=True)
    await Import.filter(id=job.id).update(lease=None)
    with pytest.raises(imports.LeaseLost):
        await run_import(job, services.imports, services.clock)
    assert not await Lift.filter(estate__name="新苑").exists()


async def test_the_worker_takes_up_what_was_uploaded(services: Services, worker: Worker) -> None:
    job = await give(services, "lifts", as_csv(rows_of("lifts", *NEW_LIFTS)))
    await services.wake_workers()

    async def done() -> bool:
        return (await Import.get(id=job.id)).phase is ImportPhase.DONE

    await until(done, seconds=20)

    async def gone() -> bool:
        return not services.imports.file(job.id).exists()

    await until(gone, seconds=20)


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
    paid |= {"赔付时间": at(25), "赔付金额": "5600", "结案时间": at(25), "结果": "已赔付"}
    third = begun | {"赔案号": "LP-3"}
    gone_on = as_csv(rows_of("claims", begun | paid, denied, third))
    assert counts(await ran(services, "claims", gone_on)) == ("done", 1, 1, 1, 0)
    claim = await Claim.get(number="LP-1")
    assert (claim.stage, claim.paid_fen, claim.assessed_fen) == (ClaimStage.PAID, 960_000, 960_000)
    assert await ClaimEvent.filter(claim_id=claim.id).count() == 8
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


def workbook(rows: list[list[str]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    for number, cells in enumerate(rows):
        for position, cell in enumerate(cells):
            sheet.write_string(number, position, cell)
    book.close()
    return buffer.getvalue()


async def test_a_workbook_is_read_like_a_csv(services: Services) -> None:
    assert counts(await ran(services, "lifts", workbook(rows_of("lifts", *NEW_LIFTS)))) == (
        "done",
        7,
        0,
        0,
        0,
    )


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 2**20))
    return buffer.getvalue()


HOSTILE = [
    (b"", "空"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "不是 CSV"),
    (b"\xff\xfe\xff\xff" * 9, "缺少列"),
    (b"PK\x03\x04 not a zip", "打不开"),
    (bomb(), "太大"),
    ("编号,颜色\n1,2\n".encode(), "缺少列"),
    (b"a" * 200_000, "太长"),
    (as_csv(rows_of("lifts", {}))[:-2] + b'"\n"x', "引号"),
]


@pytest.mark.parametrize(("body", "said"), HOSTILE)
async def test_what_cannot_be_read_is_said_and_leaves_nothing(
    services: Services, body: bytes, said: str
) -> None:
    job = await ran(services, "lifts", body)
    assert job.phase is ImportPhase.FAILED, job.reason
    assert said in job.reason
    assert await ImportRow.all().count() == 0


async def test_a_report_names_the_first_ten_thousand_rows_and_says_that_there_are_more(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MOST_REFUSED", 3)
    job = await ran(services, "lifts", as_csv(rows_of("lifts", *({"类型": "火箭"} for _ in range(9)))))
    lines = report_of(services, job).splitlines()
    assert (job.bad, len(lines)) == (9, 5)
    assert "只列到这里" in lines[-1]


def test_templates_have_headings_an_example_and_notes() -> None:
    for register in REGISTERS.values():
        kind = register.kind
        book = load_workbook(io.BytesIO(template(kind, "xlsx")))
        first, notes = book.worksheets
        rows = [
            ["" if cell is None else str(cell) for cell in row] for row in first.iter_rows(values_only=True)
        ]
        assert rows == [[c.heading for c in kind.columns], [c.example for c in kind.columns]]
        assert notes.title == "填写说明"
        assert template(kind, "csv").decode("utf-8-sig").count("\r\n") == 2
