"""Reporting, surveys, insurance, maintainers, suggestions and one's own data, as a resident taps through them."""

import json
from pathlib import Path

from aiohttp import ClientSession
from playwright.async_api import Route, expect

from tests.browser.conftest import IN_THE_BROWSER
from tests.browser.mini_program.conftest import MiniDemo, MiniPhone
from tests.browser.test_accessibility import grave_problems
from tests.browser.test_vote import demo_votes
from tests.support.photos import jpeg

pytestmark = IN_THE_BROWSER


async def hazard(phone: MiniPhone, words: str) -> None:
    await phone.tap("报告故障、隐患")
    await phone.choose("异响、抖动")
    await phone.write("说说情况", words)


async def test_a_hazard_with_a_photo_until_it_is_accepted(
    mini_phone: MiniPhone, mini_demo: MiniDemo, tmp_path: Path
) -> None:
    phone, photo = mini_phone, tmp_path / "door.jpg"
    photo.write_bytes(jpeg())
    await phone.open_lift()
    await hazard(phone, "三楼异响")
    await phone.tap("拍照或从相册选")
    async with phone.page.expect_file_chooser() as chooser:
        await phone.answer("同意")
    await (await chooser.value).set_files(photo)
    await expect(phone.screen.locator("wx-image")).to_have_count(1)
    await phone.write("电话", "138 0000 1234")
    await phone.tap("提交")
    await expect(phone.screen.get_by_role("alert")).to_contain_text("勾选")
    await phone.choose("同意把电话给保险机构")
    await phone.tap("提交")
    await phone.sees("报告已登记")
    await phone.sees("已受理")
    await phone.sees("138****1234，给：保险机构")
    await phone.tap("收回电话")
    await expect(phone.button("收回电话")).to_have_count(0)
    await expect(phone.screen.locator("wx-image img")).to_have_js_property("complete", value=True)
    await phone.tap("用微信接收这份报告的进展")
    await phone.answer("允许")
    await expect(phone.button("用微信接收")).to_have_count(0)
    await phone.write("补充", "只在上行时响")
    await phone.tap("补充")
    await phone.sees("您补充：只在上行时响")
    await expect(phone.screen.get_by_label("补充")).to_have_value("")

    number = (await phone.screen.get_by_text("回执号").first.inner_text()).split("号")[1].replace(" ", "")
    await phone.start("pages/reports/reports")
    await phone.screen.get_by_role("button", name="隐患报告：异响").click()
    await phone.sees("报告已登记")
    await phone.start(f"pages/receipt/receipt?number={number}")
    await phone.sees("只在上行时响")


async def test_the_simulated_phone_opens_it(mini_phone: MiniPhone, mini_demo: MiniDemo) -> None:
    await mini_phone.page.goto(f"{mini_demo.url}/sim/phone/")
    await mini_phone.page.get_by_text("扫码").first.click()
    async with mini_phone.context.expect_page() as opened:
        await mini_phone.page.get_by_role("link", name="开小程序").first.click()
    await expect((await opened.value).get_by_role("button", name="一键求助")).to_be_visible()


async def test_a_photo_that_is_none_costs_no_words(mini_phone: MiniPhone, tmp_path: Path) -> None:
    phone, photo = mini_phone, tmp_path / "door.jpg"
    photo.write_bytes(b"no photo")
    await phone.open_lift()
    await hazard(phone, "三楼异响")
    await phone.tap("拍照或从相册选")
    async with phone.page.expect_file_chooser() as chooser:
        await phone.answer("同意")
    await (await chooser.value).set_files(photo)
    await phone.tap("提交")
    await phone.sees("报告已登记")
    await phone.sees("有 1 张照片没有收")


async def test_words_of_somebody_trapped_are_asked_back(mini_phone: MiniPhone) -> None:
    phone = mini_phone
    await phone.open_lift()
    await hazard(phone, "我被困在电梯里了，救命")
    await phone.choose("匿名")
    await phone.tap("提交")
    await phone.sees("现在有人困在电梯里吗")
    await phone.tap("现在没有人被困，按故障提交")
    await phone.sees("报告已登记")
    await phone.start("pages/reports/reports")
    await phone.sees("还没有报告")


async def test_a_session_that_ended_in_the_middle_of_a_form_costs_nothing(
    mini_phone: MiniPhone, mini_demo: MiniDemo
) -> None:
    phone = mini_phone
    await phone.open_lift()
    await phone.tap("我的报告")
    await phone.sees("还没有报告")
    await phone.page.get_by_role("button", name="返回").click()
    await hazard(phone, "按钮不亮")
    async with ClientSession(f"{mini_demo.url}") as http:
        code = (await (await http.post(f"/sim/mini-phone/login?openid={phone.openid}")).json())["code"]
        signed_in = await (await http.post("/api/v1/sessions", json={"code": code})).json()
        headers = {"Authorization": f"Bearer {signed_in['token']}"}
        assert (await http.delete("/api/v1/sessions", headers=headers)).status == 204
    await phone.tap("提交")
    await phone.sees("报告已登记")
    await phone.start("pages/reports/reports")
    await expect(phone.button("隐患报告")).to_have_count(1)


async def test_a_survey_is_answered_and_changed(mini_phone: MiniPhone) -> None:
    phone, survey = mini_phone, "第 3 次维保满意度调查"
    await phone.open_lift()
    await phone.tap("评一评")
    await phone.tap(survey)
    await phone.screen.get_by_role("radio", name="满意", exact=True).click()
    await phone.tap("提交")
    await phone.sees("还有 1 个问题没有答")
    await phone.choose("修得快些")
    await phone.tap("提交")
    await phone.sees("已收到，谢谢您")
    await phone.tap(survey)
    await expect(phone.screen.get_by_role("radio", name="满意", exact=True)).to_be_checked()
    await phone.choose("很不满意")
    await phone.tap("改好了，提交")
    await phone.sees("已改好")


async def test_an_owner_votes_and_changes_the_vote(mini_phone: MiniPhone, mini_demo: MiniDemo) -> None:
    phone = mini_phone
    paper, over = await demo_votes(mini_demo.var)
    await phone.open_lift()
    await phone.tap("业主表决")
    await phone.tap("更换 1 幢左梯曳引机")
    await phone.sees("截止前只看得到有多少人参加")
    await phone.write("邀请码", "AAAAA-AAAAA")
    await phone.write("后四位", "0000")
    await phone.tap("认证我是业主")
    await phone.sees("邀请码、姓名或后四位不对")
    await phone.write("邀请码", paper.code.lower())
    await phone.write("业主姓名", paper.name)
    await phone.write("后四位", paper.last_four)
    await phone.tap("认证我是业主")
    await phone.sees("分摊")
    await phone.screen.get_by_role("button", name="同意", exact=True).click()
    await phone.sees("已收到您的票：同意")
    await phone.screen.get_by_role("button", name="弃权", exact=True).click()
    await phone.sees("已收到您的票：弃权")
    await phone.sees("同意，已被别的票代替")
    await phone.start(f"pages/vote/vote?slug={over}")
    await phone.sees("结果已经公布")


async def test_insurance_with_another_star_and_the_maintainers_side_by_side(mini_phone: MiniPhone) -> None:
    phone = mini_phone
    await phone.open_lift()
    await phone.tap("看保险")
    await phone.sees("这部电梯有保险")
    await phone.tap("5 星")
    await phone.sees("5 星：业主一方承担")
    await phone.tap("比较在售的电梯保险")
    await phone.sees("元/年")
    await phone.tap("给保险机构提建议")
    await phone.write("您的建议", "能不能每月公布巡查照片")
    await phone.tap("送出")
    await phone.sees("建议已登记")
    await phone.page.get_by_role("button", name="返回").click()
    await phone.page.get_by_role("button", name="返回").click()
    await phone.tap("看维保")
    await phone.tap("比较各维保单位")
    await phone.sees("迅安电梯维保有限公司")


async def test_ones_own_data_is_exported_and_erased(mini_phone: MiniPhone) -> None:
    phone = mini_phone
    await phone.open_lift()
    await hazard(phone, "照明不亮")
    await phone.tap("提交")
    await phone.sees("报告已登记")
    await phone.start("pages/me/me")
    await phone.sees("1 份")
    await phone.tap("给出微信核实过的手机号")
    await phone.answer("同意")
    await phone.answer("允许")
    await expect(phone.button("收回手机号 138****1234")).to_be_visible()
    await phone.tap("导出我的数据")
    await phone.sees("数据文件已做好")
    assert (await phone.page.evaluate("window.phoneDid"))[-1][0] == "share"
    await phone.tap("删除我的数据")
    await phone.answer("删除")
    await phone.sees("已删除：报告 1 份")
    await phone.start("pages/me/me")
    await phone.sees("0 份")


async def test_a_newer_server_may_say_what_this_build_does_not_know(mini_phone: MiniPhone) -> None:
    phone = mini_phone

    async def newer(route: Route) -> None:
        answer = await route.fetch()
        told = await answer.json()
        told["news"] = {"of": "a newer server"}
        told["recipients"][0] |= {"part": "somebody_new", "state": "in_a_new_state"}
        told["timeline"][0]["kind"] = "something_new"
        await route.fulfill(response=answer, body=json.dumps(told))

    await phone.page.route("**/api/v1/reports/*", newer)
    await phone.open_lift()
    await hazard(phone, "门关不上")
    await phone.tap("提交")
    await phone.sees("报告已登记")
    await phone.sees("正在转报")


async def test_refusals_are_plain_and_leave_the_rest_usable(mini_phone: MiniPhone) -> None:
    phone = mini_phone
    await phone.start()
    await phone.scan("https://elsewhere.example/l/ABC")
    await phone.sees("这不是梯码")
    await phone.sees("拨打 96333")
    await phone.open_lift()
    await hazard(phone, "门关不上")
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


async def test_every_page_can_be_read_by_everybody(mini_phone: MiniPhone) -> None:
    phone = mini_phone
    code = await phone.open_lift()
    problems = {}
    for page in (
        "lift?code",
        "sos?lift",
        "report?lift",
        "policy?lift",
        "maintainer?lift",
        "survey?lift",
        "vote?lift",
        "suggest?lift",
        "reports?",
        "me?",
    ):
        name = page.partition("?")[0]
        await phone.start(f"pages/{name}/{page}={code}")
        await expect(phone.screen.get_by_text("正在查")).to_have_count(0)
        problems[name] = await grave_problems(phone.page)
        if await phone.page.evaluate("document.documentElement.scrollWidth") > 390:
            problems[name].append("wider than the phone")
    assert {name: found for name, found in problems.items() if found} == {}
