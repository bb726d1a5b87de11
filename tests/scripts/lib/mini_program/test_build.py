"""A city's project for upload: its own values, small, complete, and calling its own server alone."""

import json
import shutil
from pathlib import Path

import pytest

from scripts.commands.mini_program import main
from scripts.lib.mini_program.build import MAIN
from scripts.lib.mini_program.checks import MOST_BYTES, CheckFailed, check
from scripts.lib.mini_program.city import read_city_file
from scripts.lib.mini_program.privacy import DECLARATIONS, declarations_of
from tests.support.mini_program_build import NAME, SERVER, built_project

GUIDE = Path(__file__).parents[4] / "templates" / "docs" / "miniprogram.md"
MOST_CLIENT_BYTES = 40 * 1024


@pytest.fixture(scope="session")
def project(of_the_run: Path) -> Path:
    return built_project(of_the_run)


def pages_of(main_package: Path) -> list[str]:
    return list(json.loads((main_package / "app.json").read_text("utf-8"))["pages"])


def test_the_project_is_the_citys_own(project: Path) -> None:
    settings = json.loads((project / "project.config.json").read_text("utf-8"))
    assert (settings["appid"], settings["miniprogramRoot"]) == ("wx0123456789abcdef", f"{MAIN}/")
    app = json.loads((project / MAIN / "app.json").read_text("utf-8"))
    assert app["window"]["navigationBarTitleText"] == NAME
    assert app["__usePrivacyCheck__"] is True
    assert SERVER in (project / MAIN / "city.js").read_text("utf-8")
    assert "#14683a" in (project / MAIN / "city.wxss").read_text("utf-8")


def test_it_is_small_and_holds_no_sources(project: Path) -> None:
    files = [file for file in (project / MAIN).rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) < MOST_BYTES
    assert sum(file.stat().st_size for file in (project / MAIN / "api").iterdir()) < MOST_CLIENT_BYTES
    assert {file.suffix for file in files} == {".js", ".json", ".wxml", ".wxss"}


def test_notices_open_a_page_that_is_there(project: Path) -> None:
    assert "pages/receipt/receipt" in pages_of(project / MAIN)


@pytest.mark.parametrize(
    ("file", "text", "why"),
    [
        ("lib/dial.js", "wx.request({ url: 'https://stranger.example' })", "stranger.example, which is not"),
        ("lib/dial.js", "wx.chooseLocation({})", "chooseLocation: requiredPrivateInfos"),
        ("lib/dial.js", "wx.addPhoneContact({})", "addPhoneContact: no line of the privacy form"),
        ("pages/me/me.wxml", '<button bind:tap="nobody" />', "me.wxml binds nobody, which pages/me/me.js"),
        ("pages/me/me.wxml", '<template is="call" />', "me.wxml binds dial"),
        ("pages/sos/extra.wxml", "<view />", "no page of app.json"),
        ("big.js", "x" * MOST_BYTES, "the main package is"),
    ],
)
def test_what_review_or_a_weak_signal_would_refuse_is_not_built(
    project: Path, tmp_path: Path, file: str, text: str, why: str
) -> None:
    copy = Path(shutil.copytree(project / MAIN, tmp_path / MAIN))
    check(copy, pages_of(copy), SERVER)
    (copy / file).write_text(text, "utf-8")
    with pytest.raises(CheckFailed, match=why):
        check(copy, pages_of(copy), SERVER)


def test_the_guide_for_cities_says_what_the_build_says(project: Path, tmp_path: Path) -> None:
    guide = GUIDE.read_text("utf-8")
    for one in declarations_of(project / MAIN):
        assert f"| {one.collected} | {one.purpose} |" in guide
    assert len(declarations_of(project / MAIN)) == len(DECLARATIONS)
    example = tmp_path / "city.toml"
    example.write_text(guide.partition("```toml\n")[2].partition("```")[0], "utf-8")
    assert read_city_file(example).app_id in guide
    files = [file for file in (project / MAIN).rglob("*") if file.is_file()]
    weight = sum(file.stat().st_size for file in files) / 1024
    client = sum(file.stat().st_size for file in (project / MAIN / "api").iterdir()) / 1024
    assert f"| main package | {weight:.0f} KB" in guide
    assert f"| client of the API, in it | {client:.0f} KB" in guide


def test_a_page_without_its_parts_is_not_built(project: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(project / MAIN, tmp_path / MAIN))
    (copy / "pages" / "sos" / "sos.js").unlink()
    with pytest.raises(CheckFailed, match=r"pages/sos/sos\.js is missing"):
        check(copy, pages_of(copy), SERVER)


def test_the_command_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--build", "--city", str(tmp_path / "none.toml"), "--out", str(tmp_path)]) == 1
    assert "No such file" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["--build"])
