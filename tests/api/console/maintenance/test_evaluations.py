"""An evaluation from the imported papers to its publication, as each side sees it; and large uploads."""

import io
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.files.registers.paths import ImportFiles
from bot.files.registers.run import run_import
from bot.files.sheets import open_sheet
from bot.services import Services
from models.actions.imports.all import REGISTERS
from models.actions.lifts.find import LiftCard
from models.rules.staff.access import StaffRole
from models.tables.imports import Import
from models.tables.maintenance.evaluation import Appeal, Evaluation
from scripts.demo.registers import load_registers
from tests.conftest import Client
from tests.support.register_files import as_csv, give, rows_of
from tests.support.staff import Browser, at_desk, hire


async def draft(services: Services) -> Evaluation:
    job = await give(services, "evaluations", as_csv(rows_of("evaluations", {})), held=True)
    await run_import(job, services.imports, services.clock)
    return await Evaluation.get()


async def test_from_papers_to_publication(web_client: Client, services: Services, lift: LiftCard) -> None:
    one = await draft(services)
    path, page = f"/console/evaluations/{one.id}", f"/maintainers/{one.maintainer_id}"
    people = [await hire(services, role) for role in (StaffRole.REGULATOR, StaffRole.MAINTAINER)]
    regulator, maintainer = [await at_desk(web_client, services, one) for one in people]
    await maintainer.open(path, 404)  # a draft is for those who evaluate
    assert "还没有公布" in await (await web_client.get(page)).text()

    await regulator.open(path)
    await regulator.send(f"{path}/publicity", 409)  # not worked out
    await regulator.send(f"{path}/work-out")
    await regulator.fill(f"{path}/publicity", at=path)
    assert "公示中" in await (await web_client.get(page)).text()
    english = await (await web_client.get(page, headers={"Accept-Language": "en"})).text()
    assert "How to read this" in english
    assert "95% interval" in english
    assert "怎么算的" not in english
    await regulator.send(f"{path}/work-out", 409)  # frozen from here on
    assert "公示期还没有结束" in await (await regulator.send(f"{path}/publish", 409)).text()

    await maintainer.open(path)
    await maintainer.send(f"{path}/appeal", words="<b>到场时间</b>少算了一次")
    services.clock.advance(timedelta(days=7))  # type: ignore[attr-defined]
    regulator, maintainer = [await at_desk(web_client, services, one) for one in people]
    await regulator.open(path)
    await maintainer.open("/console/evaluations")
    await maintainer.send(f"{path}/appeal", 409, words="太晚了")
    assert "还有异议没有答复" in await (await regulator.send(f"{path}/publish", 409)).text()
    appeal = await Appeal.get()
    await regulator.send(f"{path}/answer", appeal=str(appeal.id), answer="dismissed", words="已核对")
    await regulator.send(f"{path}/answer", 409, appeal=str(appeal.id), answer="upheld", words="第二次")
    await regulator.send(f"{path}/publish")
    await regulator.send(f"{path}/publish", 409)

    shown = await (await web_client.get(f"/l/{lift.code}/maintainer")).text()
    assert "分" in shown
    assert "公示中" not in shown
    assert "<b>" not in await maintainer.open(path)
    await regulator.open(path)
    await regulator.send(f"{path}/again")
    await regulator.open(path)
    await regulator.send(f"{path}/again", 409)  # one draft at a time
    assert await Evaluation.all().count() == 2


async def test_an_appeal_that_is_upheld_withdraws_the_version(web_client: Client, services: Services) -> None:
    one = await draft(services)
    path = f"/console/evaluations/{one.id}"
    regulator = await at_desk(web_client, services, await hire(services, StaffRole.REGULATOR))
    maintainer = await at_desk(web_client, services, await hire(services, StaffRole.MAINTAINER))
    await regulator.open(path)
    await regulator.send(f"{path}/work-out")
    await regulator.fill(f"{path}/publicity", at=path)
    await maintainer.open(path)
    await maintainer.send(f"{path}/appeal", words="不对")
    await regulator.send(f"{path}/answer", appeal=str((await Appeal.get()).id), answer="upheld", words="确实")
    assert "已撤回" in await regulator.open(path)
    assert "还没有公布" in await (await web_client.get(f"/maintainers/{one.maintainer_id}")).text()


async def test_published_papers_cannot_be_imported_over(services: Services) -> None:
    await draft(services)
    await Evaluation.all().update(state="published")
    job = await give(services, "evaluations", as_csv(rows_of("evaluations", {})), held=True)
    await run_import(job, services.imports, services.clock)
    assert "已公示" in services.imports.report(job.id).read_text("utf-8-sig")


async def test_the_comparison_sorts_by_the_asked_column_and_names_nobody_first(
    web_client: Client, services: Services
) -> None:
    await load_registers(services.clock())

    async def order(query: str) -> list[str]:
        text = await (await web_client.get(f"/maintainers{query}")).text()
        names = ("迅安电梯维保有限公司", "恒达电梯工程有限公司", "江城安捷电梯服务部")
        return sorted(names, key=lambda name: text.index(f">{name}</a></strong>"))

    by_name = ["恒达电梯工程有限公司", "江城安捷电梯服务部", "迅安电梯维保有限公司"]
    assert await order("") == await order("?sort=<script>") == by_name
    assert await order("?sort=lifts") == [
        "迅安电梯维保有限公司",
        "恒达电梯工程有限公司",
        "江城安捷电梯服务部",
    ]
    assert (await order("?sort=star"))[-1] == "江城安捷电梯服务部"  # too few lifts to be ranked
    assert (await order("?sort=missed"))[0] == "迅安电梯维保有限公司"
    desk = await at_desk(web_client, services, await hire(services, StaffRole.REGULATOR))
    assert "公众聚集场所参保" in await desk.open("/console/coverage")


async def upload(desk: Browser, name: str, body: bytes, **fields: str) -> aiohttp.ClientResponse:
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    for field, value in ({"csrf": desk.csrf} | fields).items():
        form.add_field(field, value)
    form.add_field("file", body, filename=name)
    return await desk.request("POST", "/console/imports", data=form)


async def test_an_upload_streams_to_disk_and_is_noted_once(web_client: Client, services: Services) -> None:
    desk = await at_desk(web_client, services, await hire(services, StaffRole.ADMINISTRATOR))
    await desk.open("/console/imports")
    body = as_csv(rows_of("lifts", *({"使用登记证编号": f"新{n}"} for n in range(20_000))))
    answer = await upload(desk, "电梯.csv", body, kind="lifts")
    assert answer.status == 303
    job = await Import.get()
    assert (job.total, job.file_name, job.accepts_good) == (len(body), "电梯.csv", False)
    assert services.imports.file(job.id).stat().st_size == len(body)
    assert "可以离开这一页" in await desk.open(answer.headers["Location"])
    await desk.open("/console/imports")
    for name, content, fields, status in (
        ("a.csv", b"", {"kind": "lifts"}, 422),
        ("a.csv", b"x", {"kind": "policies; drop"}, 422),
        ("a.xlsx", b"x" * (33 * 2**20), {"kind": "lifts"}, 422),
        ("a.csv", b"x", {"csrf": "wrong", "kind": "lifts"}, 403),
    ):
        assert (await upload(desk, name, content, **fields)).status == status
        await desk.open("/console/imports")
    for name, content, said in (
        ("a.xlsx", b"PK\x03\x04 no workbook", "这个 xlsx 打不开"),
        ("a.csv", "颜色\n红\n".encode(), "缺少列：使用登记证编号"),
    ):
        answer = await upload(desk, name, content, kind="lifts")
        assert (answer.status, said in await answer.text()) == (422, True)  # at once, not by a worker
        await desk.open("/console/imports")
    assert await Import.all().count() == 1
    kept = [path for path in services.imports.file(job.id).parent.iterdir() if path.name != str(job.id)]
    assert kept == []


async def test_refused_rows_come_back_in_the_form_that_was_handed_in(
    web_client: Client, services: Services
) -> None:
    desk = await at_desk(web_client, services, await hire(services, StaffRole.ADMINISTRATOR))
    for name in ("电梯.xlsx", "电梯.csv"):
        job = await give(services, "lifts", as_csv(rows_of("lifts", {"类型": "火箭"})), name=name, held=True)
        await run_import(job, services.imports, services.clock)
        assert "下载退回的行" in await desk.open(f"/console/imports/{job.id}")
        body = await (await desk.request("GET", f"/console/imports/{job.id}/returned")).read()
        sheet = open_sheet(io.BytesIO(body), REGISTERS["lifts"].kind)
        assert (sheet.form, [line.shown("kind") for line in sheet.lines]) == (name[-4:].strip("."), ["火箭"])


async def test_an_insurer_fills_its_own_policies_only(web_client: Client, services: Services) -> None:
    insurer = await hire(services, StaffRole.INSURER)
    desk = await at_desk(web_client, services, insurer)
    text = await desk.open("/console/imports")
    assert "/template/policies.xlsx" in text
    assert "/template/lifts.xlsx" not in text
    assert (await upload(desk, "a.csv", b"x", kind="lifts")).status == 422
    job = await give(
        services, "policies", as_csv(rows_of("policies", {"保险机构": "同舟保险江城中心支公司"})), held=True
    )
    job.staff_id = insurer.staff.id
    await job.save(update_fields=["staff_id"])
    await run_import(job, services.imports, services.clock)
    assert "只能导入本机构" in services.imports.report(job.id).read_text("utf-8-sig")


async def test_a_full_disk_is_told_and_leaves_nothing(
    web_client: Client, services: Services, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    full = tmp_path / "full"
    full.symlink_to("/dev/full")
    monkeypatch.setattr(ImportFiles, "file", lambda *_: full)
    desk = await at_desk(web_client, services, await hire(services, StaffRole.ADMINISTRATOR))
    await desk.open("/console/imports")
    answer = await upload(desk, "a.csv", as_csv(rows_of("lifts", {})), kind="lifts")
    assert answer.status == 507
    assert "磁盘满了" in await answer.text()
    assert not full.is_symlink()
    assert not await Import.exists()
