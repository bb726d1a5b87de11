"""The open page: charts for everybody, each as SVG, JSON and CSV, with nobody in them."""

import csv
import io
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.surveys.answer import answer_survey
from models.tables.cities import City
from models.tables.insurance.policy import CoveredLift
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.surveys import draft_of, opened_round, somebody

NAMES = ("coverage", "entrapments", "rescues", "satisfaction", "evaluations")


async def test_every_chart_stands_on_the_page_and_can_be_taken_along_in_three_forms(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    round_id = await opened_round(services.clock())
    for score in [5] * 12 + [2] * 4:
        await answer_survey(draft_of(round_id, lift.lift_id, somebody(services), score, "我住五楼"), clock())
    clock.advance(timedelta(days=15))
    page = await (await web_client.get("/open")).text()
    for name in NAMES:
        for form in ("svg", "json", "csv"):
            assert f'href="/open/{name}.{form}"' in page
        svg = await web_client.get(f"/open/{name}.svg")
        assert svg.content_type == "image/svg+xml"
        drawn = ET.fromstring(await svg.read())
        found = await (await web_client.get(f"/open/{name}.json")).json()
        answer = await web_client.get(f"/open/{name}.csv")
        table = list(csv.reader(io.StringIO((await answer.read()).decode("utf-8-sig"))))
        assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
        assert [row["name"] for row in found["rows"]] == [cells[0] for cells in table[1:-1]]
        told = "".join(drawn.itertext())
        assert all(row["name"] in told and (row["value"] or "") in told for row in found["rows"])
        assert "五楼" not in told + str(found)
    insured = await (await web_client.get("/open/coverage.json")).json()
    [row] = insured["rows"]
    assert row["name"] == "滨江区"
    assert row["remark"].endswith(" 部")
    asked = await (await web_client.get("/open/satisfaction.json")).json()
    assert asked["rows"][0]["value"] == "75.0"
    assert asked["rows"][0]["remark"].endswith("16 份，样本不足")


async def test_a_few_answers_are_not_published_and_others_addresses_are_not_found(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    round_id = await opened_round(services.clock())
    for _ in range(9):
        await answer_survey(draft_of(round_id, lift.lift_id, somebody(services), 1), clock())
    clock.advance(timedelta(days=15))
    assert (await (await web_client.get("/open/satisfaction.json")).json())["rows"] == []
    for path in ("/open/people.json", "/open/coverage.xml", "/open?city=000000", "/open/rescues.csv?city=x"):
        assert (await web_client.get(path)).status == 404, path
    assert (await web_client.get("/open/rescues.csv?city=990100")).status == 200


async def test_it_is_one_tap_from_home_and_read_at_most_once_in_a_while(
    web_client: Client, lift: LiftCard
) -> None:
    for path in ("/", f"/l/{lift.code}"):
        assert 'href="/open"' in await (await web_client.get(path)).text()
    before = await (await web_client.get("/open/coverage.json")).json()
    await CoveredLift.all().delete()
    assert await (await web_client.get("/open/coverage.json")).json() == before


@pytest.mark.parametrize("path", ["/open", "/open/insured.csv", "/maintainers", "/api/v1/maintainers"])
async def test_before_a_city_is_set_up_there_is_nothing_to_show_rather_than_an_error(
    web_client: Client, path: str
) -> None:
    await City.all().update(is_default=False)
    assert (await web_client.get(path)).status == 404
