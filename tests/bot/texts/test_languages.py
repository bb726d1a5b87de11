"""A city adds a language by one file: pages in it, from right to left where its script is so."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from api.http.pages import page_environment
from bot.texts.languages import CHINESE, ENGLISH, Language, read_language, read_languages
from models.rules.reports.kinds import HazardCategory
from models.rules.reports.standing import MatterState
from scripts.lib.messages import messages

MORNING = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)


def language(folder: Path, tag: str, translations: dict[str, str]) -> Language:
    catalogue = Catalog(locale=tag.replace("-", "_"))
    for text, translated in translations.items():
        catalogue.add(text, translated)
    path = folder / f"{tag}.po"
    with path.open("wb") as file:
        write_po(file, catalogue)
    return read_language(path)


@pytest.mark.parametrize(
    ("tag", "name", "direction"),
    [("ug", "ئۇيغۇرچە", "rtl"), ("bo", "བོད་སྐད་", "ltr"), ("zh-Hant", "中文 (繁體)", "ltr")],
)
def test_a_language_is_named_in_its_own_words(tmp_path: Path, tag: str, name: str, direction: str) -> None:
    added = language(tmp_path, tag, {"提交": "…"})
    assert (added.tag, added.name, added.direction) == (tag, name, direction)
    assert added("提交") == "…"
    assert added("补充情况") == "补充情况"  # what a catalogue lacks stays Chinese
    assert [one.tag for one in read_languages(tmp_path)] == ["zh-CN", tag]


def test_every_page_is_drawn_from_right_to_left_in_a_script_that_runs_so(tmp_path: Path) -> None:
    uyghur = language(tmp_path, "ug", {text: f"«{text}»" for text in messages()})
    page = page_environment(uyghur).get_template("message.html")
    text = page.render(
        title="没有找到",
        words="请过一会儿再试。",
        hotline=None,
        default_hotline="96333",
        typed=(),
        offered=[(CHINESE, "?lang=zh-CN")],
    )
    assert '<html lang="ug" dir="rtl">' in text
    assert "«没有找到»" in text
    assert "«拨打 96333»" in text
    assert '<a href="?lang=zh-CN" lang="zh-CN">中文</a>' in text


def test_labels_and_times_are_in_the_language() -> None:
    english, chinese = ENGLISH.filters(), CHINESE.filters()
    assert chinese["category"](HazardCategory.NOISE) == "异响、抖动"
    assert english["category"](HazardCategory.NOISE) == "Noise, shaking"
    assert english["state_word"](MatterState.ARRIVED) == "on the spot"
    assert chinese["time"](MORNING) == "11月22日 09:05"
    assert english["time"](MORNING) == "Nov 22 09:05"
    assert english["date"](MORNING) == "November 22, 2026"


def test_what_people_write_is_escaped_inside_a_translated_sentence() -> None:
    template = page_environment(ENGLISH).from_string(
        '{{ _("没有找到“%(typed)s”。请核对标签再试。", typed=typed) }}'
    )
    assert template.render(typed="<b>100%") == "“&lt;b&gt;100%” was not found. Check the label and try again."
