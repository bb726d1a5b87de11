"""The tour of the demo's home page does what each of its steps says: the smoke test of the demo."""

from pathlib import Path

from playwright.async_api import Browser

from scripts.lib.tour.play import STEPS, new_tour
from scripts.lib.tour.sign_ins import read_sign_ins
from tests.browser.conftest import IN_THE_BROWSER
from tests.support.demo import copy_of, serving

pytestmark = IN_THE_BROWSER


async def test_all_ten_steps_can_be_taken_one_after_the_other(
    prepared: Path, browser: Browser, tmp_path: Path
) -> None:
    printed = tmp_path / "printed"
    async with serving(copy_of(prepared, tmp_path), printed) as (_, url):
        people = read_sign_ins(printed.read_text("utf-8"))
        tour, contexts = await new_tour(browser, url, people)
        tour.phone.set_default_timeout(10_000)
        tour.desk.set_default_timeout(10_000)
        await tour.play()
        for context in contexts:
            await context.close()
    assert tour.done == list(STEPS)
    assert len(tour.done) == 10
