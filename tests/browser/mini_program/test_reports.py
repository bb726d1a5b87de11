"""A hazard from the form to the receipt: photos, a voice, what follows later, and the lift that it really is."""

from pathlib import Path

from playwright.async_api import Route, expect

from tests.browser.conftest import IN_THE_BROWSER
from tests.browser.mini_program.conftest import MiniDemo, MiniPhone
from tests.support.photos import jpeg, picture

pytestmark = IN_THE_BROWSER

VOICES = "SELECT count(*) FROM voice JOIN report ON report.id = report_id WHERE words = ?"
LIFT_OF = (
    "SELECT rescue_number FROM report JOIN incident ON incident.id = incident_id "
    "JOIN lift ON lift.id = lift_id WHERE words = ?"
)
REPORTS = "SELECT count(*) FROM report WHERE words = ?"


def photo_in(folder: Path, name: str = "door.jpg", width: int = 640) -> Path:
    file = folder / name
    file.write_bytes(picture("JPEG", width, 480))
    return file


async def test_a_hazard_with_a_photo_until_it_is_accepted(
    mini_phone: MiniPhone, mini_demo: MiniDemo, tmp_path: Path
) -> None:
    phone, photo = mini_phone, tmp_path / "door.jpg"
    photo.write_bytes(jpeg())
    await phone.open_lift()
    await phone.write_hazard("三楼异响")
    await phone.choose_photos(photo)
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


async def test_a_photo_that_is_none_costs_no_words(mini_phone: MiniPhone, tmp_path: Path) -> None:
    phone, photo = mini_phone, tmp_path / "door.jpg"
    photo.write_bytes(b"no photo")
    await phone.open_lift()
    await phone.write_hazard("三楼异响")
    await phone.choose_photos(photo)
    await phone.tap("提交")
    await phone.sees("报告已登记")
    await phone.sees("有 1 张照片没有收")


async def test_words_of_somebody_trapped_are_asked_back(mini_phone: MiniPhone) -> None:
    phone = mini_phone
    await phone.open_lift()
    await phone.write_hazard("我被困在电梯里了，救命")
    await phone.choose("匿名")
    await phone.tap("提交")
    await phone.sees("现在有人困在电梯里吗")
    await phone.tap("现在没有人被困，按故障提交")
    await phone.sees("报告已登记")
    await phone.start("pages/reports/reports")
    await phone.sees("还没有报告")


async def test_photos_wait_on_the_phone_until_there_is_a_signal_also_when_the_app_is_closed(
    mini_phone: MiniPhone, tmp_path: Path
) -> None:
    phone, photos = mini_phone, [photo_in(tmp_path, f"{width}.jpg", width) for width in (320, 640)]
    await phone.open_lift()
    await phone.write_hazard("门口有缝")
    await phone.tap("提交")
    await phone.sees("报告已登记")
    number = (await phone.screen.get_by_text("回执号").first.inner_text()).removeprefix("回执号").strip()
    await phone.context.set_offline(True)
    await phone.choose_photos(*photos, button="补照片")
    await phone.sees("有 2 个照片或语音还没有送到")
    await phone.close_app()
    await phone.context.set_offline(False)
    await phone.start(f"pages/receipt/receipt?number={number.replace(' ', '')}")
    await expect(phone.screen.locator("wx-image")).to_have_count(2)
    await expect(phone.screen.get_by_text("还没有送到")).to_have_count(0)
    assert (
        await phone.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('mini-file'))")
        == []
    )


async def test_a_signal_too_weak_for_a_photo_holds_up_no_words(mini_phone: MiniPhone, tmp_path: Path) -> None:
    phone = mini_phone
    await phone.page.route("**/api/v1/photos", lambda route: route.abort())
    await phone.open_lift()
    await phone.write_hazard("门口又有缝")
    await phone.choose_photos(photo_in(tmp_path))
    await phone.tap("提交")
    await phone.sees("报告已登记")
    await expect(phone.screen.locator("wx-image")).to_have_count(1)


async def test_a_lost_answer_makes_one_report_also_where_a_photo_gets_through_only_later(
    mini_phone: MiniPhone, mini_demo: MiniDemo, tmp_path: Path
) -> None:
    phone, words = mini_phone, "上行时有怪声"

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await phone.page.route("**/api/v1/photos", lambda route: route.abort())
    await phone.page.route("**/api/v1/reports", lose_the_answer)
    await phone.open_lift()
    await phone.write_hazard(words)
    await phone.choose_photos(photo_in(tmp_path))
    await phone.tap("提交")
    await phone.sees("网络不通，没有送到")
    await phone.page.unroute_all()
    await phone.tap("提交")
    await phone.sees("报告已登记")
    await expect(phone.screen.locator("wx-image")).to_have_count(1)
    assert mini_demo.one(REPORTS, words) == 1


async def test_a_voice_says_it_instead_of_words_and_adds_to_it_later(
    mini_phone: MiniPhone, mini_demo: MiniDemo
) -> None:
    phone, alone = mini_phone, "（只有语音，没有转成文字）"
    await phone.page.clock.install()
    before = mini_demo.one(VOICES, alone)
    await phone.open_lift()
    await phone.tap("报告故障、隐患")
    await phone.choose("异响、抖动")
    await phone.tap("录一段语音")
    await phone.answer("同意")
    await phone.answer("允许")
    await phone.tap("说完点这里")
    await phone.sees("已录好一段语音")
    await phone.tap("提交")
    await phone.sees("报告已登记")
    await phone.sees(f"您补充：{alone}")
    await phone.tap("录一段语音补充")
    await phone.answer("允许")
    # Two recordings that are the same to the byte would be one.
    await phone.page.clock.fast_forward(3_000)
    await phone.tap("说完点这里送出")
    await expect(phone.screen.get_by_text("您补充：")).to_have_count(2)
    await phone.tap("听 ")  # until its end
    await expect(phone.button("正在放，点这里停")).to_have_count(0)
    await expect(phone.screen.get_by_text("放不出来")).to_have_count(0)
    assert [name for name, _ in await phone.page.evaluate("window.phoneDid")] == ["play"]
    await phone.tap("听 ")
    await phone.tap("正在放，点这里停")
    await expect(phone.button("听 ")).to_have_count(2)
    assert mini_demo.one(VOICES, alone) == before + 2


async def test_no_voice_goes_with_a_report_without_a_name(mini_phone: MiniPhone, mini_demo: MiniDemo) -> None:
    phone, words = mini_phone, "厅门有划痕"
    await phone.open_lift()
    await phone.write_hazard(words)
    await phone.tap("录一段语音")
    await phone.answer("同意")
    await phone.answer("允许")
    await phone.tap("说完点这里")
    await phone.sees("已录好一段语音")
    await phone.choose("匿名")
    await expect(phone.screen.get_by_text("已录好一段语音")).to_have_count(0)
    await phone.tap("提交")
    await phone.sees("报告已登记")
    await expect(phone.button("录一段语音补充")).to_have_count(0)
    assert mini_demo.one(VOICES, words) == 0


async def test_a_report_on_the_wrong_lift_is_put_on_the_right_one(
    mini_phone: MiniPhone, mini_demo: MiniDemo
) -> None:
    phone = mini_phone
    await phone.open_lift("330101")
    await phone.write_hazard("报错了电梯")
    await phone.tap("提交")
    await phone.sees("不是这部电梯？")
    await phone.write("标签上的梯码或识别码", "999999")
    await phone.tap("改成这部电梯")
    await phone.sees("没有找到这部电梯")
    await phone.write("标签上的梯码或识别码", "330102")
    await phone.tap("改成这部电梯")
    await expect(phone.screen.get_by_text("没有找到这部电梯")).to_have_count(0)
    assert mini_demo.one(LIFT_OF, "报错了电梯") == "330102"
