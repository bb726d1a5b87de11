"""The yearly pilot report: read back cell by cell, kept as it was sent, and asked for in time."""

import io
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from python_calamine import CalamineWorkbook

from bot.kernel.settings import Settings
from bot.services import Services
from models.actions.shared.city_rules import LOCAL
from models.actions.surveys.answer import answer_survey
from models.rules.staff.access import StaffRole
from models.rules.surveys.rounds import SurveySubject
from models.tables.audit import AuditEntry
from models.tables.cities import City
from models.tables.insurance.coverage import CoverageSnapshot
from models.tables.insurance.policy import CoveredLift
from models.tables.lifts import Lift
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.commands import run_module
from tests.support.pilot import PilotDistrict, build_pilot_district, day
from tests.support.staff import Browser, sit_down
from tests.support.surveys import draft_of, opened_round, somebody

PROGRESS = ["保费来源", "试点电梯（台）", "涉及使用单位（家）", "参与试点保险公司（家）",
    "单台保费最低（元/年）", "单台保费最高（元/年）", "年度理赔金额（万元）", "群众满意度（%）"]  # fmt: skip
DETAILS = ["使用单位", "电梯编号", "梯龄（年）", "服务居民人数（人/台）", "保险机构", "单台保费（元/年）",
    "年度理赔金额（万元）", "费用最短支付时间（小时）", "费用最长支付时间（小时）"]  # fmt: skip
SIGNED = {"contact": "李工", "phone": "63557186"}


@pytest.fixture
async def district(services: Services, clock: MovableClock) -> PilotDistrict:
    """On the 1st of December of a year in which it has been asked whether people are content."""
    year = services.clock().astimezone(LOCAL).year + 1
    found = await build_pilot_district(year)
    clock.advance(day(year, 11, 10) - services.clock())
    round_id = await opened_round(services.clock(), SurveySubject.INSURANCE, found.id)
    lift = await Lift.get(registration_number="梯试点1")
    for score in [5] * 7 + [4] * 2 + [1] * 3:
        await answer_survey(draft_of(round_id, lift.id, somebody(services), score), services.clock())
    liability_alone = await Lift.get(registration_number="梯试点5")
    for _ in range(11):  # not of the pilot: they count nowhere in its report
        await answer_survey(draft_of(round_id, liability_alone.id, somebody(services), 1), services.clock())
    clock.advance(day(year, 12, 1, 12) - services.clock())
    return found


@pytest.fixture
async def regulator(web_client: Client, services: Services, district: PilotDistrict) -> Browser:
    return await sit_down(web_client, services, StaffRole.REGULATOR, district.id)


def cells(xlsx: bytes, sheet: str) -> list[list[Any]]:
    """Every row that says something, as another library reads it."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(xlsx)).get_sheet_by_name(sheet).to_python()
    return [
        [cell.replace("\n", "") if isinstance(cell, str) else cell for cell in row]
        for row in rows
        if any(row)
    ]


async def test_each_cell_of_the_annexes_is_what_the_registers_say(
    regulator: Browser, district: PilotDistrict
) -> None:
    base, year = f"/console/pilot/{district.id}", str(district.year)
    page = await regulator.open(f"{base}?year={year}")
    assert "江城市电梯综合保险试点推进表" in page
    answer = await regulator.send(f"{base}/draft", 200, year=year, format="xlsx", **SIGNED)
    xlsx = await answer.read()

    annex, title, filled, headings, *rows, below, _ = cells(xlsx, "附件1")
    assert (annex[0], title[0]) == ("附件1", "江城市电梯综合保险试点推进表")
    assert (filled[0], filled[-1]) == ("填报单位：试点区市场监督管理局", f"填报时间：{year}年12月1日")
    assert headings == PROGRESS
    assert rows == [
        ["自筹", 1, 1, 1, 500, 500, 0, ""],
        ["物业专项维修资金", 2, 1, 2, 620, 700, 0.96, ""],
        ["专项维修资金增值收益", 0, 0, 0, "", "", 0, ""],
        ["小区公共收益", 0, 0, 0, "", "", 0, ""],
        ["捐赠", 1, 1, 1, 500.5, 500.5, 0, ""],
        ["政府财政支持", 0, 0, 0, "", "", 0, ""],
        ["没有登记保费来源", 1, 0, 1, 410, 410, 0, ""],
        ["合计（每台只计一次）", 4, 1, 2, 410, 700, 0.96, 75],
    ]
    assert (below[0], below[-1]) == ("联系人：李工", "联系电话：63557186")

    _, title, _, headings, *rows, _ = cells(xlsx, "附件2")
    assert (title[0], headings) == ("电梯综合保险试点明细表", DETAILS)
    age, both = district.year - 2010, "安和财产保险江城分公司、同舟保险江城中心支公司"
    unit, anhe = "翠湖物业服务有限公司", "安和财产保险江城分公司"
    assert rows == [
        ["", "梯试点4", age, "", anhe, 410, 0, "", ""],
        [unit, "梯试点1", age, 101, both, 620, 0.96, 25, 240],
        [unit, "梯试点2", age, 102, both, 700, 0, "", ""],
        [unit, "梯试点3", age, 103, anhe, 500.5, 0, "", ""],
    ]

    sources = cells(xlsx, "来源")
    assert {row[4] for row in sources if row[0] in ("附件1", "附件2")} == {
        "covered_lifts", "payments", "insured_satisfaction",
    }  # fmt: skip
    [asked] = [row for row in sources if row[1] == "群众满意度（%）"]
    assert (asked[2], asked[5], asked[6]) == ("75.0", f"{year}-12-01", 12)
    assert "置信区间" in asked[3]
    assert "样本不足" in asked[3]
    told = "\n".join(str(row[0]) for row in sources)
    for why in (
        "费用支付时间空白 3 台",
        "服务居民人数空白 1 台",
        "使用单位空白 1 台",
        "1 台有几种保费来源",
        "另有赔款 0.012345 万元",
    ):
        assert why in told

    answer = await regulator.send(f"{base}/draft", 200, year=year, format="pdf", **SIGNED)
    text = "".join(
        page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(await answer.read())
    )
    for words in (
        "江城市电梯综合保险试点推进表",
        "电梯综合保险试点明细表",
        "梯试点1",
        "0.96",
        "联系人：李工",
    ):
        assert words in text


async def test_a_sent_report_stays_as_it_was_and_a_correction_is_another(
    regulator: Browser,
    district: PilotDistrict,
    settings: Settings,
    tmp_path: Path,
) -> None:
    base, year = f"/console/pilot/{district.id}", str(district.year)
    assert f"{year} 年度电梯综合保险试点报告" in await regulator.open("/console")
    await regulator.open(base)
    for version, status in (("1", 303), ("1", 409), ("2", 303)):
        await regulator.send(f"{base}/send", status, year=year, version=version, **SIGNED)
        await CoveredLift.all().update(premium_fen=1)
    assert f"{year} 年度电梯综合保险试点报告" not in await regulator.open("/console")
    page = await regulator.open(base)
    files = [part.split('"')[0] for part in page.split('href="')[1:] if "/console/pilot-sent/" in part]
    second, first = [await (await regulator.request("GET", path)).read() for path in files if "=" not in path]
    assert cells(first, "附件1")[-3][4] == 410
    assert cells(second, "附件1")[-3][4] == 0.01
    sent = await AuditEntry.filter(verb="send_pilot_report")
    assert [entry.details["version"] for entry in sent] == [1, 2]
    assert not any("李工" in str(entry.details) for entry in await AuditEntry.all())

    out = tmp_path / "report.xlsx"
    arguments = ("--district", "试点区", "--year", year, "--out", str(out))
    variables = {"TIMA_DATABASE_URL": settings.database_url}
    assert (await run_module("scripts.commands.pilot_report", *arguments, variables=variables)).status == 0
    assert out.read_bytes() == second


async def test_it_is_asked_of_the_district_alone_and_not_of_a_year_to_come(
    web_client: Client, services: Services, regulator: Browser, district: PilotDistrict
) -> None:
    other = await sit_down(web_client, services, StaffRole.REGULATOR)
    await other.open(f"/console/pilot/{district.id}", 404)
    assert "还没有开始" in await regulator.open(f"/console/pilot/{district.id}?year={district.year + 1}")
    await regulator.send(f"/console/pilot/{district.id}/send", 422, year=str(district.year), version="1")


async def test_a_whole_city_has_annex_1_and_leaves_the_lifts_to_its_districts(
    web_client: Client, services: Services, district: PilotDistrict
) -> None:
    """The city has no other lifts of the pilot in that year than the district's."""
    city, year = await City.get(name="江城市"), str(district.year)
    await CoveredLift.exclude(policy__number__startswith="P-").delete()
    base = f"/console/pilot/{city.id}"
    administrator = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    assert f'href="{base}"' in await administrator.open("/console/pilot")
    assert "全市一起做" in await administrator.open(f"{base}?year={year}")
    answer = await administrator.send(f"{base}/draft", 200, year=year, format="xlsx", **SIGNED)
    xlsx = await answer.read()
    assert CalamineWorkbook.from_filelike(io.BytesIO(xlsx)).sheet_names == ["附件1", "服务", "来源"]
    assert cells(xlsx, "附件1")[-3] == ["合计（每台只计一次）", 4, 1, 2, 410, 700, 0.96, ""]
    await administrator.send(f"{base}/send", 404, year=year, version="1", **SIGNED)
    regulator = await sit_down(web_client, services, StaffRole.REGULATOR, district.id)
    await regulator.open(base, 404)


async def test_the_report_cites_the_newest_frozen_shares_of_its_year(
    regulator: Browser, services: Services, district: PilotDistrict
) -> None:
    page = f"/console/pilot/{district.id}?year={district.year}"
    assert "没有引用投保率" in await regulator.open(page)
    await regulator.open("/console/coverage")
    for of_day in (f"{district.year - 1}-12-31", f"{district.year}-06-30", f"{district.year}-11-30"):
        await regulator.send("/console/coverage/freeze", day=of_day)
    [newest] = await CoverageSnapshot.filter(day=f"{district.year}-11-30")
    shown = await regulator.open(page)
    assert f"编号 {district.year}1130-{newest.sha256[:12]}" in shown
    assert "5/6" in shown
    assert shown.count("编号 ") == 1


async def test_who_reports_for_one_district_is_sent_there(
    regulator: Browser, district: PilotDistrict, web_client: Client, services: Services
) -> None:
    answer = await regulator.request("GET", "/console/pilot")
    assert (answer.status, answer.headers["Location"]) == (303, f"/console/pilot/{district.id}")
    administrator = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    assert f"/console/pilot/{district.id}" in await administrator.open("/console/pilot")
