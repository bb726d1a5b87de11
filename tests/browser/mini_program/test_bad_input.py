"""What goes wrong around the mini-program: other versions, an ended session, refusals, a full phone."""

import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from playwright.async_api import Route, expect

from models.actions.lifts.reissue_code import reissue_code
from tests.browser.conftest import IN_THE_BROWSER
from tests.browser.mini_program.conftest import MiniDemo, MiniPhone
from tests.browser.mini_program.test_reports import REPORTS, photo_in
from tests.browser.mini_program.timed_server import timed_server
from tests.support.databases import SqliteTemplate
from tests.support.lifts import card_of
from tests.support.votes import COMMITTEE

pytestmark = IN_THE_BROWSER

FULL = "localStorage.setItem('filler', 'x'.repeat(5200000 - JSON.stringify(localStorage).length))"
# Members of a receipt that an older server does not give.
YOUNG = ("may_correct_lift", "takes_photos", "takes_voices", "ask_if_fixed")


async def answer_changed(route: Route, change: Any) -> None:
    answer = await route.fetch()
    told = await answer.json()
    change(told)
    await route.fulfill(response=answer, body=json.dumps(told))


async def test_a_session_that_ended_in_the_middle_of_a_form_costs_nothing(
    mini_phone: MiniPhone, mini_demo: MiniDemo
) -> None:
    phone = mini_phone
    await phone.open_lift()
    await phone.tap("我的报告")
    await phone.sees("还没有报告")
    await phone.go_back()
    await phone.write_hazard("按钮不亮")
    async with ClientSession(f"{mini_demo.url}") as http:
        code = (await (await http.post(f"/sim/mini-phone/login?openid={phone.openid}")).json())["code"]
        signed_in = await (await http.post("/api/v1/sessions", json={"code": code})).json()
        headers = {"Authorization": f"Bearer {signed_in['token']}"}
        assert (await http.delete("/api/v1/sessions", headers=headers)).status == 204
    await phone.tap("提交")
    await phone.sees("报告已登记")
    await phone.start("pages/reports/reports")
    await expect(phone.button("隐患报告")).to_have_count(1)


async def test_a_newer_server_may_say_what_this_build_does_not_know(mini_phone: MiniPhone) -> None:
    phone = mini_phone

    async def newer(route: Route) -> None:
        answer = await route.fetch()
        told = await answer.json()
        told["news"] = {"of": "a newer server"}
        told["recipients"][0] |= {"part": "somebody_new", "standing": "in_a_new_state"}
        told["timeline"][0]["kind"] = "something_new"
        await route.fulfill(response=answer, body=json.dumps(told))

    await phone.page.route("**/api/v1/reports/*", newer)
    await phone.open_lift()
    await phone.write_hazard("门关不上")
    await phone.tap("提交")
    await phone.sees("报告已登记")
    recipient = phone.screen.locator(".line", has_text="其他").first
    await expect(recipient).to_contain_text("其他")
    await expect(recipient).to_contain_text("有新进展")


async def test_an_older_server_says_less_and_takes_less(mini_phone: MiniPhone) -> None:
    phone = mini_phone

    def older(told: dict[str, Any]) -> None:
        for name in YOUNG:
            told.pop(name)

    await phone.page.route("**/api/v1/reports/*", lambda route: answer_changed(route, older))
    await phone.page.route("**/api/v1/grants", lambda route: route.fulfill(status=404, body="Not Found"))
    await phone.open_lift()
    await phone.write_hazard("门关不严")
    await phone.tap("提交")
    await phone.sees("报告已登记")
    await phone.sees("报告已登记，谢谢您")
    for young in ("补照片", "录一段语音补充", "改成这部电梯", "用微信接收"):
        await expect(phone.button(young)).to_have_count(0)
    await phone.page.route("**/additions", lambda route: route.fulfill(status=404, body="Not Found"))
    await phone.write("补充", "还在响")
    await phone.tap("补充")
    await phone.sees("没有找到。")
    await expect(phone.screen.get_by_role("textbox", name="补充")).to_have_value("还在响")


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (503, "<html>Bad gateway</html>", "系统暂时有问题"),
        (429, '{"type": "x#too-often"}', "操作太快了"),
        (200, "<html>a login page of the Wi-Fi</html>", "服务器的回答看不懂"),
    ],
)
async def test_an_answer_that_is_none_is_said_in_plain_words(
    mini_phone: MiniPhone, status: int, body: str, words: str
) -> None:
    phone = mini_phone
    await phone.page.clock.install()
    await phone.page.route("**/api/v1/reports", lambda route: route.fulfill(status=status, body=body))
    await phone.open_lift()
    await phone.write_hazard("门关不严")
    await phone.tap("提交")
    for _ in range(2):  # repeated after 0.8 and 2.5 seconds
        await phone.page.clock.run_for(3_000)
    await phone.sees(words)
    await expect(phone.screen.get_by_role("textbox", name="说说情况")).to_have_value("门关不严")


async def test_two_quick_taps_are_one_report_and_one_ask_for_help(
    mini_phone: MiniPhone, mini_demo: MiniDemo
) -> None:
    phone, words = mini_phone, "一秒点两下"
    await phone.open_lift("330110")
    await phone.write_hazard(words)
    await phone.button("提交").dblclick()
    await phone.sees("报告已登记")
    assert mini_demo.one(REPORTS, words) == 1
    await phone.start(f"pages/sos/sos?lift={mini_demo.code_of('330110')}")
    await phone.button("我被困在里面").dblclick()
    await phone.sees("求助已登记")
    assert len([one for one in phone.asked if one.startswith("POST /entrapments")]) == 1


async def test_a_phone_that_opens_nothing_still_reports_and_calls(
    mini_phone: MiniPhone, mini_demo: MiniDemo
) -> None:
    phone = mini_phone
    code = await phone.open_lift()
    await phone.start(f"pages/lift/lift?code={code}", deny="camera,microphone,location")
    await phone.tap("扫一扫电梯里的码")
    await phone.sees("没能打开相机。请输入标签上的梯码")
    await phone.write_hazard("什么都没给权限")
    await phone.tap("拍照或从相册选")
    await phone.answer("同意")
    await phone.sees("没能打开相机或相册，可以不传照片")
    await phone.tap("录一段语音")
    await phone.sees("没能打开麦克风")
    await phone.tap("提交")
    await phone.sees("报告已登记")
    await phone.start(f"pages/sos/sos?lift={code}", deny="location")
    await phone.tap("我在外面，里面有人")
    await phone.tap("看救援到哪一步了")
    await phone.tap("发送我的位置")
    await phone.sees("没能得到位置")


async def test_a_label_that_is_replaced_while_its_page_is_open_is_said_to_be_void(
    mini_phone: MiniPhone, sqlite_template: SqliteTemplate, tmp_path: Path
) -> None:
    phone = mini_phone
    async with timed_server(sqlite_template, tmp_path) as server:
        await server.serve(phone.page, phone.openid)
        card = await card_of(server.services, "左梯", building="1幢", unit="1单元")
        await phone.start(f"pages/lift/lift?code={card.code}")
        await phone.write_hazard("标签换了")
        assert card.lift_id
        assert await reissue_code(card.lift_id, card.code, "标签坏了", COMMITTEE, server.clock())
        await server.services.cards.changed(card.code)
        await phone.tap("提交")
        await phone.sees("这个梯码已经停用")
        await expect(phone.screen.get_by_role("textbox", name="说说情况")).to_have_value("标签换了")
        # A call for help is never refused for it.
        await phone.tap("有人被困？点这里")
        await phone.tap("我被困在里面")
        await phone.sees("求助已登记")
        await phone.start(f"pages/lift/lift?code={card.code}")
        await phone.sees("这个梯码已经停用")
        await phone.sees("拨打 96333")


async def test_a_clock_that_is_off_by_years_changes_no_time_that_is_shown(mini_phone: MiniPhone) -> None:
    phone = mini_phone
    await phone.page.clock.install(time="2019-03-01T00:00:00")
    await phone.open_lift()
    await phone.write_hazard("时钟不准")
    await phone.tap("提交")
    await phone.page.clock.run_for(3_000)
    await phone.sees("收到报告")
    await expect(phone.screen.get_by_text("3月1日")).to_have_count(0)


async def test_a_full_phone_keeps_nothing_and_stops_nothing(mini_phone: MiniPhone, tmp_path: Path) -> None:
    phone = mini_phone
    await phone.open_lift()
    await phone.page.evaluate(FULL)
    await phone.write_hazard("手机满了")
    await phone.tap("提交")
    await phone.sees("报告已登记")
    await phone.choose_photos(photo_in(tmp_path), button="补照片")
    await expect(phone.screen.locator("wx-image")).to_have_count(1)


async def test_refusals_are_plain_and_leave_the_rest_usable(mini_phone: MiniPhone) -> None:
    phone = mini_phone
    await phone.start()
    await phone.scan("https://elsewhere.example/l/ABC")
    await phone.sees("这不是梯码")
    await phone.sees("拨打 96333")
    await phone.open_lift()
    await phone.write_hazard("门关不上")
    await phone.tap("拍照或从相册选")
    await phone.answer("拒绝")
    await phone.sees("没有同意隐私说明")
    # A storage that is full keeps nothing, and stops nothing.
    await phone.page.evaluate(
        "localStorage.setItem('filler', 'x'.repeat(5200000 - JSON.stringify(localStorage).length))"
    )
    await phone.tap("有人被困？点这里")
    await phone.tap("我在外面，里面有人")
    await phone.sees("求助已登记")
