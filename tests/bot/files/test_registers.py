"""Register files: all or nothing, updates, repeats, two at once, and a worker that died."""

import asyncio
from datetime import date

import pytest

from bot.files.registers.run import run_import
from bot.services import Services
from bot.worker import Worker
from models.actions.imports import steps as imports
from models.actions.imports.steps import ImportJob
from models.rules.imports.phase import ImportPhase
from models.tables.audit import AuditEntry
from models.tables.cities import Estate
from models.tables.imports import Import, ImportRow
from models.tables.lifts import Lift, LiftCode
from models.tables.maintenance.visit import MaintenanceVisit
from tests.support.imported import AS_TYPED, NEW_LIFTS, counts, ran, report_of, stored_as
from tests.support.lifts import spell_stored_numbers
from tests.support.register_files import as_csv, give, rows_of
from tests.support.waiting import until


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


async def test_what_a_worker_has_lost_before_is_written_in_smaller_batches(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 8)
    for attempts, written in ((1, [7]), (2, [2, 4, 6, 7]), (3, [1, 2, 3, 4, 5, 6, 7])):
        job = await give(services, "lifts", as_csv(rows_of("lifts", *NEW_LIFTS)), held=True)
        await Import.filter(id=job.id).update(attempts=attempts)
        told: list[int] = []

        def tell(now: ImportJob, told: list[int] = told) -> None:
            if now.phase is ImportPhase.APPLYING:
                told.append(now.done)

        await run_import(await Import.get(id=job.id), services.imports, services.clock, tell)
        assert told == written


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


async def test_estates_name_a_sub_district_that_there_is(services: Services) -> None:
    wrong = await ran(services, "lifts", as_csv(rows_of("lifts", NEW_LIFTS[0] | {"镇街": "别的街道"})))
    assert wrong.phase is ImportPhase.REJECTED
    assert "这个区县没有登记这个镇街" in report_of(services, wrong)
    for told, named in (("翠湖街道", True), ("", False)):
        await ran(services, "lifts", as_csv(rows_of("lifts", NEW_LIFTS[0] | {"镇街": told})))
        assert ((await Estate.get(name="新苑")).sub_district_id is not None) is named
