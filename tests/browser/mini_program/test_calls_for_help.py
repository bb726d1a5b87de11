"""Somebody is trapped: with a signal, without one, and while the app is closed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Route, expect

from bot.kernel.settings import EMBEDDED
from tests.browser.conftest import IN_THE_BROWSER
from tests.browser.mini_program.conftest import MiniDemo, MiniPhone
from tests.conftest import make_settings
from tests.support.server_process import ServerProcess, WebProcess, wait_until_listening

pytestmark = IN_THE_BROWSER

HOW_MANY = """
SELECT count(*) FROM report
JOIN incident ON incident.id = incident_id JOIN lift ON lift.id = lift_id
WHERE incident.kind = 'entrapment' AND rescue_number = ?
"""
MINUTES = 7


async def test_from_the_scan_to_out(mini_phone: MiniPhone, mini_demo: MiniDemo) -> None:
    phone = mini_phone
    await phone.start()
    assert phone.asked == []
    await phone.scan(f"https://tima.example/l/{mini_demo.code_of('330101')}")
    await phone.sees("330101")
    assert len(phone.asked) == 1
    await phone.tap("拨打 96333")
    await phone.answer("呼叫")
    assert await phone.page.evaluate("window.phoneDid") == [["call", "96333"]]

    await phone.tap("有人被困，一键求助")
    await phone.sees("接通后报识别码")
    assert len(phone.asked) == 1, "the emergency page asks nothing of the network"
    await phone.tap("我被困在里面")
    await phone.sees("求助已登记")
    await phone.tap("看救援到哪一步了")
    await phone.sees("里面几个人")
    await phone.tap("2 人")
    await phone.choose("老人")
    await phone.tap("发送我的位置")
    await phone.answer("同意")
    await phone.answer("允许")
    await phone.sees("您补充：")
    await phone.tap("我已经出来了")
    await phone.sees("已告诉救援方：您出来了")
    await expect(phone.button("里面还有人")).to_be_visible()


async def test_a_lift_that_nobody_knows_is_put_right_on_the_receipt(
    mini_phone: MiniPhone, mini_demo: MiniDemo
) -> None:
    phone, lift = mini_phone, "330109"
    await phone.start("pages/sos/sos")
    await phone.sees("接通后请报标签上的识别码")
    await phone.tap("我在外面，里面有人")
    await phone.sees("求助已登记")
    await phone.tap("看救援到哪一步了")
    await phone.sees("是哪部电梯？")
    await phone.write("标签上的梯码或识别码", "nothing")
    await phone.tap("按梯码告诉救援方")
    await phone.sees("没有找到这部电梯")
    await phone.scan(f"https://tima.example/l/{mini_demo.code_of(lift)}", "扫电梯里的码告诉救援方")
    await expect(phone.screen.locator(".number")).to_have_text(lift)
    assert mini_demo.one(HOW_MANY, lift) == 1


async def test_a_tap_without_a_signal_is_kept_and_sent_once(
    mini_phone: MiniPhone, mini_demo: MiniDemo
) -> None:
    phone, lift = mini_phone, "330102"
    before = mini_demo.one(HOW_MANY, lift)
    await phone.page.clock.install()
    await phone.open_lift(lift)
    await phone.context.set_offline(True)
    await phone.tap("有人被困，一键求助")
    await phone.sees(lift)
    await phone.tap("我被困在里面")
    await phone.sees("还没有发出去")
    await phone.sees("Not sent yet")
    await phone.tap("马上再试一次")
    await phone.sees("还没有发出去")
    assert mini_demo.one(HOW_MANY, lift) == before

    await phone.page.clock.fast_forward(MINUTES * 60_000)
    await phone.context.set_offline(False)
    await phone.sees("求助已登记")
    assert mini_demo.one(HOW_MANY, lift) == before + 1
    await phone.tap("看救援到哪一步了")
    await phone.sees(f"{MINUTES} 分钟前点的求助")


async def test_a_tap_outlives_the_app(mini_phone: MiniPhone, mini_demo: MiniDemo) -> None:
    phone, lift = mini_phone, "330106"
    before = mini_demo.one(HOW_MANY, lift)
    code = await phone.open_lift(lift)
    await phone.context.set_offline(True)
    await phone.tap("有人被困，一键求助")
    await phone.tap("我被困在里面")
    await phone.sees("还没有发出去")
    await phone.close_app()
    await phone.context.set_offline(False)
    await phone.start(f"pages/sos/sos?lift={code}")
    await phone.sees("求助已登记")
    assert mini_demo.one(HOW_MANY, lift) == before + 1


async def test_a_clock_that_is_put_right_with_the_first_signal_costs_no_call(
    mini_phone: MiniPhone, mini_demo: MiniDemo
) -> None:
    phone, lift = mini_phone, "330108"
    before = mini_demo.one(HOW_MANY, lift)
    await phone.page.clock.install(time=datetime.now(UTC) - timedelta(days=40))
    await phone.open_lift(lift)
    await phone.context.set_offline(True)
    await phone.tap("有人被困，一键求助")
    await phone.tap("我被困在里面")
    await phone.sees("还没有发出去")
    await phone.page.clock.set_system_time(datetime.now(UTC))
    await phone.context.set_offline(False)
    await phone.sees("求助已登记")
    assert mini_demo.one(HOW_MANY, lift) == before + 1
    await phone.tap("看救援到哪一步了")
    await phone.sees("手机的时钟不准")


async def test_a_lost_answer_files_nothing_twice(mini_phone: MiniPhone, mini_demo: MiniDemo) -> None:
    phone, lift = mini_phone, "330103"
    before = mini_demo.one(HOW_MANY, lift)
    await phone.open_lift(lift)
    await phone.tap("有人被困，一键求助")
    lost = 0

    async def lose_the_answer(route: Route) -> None:
        nonlocal lost
        lost += 1
        if lost == 1:
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    await phone.page.route("**/api/v1/entrapments", lose_the_answer)
    await phone.tap("我在外面，里面有人")
    await phone.sees("还没有发出去")
    await phone.sees("求助已登记")
    assert lost == 2
    assert mini_demo.one(HOW_MANY, lift) == before + 1


async def test_a_call_that_a_server_could_only_keep_is_told_so_and_filed_later(
    mini_phone: MiniPhone, mini_demo: MiniDemo, tmp_path: Path
) -> None:
    phone, lift = mini_phone, "330107"
    before = mini_demo.one(HOW_MANY, lift)
    nowhere = "postgres://postgres@127.0.0.1:9/none"
    away = WebProcess(make_settings(database_url=nowhere, redis_url=EMBEDDED, var_dir=tmp_path))
    await phone.page.clock.install()
    await phone.open_lift(lift)
    await phone.tap("有人被困，一键求助")
    await ServerProcess.start(away)
    try:
        await wait_until_listening(away.url)
        await phone.page.route(
            "**/api/v1/**",
            lambda route: route.continue_(url=route.request.url.replace(mini_demo.url, away.url)),
        )
        await phone.tap("我被困在里面")
        await phone.sees("您的求助已记在我们的设备上")
        await phone.sees("nobody has been told yet")
    finally:
        await phone.page.unroute_all()
        await away.stop()
    # Another server answers now. It does not know of the call, and gets it once more.
    for _ in range(2):
        await phone.page.clock.fast_forward(5_000)
        await phone.page.wait_for_timeout(300)
    await phone.sees("求助已登记")
    assert mini_demo.one(HOW_MANY, lift) == before + 1


async def test_a_lift_seen_before_is_shown_from_the_phone(mini_phone: MiniPhone) -> None:
    phone = mini_phone
    await phone.open_lift("330104")
    await phone.start()
    await phone.context.set_offline(True)
    await phone.button("翠湖苑").first.click()
    await phone.sees("330104")
    await phone.sees("电话和识别码是上次看到的")


async def test_nobody_is_told_after_it_is_taken_back(mini_phone: MiniPhone, mini_demo: MiniDemo) -> None:
    phone, lift = mini_phone, "330105"
    before = mini_demo.one(HOW_MANY, lift)
    code = await phone.open_lift(lift)
    await phone.context.set_offline(True)
    await phone.tap("有人被困，一键求助")
    await phone.tap("我被困在里面")
    await phone.sees("还没有发出去")
    await phone.tap("已经没事了，不用再发")
    await phone.context.set_offline(False)
    await phone.start(f"pages/sos/sos?lift={code}")
    await phone.sees("我被困在里面")
    assert mini_demo.one(HOW_MANY, lift) == before
