"""Surveys, insurance, maintainers, suggestions and one's own data, as a resident taps through them."""

from playwright.async_api import expect

from tests.browser.conftest import IN_THE_BROWSER
from tests.browser.mini_program.conftest import MiniDemo, MiniPhone
from tests.browser.test_accessibility import grave_problems

pytestmark = IN_THE_BROWSER


async def test_the_simulated_phone_opens_it(mini_phone: MiniPhone, mini_demo: MiniDemo) -> None:
    await mini_phone.page.goto(f"{mini_demo.url}/sim/phone/")
    await mini_phone.page.get_by_text("扫码").first.click()
    async with mini_phone.context.expect_page() as opened:
        await mini_phone.page.get_by_role("link", name="开小程序").first.click()
    await expect((await opened.value).get_by_role("button", name="一键求助")).to_be_visible()


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
    await phone.go_back()
    await phone.go_back()
    await phone.tap("看维保")
    await phone.tap("比较各维保单位")
    await phone.sees("迅安电梯维保有限公司")


async def test_a_lift_is_followed_with_a_message_in_the_same_tap_and_let_go(mini_phone: MiniPhone) -> None:
    phone = mini_phone
    await phone.open_lift()
    assert not [
        one for one in phone.asked if "follow" in one or "sessions" in one
    ]  # nobody signs in by a scan
    await phone.tap("关注这部电梯")
    await phone.sees("我们不告诉别人您关注了什么")
    await phone.tap("关注")
    await phone.answer("取消")
    await phone.sees("已关注，到")
    await phone.sees("您还没有同意微信通知")
    await phone.tap("再同意一条通知")
    await phone.answer("允许")
    await phone.sees("还能用微信告诉您 1 次")
    await phone.tap("取消关注")
    await expect(phone.screen.get_by_text("已关注")).to_have_count(0)
    await phone.tap("关注")
    await phone.answer("允许")
    await phone.sees("还能用微信告诉您 2 次")
    await phone.go_back()
    await phone.tap("关注这部电梯")
    await phone.sees("已关注，到")


async def test_ones_own_data_is_exported_and_erased(mini_phone: MiniPhone) -> None:
    phone = mini_phone
    await phone.open_lift()
    await phone.write_hazard("照明不亮")
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


async def test_every_page_can_be_read_by_everybody(mini_phone: MiniPhone) -> None:
    phone = mini_phone
    code = await phone.open_lift()
    await phone.write_hazard("每一页都要能读")
    await phone.tap("提交")
    await phone.sees("报告已登记")
    hazard = (
        (await phone.screen.get_by_text("回执号").first.inner_text()).removeprefix("回执号").replace(" ", "")
    )
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
        "follow?lift",
        "receipt?number",
        "reports?",
        "me?",
    ):
        name, _, given = page.partition("?")
        await phone.start(f"pages/{name}/{page}={hazard if given == 'number' else code}")
        await expect(phone.screen.get_by_text("正在查")).to_have_count(0)
        problems[name] = await grave_problems(phone.page)
        if await phone.page.evaluate("document.documentElement.scrollWidth") > 390:
            problems[name].append("wider than the phone")
    assert {name: found for name, found in problems.items() if found} == {}
