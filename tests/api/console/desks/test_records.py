"""Files of records in the console: taken in while one waits, returned with reasons, harmless twice."""

import asyncio
import io
import re
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData

from bot.files.sheets import open_sheet
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.desks.record_columns import RECORDS, RecordField
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.desks.record import PartnerRecord
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Incident
from tests.bot.files.test_record_files import csv_of, xlsx
from tests.conftest import Client
from tests.support.commands import run_module
from tests.support.partner_tokens import DESK_96333
from tests.support.server_process import environment
from tests.support.staff import Browser, sit_down

HEADINGS = ["工单编号", "类型", "发生时间", "识别码", "故障类别", "联系电话"]


@pytest.fixture
async def desk(web_client: Client, services: Services) -> Browser:
    return await sit_down(web_client, services, StaffRole.HOTLINE_DESK)


def rows_of(services: Services, lift: LiftCard) -> list[list[str]]:
    now = f"{services.clock():%Y-%m-%dT%H:%M:%SZ}"
    return [
        ["R-1", "故障", now, lift.rescue_number, "异响", "13911112222"],
        ["R-2", "故障", now, lift.rescue_number, "门系统", "13911112222"],
        ["R-3", "爆炸", "昨天", "999999", "", "13911112222"],
    ]


async def upload(desk: Browser, data: bytes, name: str = "records.csv", **more: Any) -> tuple[int, str]:
    organisation = await Organisation.get(name=DESK_96333)
    form = FormData({"csrf": desk.csrf, "organisation": str(organisation.id)} | more)
    form.add_field("file", data, filename=name)
    answer = await desk.request("POST", "/console/intake", data=form)
    return answer.status, await answer.text()


async def counts() -> tuple[int, int]:
    return await Incident.all().count(), await PartnerRecord.all().count()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_what_is_right_is_taken_and_what_is_wrong_comes_back_as_a_file(
    services: Services, lift: LiftCard, desk: Browser, kind: str
) -> None:
    rows = rows_of(services, lift)
    data = csv_of(HEADINGS, *rows).encode("gb18030") if kind == "csv" else xlsx(HEADINGS, *rows)
    status, page = await upload(desk, data, f"记录.{kind}")
    assert status == 200
    assert await counts() == (2, 2)
    assert "类型：不认识，请用：困人、故障、投诉；发生时间：看不懂这个时间" in page
    assert "没有读取的列：联系电话" in page
    link = re.search(r'href="(/console/intake/returned[^"]+)"', page)
    assert link
    answer = await desk.request("GET", link[1])
    body = await answer.read()
    assert (answer.status, b"13911112222" in body) == (200, False)
    sheet = open_sheet(io.BytesIO(body), RECORDS, 10)
    assert [row.cells[RecordField.NUMBER] for row in sheet.lines] == ["R-3"]
    stranger = await sit_down(desk.client, services, StaffRole.ADMINISTRATOR)
    await stranger.open(link[1], 404)
    entry = await AuditEntry.get(verb="import_records")
    assert (entry.details["new"], entry.details["rejected"]) == (2, 1)


async def test_the_same_file_again_and_twice_at_once_is_harmless(
    services: Services, lift: LiftCard, desk: Browser
) -> None:
    data = csv_of(HEADINGS, *rows_of(services, lift)).encode()
    answers = await asyncio.gather(*(upload(desk, data) for _ in range(3)))
    assert [status for status, _ in answers] == [200] * 3
    assert await counts() == (2, 2)
    _, page = await upload(desk, data)
    assert re.search(r"<strong>2</strong>先前已收到", page)


async def test_what_cannot_be_read_is_refused_in_words(lift: LiftCard, desk: Browser) -> None:
    for data, name, more in (
        (b"PK\x03\x04broken", "x.xlsx", {}),
        (b"nothing", "x.csv", {}),
        (b"", "x.csv", {}),
        (csv_of(HEADINGS).encode(), "", {}),
        (csv_of(HEADINGS).encode(), "x.csv", {"organisation": "odd"}),
    ):
        status, page = await upload(desk, data, name, **more)
        assert (status, 'role="alert"' in page) == (422, True), name
    await desk.send("/console/intake", 422)
    assert await counts() == (0, 0)


async def command(services: Services, *arguments: str) -> tuple[int, str]:
    """`scripts/intake` as an operator runs it."""
    settings = services.settings
    variables = environment(settings)
    ended = await run_module("scripts.commands.intake", *arguments, variables=variables, cwd=settings.var_dir)
    return ended.status, ended.said


async def test_a_command_takes_in_files_of_any_length(
    services: Services, lift: LiftCard, tmp_path: Path
) -> None:
    file, returned = tmp_path / "r.csv", tmp_path / "returned.csv"
    file.write_bytes(csv_of(HEADINGS, *rows_of(services, lift)).encode())
    arguments = ("--organisation", DESK_96333, str(file), "--rejected", str(returned))
    status, shown = await command(services, *arguments)
    assert status == 1, shown
    assert await counts() == (2, 2)
    assert "R-3" in returned.read_text("utf-8-sig")
    assert re.search(r"new +2", shown)
    assert re.search(r"rejected +1", shown)
    assert (await command(services, "--organisation", "nobody", str(file)))[0] == 2


async def test_a_full_disk_is_told(
    services: Services, lift: LiftCard, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.TemporaryFile", lambda **_: open("/dev/full", "wb+", buffering=0))  # noqa: SIM115
    data = csv_of(HEADINGS, *rows_of(services, lift)) + "\n" * 2**22  # small files stay in memory
    status, page = await upload(desk, data.encode())
    assert (status, "磁盘满了" in page) == (507, True)
    assert await counts() == (0, 0)
