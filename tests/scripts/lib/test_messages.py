"""Every sentence of the residents' pages is in every catalogue."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.lexer import Token

from bot.texts.languages import CATALOGUES
from bot.texts.templates import TEMPLATES
from scripts.commands.languages import main
from scripts.lib.messages import (
    CatalogueChanges,
    messages,
    placeholders,
    read_catalogue,
    templates,
    update_catalogue,
)

CHINESE = re.compile(r"[\u3400-\u9fff\u3001-\u301f\uff00-\uffef]")
# Compared with, or put into an address: never shown.
COMPARED = {"报告人", "：", "参与表决", "表决同意"}


@pytest.mark.parametrize("path", sorted(CATALOGUES.glob("*.po")), ids=lambda path: path.stem)
def test_a_catalogue_has_each_sentence_and_no_other_with_the_same_placeholders(path: Path) -> None:
    found = {message.id: message for message in read_catalogue(path) if message.id}
    assert set(found) == set(messages()), f"run scripts/languages and translate what is new in {path.name}"
    assert [text for text, message in found.items() if not message.string or message.fuzzy] == []
    assert [
        text for text, one in found.items() if placeholders(str(one.string)) != placeholders(str(text))
    ] == []
    # A translation goes into the page as it is: it may hold no mark-up.
    assert [text for text, one in found.items() if re.search(r"[<>&]", str(one.string))] == []


def test_no_translated_page_shows_chinese_that_is_in_no_catalogue() -> None:
    known, left = set(messages()), {}
    for path in templates():
        name = path.relative_to(TEMPLATES).as_posix()
        source = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
        chinese = [
            str(token.value)
            for token in _tokens(source)
            if token.type in ("data", "string") and CHINESE.search(str(token.value))
        ]
        if unknown := [text for text in chinese if text not in known | COMPARED]:
            left[name] = unknown
    assert left == {}


def _tokens(source: str) -> list[Token]:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    return list(environment.lexer.tokenize(source))


def test_a_catalogue_that_says_the_same_stays_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "en.po"
    path.write_bytes((CATALOGUES / "en.po").read_bytes())
    assert update_catalogue(path) == CatalogueChanges([], {})
    assert path.read_bytes() == (CATALOGUES / "en.po").read_bytes()


def test_a_language_begins_with_every_sentence_to_translate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.commands.languages.CATALOGUES", tmp_path)
    assert main(["ug"]) == 0
    assert capsys.readouterr().out == f"ug.po: {len(messages())} sentences to translate.\n"
    assert main(["no-language-of-any-kind"]) == 2


def test_a_changed_sentence_is_shown_with_its_old_words_and_their_translation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.commands.languages.CATALOGUES", tmp_path)
    kept = (CATALOGUES / "en.po").read_text("utf-8")
    now, old = "没有信号时，请按轿厢里的报警按钮。", "没有信号，就按轿厢里的报警按钮。"
    assert f'msgid "{now}"' in kept
    gone = 'msgid "一句再也没有哪一页说的话"\nmsgstr "Said by no page"\n\n'
    (tmp_path / "en.po").write_text(kept.replace(now, old).replace("#: ", f"{gone}#: ", 1), "utf-8")
    assert main([]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "en.po: 1 sentences to translate.",
        f"  {now}",
        f"    was: {old}",
        "         No signal? Press the alarm button in the cabin.",
        "  taken out: 一句再也没有哪一页说的话",
        "             Said by no page",
    ]
