"""The chart macros that pages share."""

import xml.etree.ElementTree as ET
from datetime import date
from types import SimpleNamespace

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.texts.maps import Drawing, MapMark, Shape
from bot.texts.templates import TEMPLATES

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    undefined=StrictUndefined,
    autoescape=True,
    trim_blocks=True,
    extensions=["jinja2.ext.i18n"],
)
_ENVIRONMENT.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # by the extension


def _drawn(call: str) -> ET.Element:
    source = '{% from "shared/charts.html" import bars, lines %}{{ ' + call + " }}"
    return ET.fromstring(_ENVIRONMENT.from_string(source).render())


def _bar_widths(figure: ET.Element) -> list[float]:
    return [float(rect.attrib["width"]) for rect in figure.iter("rect") if rect.attrib["fill"] == "#0b5a80"]


def test_a_bar_is_as_long_as_its_share_of_the_most() -> None:
    figure = _drawn('bars("参保率", [("甲区", 50, ""), ("乙区", 12.5, "")], "%", 100)')
    assert _bar_widths(figure) == [150, 37.5]


def test_without_a_most_the_largest_value_or_the_target_fills_the_row() -> None:
    assert _bar_widths(_drawn('bars("台数", [("甲区", 3, ""), ("乙区", 6, "")])')) == [150, 300]
    assert _bar_widths(_drawn('bars("台数", [("甲区", 3, "")], "", none, (12, "目标"))')) == [75]


def test_an_unknown_value_has_no_bar_and_says_why() -> None:
    figure = _drawn('bars("满意度", [("甲区", none, "样本不足")], "%", 100)')
    assert _bar_widths(figure) == []
    assert "样本不足" in [text.text for text in figure.iter("span")]


def test_every_figure_stands_in_the_table_too() -> None:
    for kind in ("bars", "lines"):
        figure = _drawn(f'{kind}("到场", [("1月", 12.5, ""), ("2月", none, "无事件")], "分")')
        assert [cell.text for cell in figure.iter("td")] == ["12.5分", None, "—", "无事件"]


def test_a_line_is_broken_where_a_value_is_missing() -> None:
    figure = _drawn('lines("到场", [("1", 5, ""), ("2", none, ""), ("3", 7, ""), ("4", 9, "")])')
    assert len([line for line in figure.iter("line") if line.attrib["stroke"] == "#0b5a80"]) == 1


def test_labels_are_escaped_and_nothing_yet_is_said_in_words() -> None:
    assert "<b>" in [text.text for text in _drawn('bars("x", [("<b>", 1, "")])').iter("span")]
    assert "还没有数据" in "".join(_drawn('lines("x", [])').itertext())


def test_no_width_changes_the_size_of_letters() -> None:
    """A viewBox scales its letters with the width of the phone: a drawing that has one has none."""
    for kind in ("bars", "lines"):
        figure = _drawn(f'{kind}("到场", [("1月", 5, ""), ("2月", 7, "")], "分", none, (6, "目标"))')
        assert "目标" in "".join(figure.itertext())
        for drawing in figure.iter("svg"):
            assert not drawing.get("viewBox") or not list(drawing.iter("text"))


def test_a_target_is_a_mark_in_each_bar() -> None:
    figure = _drawn('bars("到场", [("甲区", 20, ""), ("乙区", 40, "")], "分", 60, (30, "30 分钟"))')
    assert [mark.attrib["x1"] for mark in figure.iter("line")] == ["150.0", "150.0"]


def _letters_in_a_view_box(page: str) -> list[str]:
    drawings = ET.fromstring(f"<page>{page}</page>").iter("svg")
    return [
        "".join(text.itertext())
        for drawing in drawings
        if drawing.get("viewBox")
        for text in drawing.iter("text")
    ]


def test_no_width_changes_the_letters_of_a_map_and_of_a_lifts_year() -> None:
    marks = (
        MapMark(10, 530, "3", "bad", "三部", "/x", 24, "翠湖苑"),
        MapMark(700, 10, "站", "station", "站"),
    )
    drawing = Drawing(marks, (Shape("0,0 9,0 9,9", "滨江区", 360, 270),), 120, "200 米")
    source = '{% from "shared/maps.html" import sketch %}{{ sketch("图", drawing) }}'
    ground = _ENVIRONMENT.from_string(source).render(drawing=drawing)
    assert "翠湖苑" in ground
    assert _letters_in_a_view_box(ground) == []
    source = '{% from "shared/lift_year.html" import year_chart %}{{ year_chart(months, rows) }}'
    months = [SimpleNamespace(first=date(2026, month, 1)) for month in range(1, 13)]
    rows = [("困人", [0, 3, 1000, *[1] * 9], ("mark", "#0b5a80"))]
    year = _ENVIRONMENT.from_string(source).render(months=months, rows=rows)
    assert "999+" in year
    assert _letters_in_a_view_box(year) == []
