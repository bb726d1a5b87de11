"""Labels are read back as a phone would: from the rendered page, with two decoders, whole and damaged."""

import asyncio
import random
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageOps

from bot.prints.fonts import Typeface, find_typeface, typeface_of
from bot.prints.labels import CannotPrint
from bot.prints.labels.sheet import PER_SHEET, SYMBOL, Label, draw_labels
from models.database import migrate, open_database
from models.rules.cities.rules import RuleTopic
from models.rules.lifts import code as lift_code
from models.rules.lifts.kind import LiftKind
from models.tables.cities import City, CityRule, District, Estate
from models.tables.lifts import Lift, LiftCode
from scripts.commands import labels as command
from tests.support.once import made_once

DPI = 150
PIXELS_PER_MILLIMETRE = DPI / 25.4
PUBLIC_URL = "https://tima.example.cn"
ROOT = Path(__file__).parents[3]
Box = tuple[float, float, float, float]  # left, top, right, bottom

# Of the symbols here, version 5: how many modules a side, and where the finder and alignment marks are.
MODULES = 37
MARKS: tuple[Box, ...] = ((0, 0, 8, 8), (29, 0, 37, 8), (0, 29, 8, 37), (28, 28, 33, 33))


def a_code(seed: int) -> str:
    return lift_code.make(random.Random(seed).randbytes)


def a_label(seed: int = 0, *, rescue_number: str = "320105", hotline: str = "96333") -> Label:
    code = a_code(seed)
    return Label(f"{PUBLIC_URL}/l/{code}", code, rescue_number, hotline, "翠湖苑", "3幢 2单元 左梯")


def render(pdf: bytes) -> list[Image.Image]:
    return [page.render(scale=DPI / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(pdf)]


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def zxing_reads(image: Image.Image) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(image)}


def zbar_reads(image: Image.Image, directory: Path) -> set[str]:
    assert shutil.which("zbarimg"), "zbarimg is missing: apt install zbar-tools"
    file = directory / "read.png"
    image.save(file)
    told = subprocess.run(["zbarimg", "--quiet", "--raw", file], capture_output=True, check=False)
    return set(told.stdout.decode().split())


def symbols(image: Image.Image) -> dict[str, Box]:
    """Where the QR codes are, by their URL and without their quiet zones."""
    found = [(code.text, code.position) for code in zxingcpp.read_barcodes(image)]
    return {text: (at.top_left.x, at.top_left.y, at.bottom_right.x, at.bottom_right.y) for text, at in found}


def widened(box: Box, by: float) -> Box:
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def damaged(image: Image.Image, symbol: Box, share: float, seed: int) -> Image.Image:
    """Black and white blots, 4 to 8 mm wide, until they cover this share of the symbol.

    They spare the marks by which decoders find a symbol. Error correction does
    not cover those, so reading without one is the decoder's doing, not the label's.
    Of a hundred other seeds each decoder fails at one or two: a tenth is near the limit.
    """
    chance = random.Random(seed)
    image, cover = image.copy(), Image.new("L", image.size)
    left, top, right, bottom = symbol
    module = (right - left) / MODULES
    marks = [
        (left + west * module, top + north * module, left + east * module, top + south * module)
        for west, north, east, south in MARKS
    ]
    while cover.crop(symbol).histogram()[255] < share * (right - left) * (bottom - top):
        radius = chance.uniform(2, 4) * PIXELS_PER_MILLIMETRE
        x, y = chance.uniform(left, right), chance.uniform(top, bottom)
        blot = (x - radius, y - radius, x + radius, y + radius)
        if any(overlap(blot, mark) for mark in marks):
            continue
        ImageDraw.Draw(image).ellipse(blot, fill=chance.choice((0, 255)))
        ImageDraw.Draw(cover).ellipse(blot, fill=255)
    return image


@pytest.fixture(scope="session")
def typeface() -> Typeface:
    return find_typeface()


def test_every_code_on_every_sheet_reads_as_its_url(typeface: Typeface, tmp_path: Path) -> None:
    labels = [a_label(seed) for seed in range(PER_SHEET + 2)]
    first, second = render(draw_labels(labels, typeface))
    for sheet, on_it in ((first, labels[:PER_SHEET]), (second, labels[PER_SHEET:])):
        urls = {label.url for label in on_it}
        assert zxing_reads(sheet) == urls
        assert zbar_reads(sheet, tmp_path) == urls


def test_every_code_still_reads_with_a_tenth_of_its_area_damaged(typeface: Typeface, tmp_path: Path) -> None:
    labels = [a_label(seed) for seed in range(PER_SHEET)]
    (sheet,) = render(draw_labels(labels, typeface))
    whole = symbols(sheet)
    assert set(whole) == {label.url for label in labels}
    for seed, (url, symbol) in enumerate(whole.items()):
        for damage in (seed, seed + PER_SHEET):
            worn = damaged(sheet, symbol, 0.10, damage).crop(widened(symbol, 4 * PIXELS_PER_MILLIMETRE))
            assert zxing_reads(worn) == {url}
            assert zbar_reads(worn, tmp_path) == {url}


@pytest.mark.parametrize(
    "host", ["https://t.cn", PUBLIC_URL, "https://lifts.services.of.a.longer.name.gov.cn"]
)
def test_a_symbol_keeps_its_size_and_its_quiet_zone(host: str, typeface: Typeface) -> None:
    label = replace(a_label(), url=f"{host}/l/{a_code(0)}")
    (sheet,) = render(draw_labels([label], typeface))
    symbol = symbols(sheet)[label.url]
    left, top, right, bottom = symbol
    assert (right - left) / PIXELS_PER_MILLIMETRE == pytest.approx(SYMBOL, abs=0.5)
    quiet = 4 * (right - left) / 33 - 2  # two pixels for rounding
    ink = ImageOps.invert(sheet.crop(widened(symbol, quiet))).getbbox()
    assert ink is not None
    assert ink == pytest.approx((quiet, quiet, quiet + right - left, quiet + bottom - top), abs=3)


def test_the_lifeline_is_on_the_label_in_words(typeface: Typeface) -> None:
    label = a_label(rescue_number="1034567", hotline="96196")
    text = text_of(draw_labels([label], typeface))
    assert "被困先按报警铃，拨打 96196，报识别码" in text
    assert "call 96196" in text
    assert "1034567" in text
    assert lift_code.grouped(label.code) in text
    assert "翠湖苑" in text
    assert "3幢 2单元 左梯" in text


def test_the_font_is_embedded_as_a_subset(typeface: Typeface) -> None:
    assert len(draw_labels([a_label()], typeface)) < 100_000


def test_given_no_font_then_the_packages_to_install_are_named(tmp_path: Path) -> None:
    with pytest.raises(CannotPrint, match="fonts-noto-cjk"):
        find_typeface([tmp_path])


def test_given_a_file_that_is_no_font_then_it_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "letter.ttf"
    file.write_text("Dear Sir or Madam")
    with pytest.raises(CannotPrint, match=r"letter\.ttf"):
        typeface_of(file)


# (building, unit, position, rescue number): the third lift has no code in force.
LIFTS = (
    ("10幢", "1单元", "", "320110"),
    ("2幢", "1单元", "左梯", "320102"),
    ("2幢", "1单元", "右梯", "320103"),
)


async def fill(database_url: str) -> None:
    await migrate(database_url)
    async with open_database(database_url):
        city = await City.create(division_code="320100", name="江城市", is_default=True)
        rules = {
            RuleTopic.HOTLINE: {"number": "96333"},
            RuleTopic.RESCUE_NUMBER: {"digits": 6},
            RuleTopic.ROUTING: {"entrapment": ["rescue_desk"], "hazard": ["city_desk"]},
        }
        for topic, value in rules.items():
            await CityRule.create(
                city=city, topic=topic, valid_from=date(2020, 1, 1), value=value, source="test"
            )
        district = await District.create(city=city, division_code="320102", name="滨江区")
        await Estate.create(district=district, name="翠微居", address="翠微路 1 号")
        estate = await Estate.create(district=district, name="翠湖苑", address="翠湖路 18 号")
        for seed, (building, unit, position, rescue_number) in enumerate(LIFTS):
            lift = await Lift.create(
                city=city,
                estate=estate,
                building=building,
                unit=unit,
                position=position,
                rescue_number=rescue_number,
                registration_number=f"梯11苏A{rescue_number}",
                kind=LiftKind.PASSENGER,
                floors=18,
                installed_on=date(2015, 6, 1),
            )
            now = datetime.now(UTC)
            revoked_at = now if position == "右梯" else None
            await LiftCode.create(code=a_code(seed), lift=lift, issued_at=now, revoked_at=revoked_at)


@pytest.fixture(scope="session")
def filled(of_the_run: Path) -> Path:
    return made_once(of_the_run / "labels.sqlite3", lambda file: asyncio.run(fill(f"sqlite://{file}")))


@pytest.fixture
def after_a_demo(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory as `scripts/run` leaves it, with nothing set in the environment."""
    for name in ("TIMA_PUBLIC_URL", "TIMA_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    Path("var").mkdir()
    Path("var/demo.env").write_text(f"TIMA_PUBLIC_URL={PUBLIC_URL}\nTIMA_WECHAT_TOKEN='a token'\n")
    shutil.copyfile(filled, "var/tima.sqlite3")
    return tmp_path


def test_after_a_demo_the_estates_labels_are_printed_in_walking_order(
    after_a_demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--estate", "翠湖", "--out", "labels.pdf"]) == 0
    pdf = (after_a_demo / "labels.pdf").read_bytes()
    text = text_of(pdf)
    assert 0 < text.index("320102") < text.index("320110")
    assert "320103" not in text
    assert zxing_reads(render(pdf)[0]) == {f"{PUBLIC_URL}/l/{a_code(seed)}" for seed in (0, 1)}
    said = capsys.readouterr().err
    assert "2 × label" in said
    assert "without a label: 1" in said


def test_one_building_is_printed_for_another_public_url(after_a_demo: Path) -> None:
    chosen = ["--building", "10幢", "--public-url", "https://lifts.example/"]
    assert command.main(["--estate", "翠湖苑", *chosen, "--out", "labels.pdf"]) == 0
    (sheet,) = render((after_a_demo / "labels.pdf").read_bytes())
    assert zxing_reads(sheet) == {f"https://lifts.example/l/{a_code(0)}"}


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["--estate", "碧水湾"], ["no estate is called", "滨江区 翠微居", "滨江区 翠湖苑"]),
        (["--estate", "翠"], ["several estates match", "滨江区 翠微居", "滨江区 翠湖苑"]),
        (["--estate", "翠湖苑", "--building", "3幢"], ["no building", "2幢\n  10幢"]),
        (["--estate", "翠微居"], ["has no lifts"]),
        (["--estate", "翠湖苑", "--public-url", "lifts.example"], ["TIMA_PUBLIC_URL"]),
        (["--estate", "翠湖苑", "--font", "missing.ttf"], ["missing.ttf"]),
    ],
)
def test_what_cannot_be_printed_is_explained(
    arguments: list[str], answer: list[str], after_a_demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main([*arguments, "--out", "labels.pdf"]) == 2
    said = capsys.readouterr().err
    assert all(part in said for part in answer), said
    assert not (after_a_demo / "labels.pdf").exists()


def test_the_launcher_runs_from_any_directory(tmp_path: Path) -> None:
    told = subprocess.run(
        [ROOT / "scripts/labels", "--help"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "--estate NAME" in told.stdout
