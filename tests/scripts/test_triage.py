"""`scripts/triage` and `scripts/train_triage`: texts tried, lines added, weights that follow from the corpus."""

import io
import json
import subprocess
from pathlib import Path

import pytest

from models.rules.triage import plain
from scripts.triage_training import command
from scripts.triage_training.corpus import read_corpus
from scripts.triage_training.traditional import FILE, pairs
from scripts.triage_training.train import WEIGHTS, digest, train, trapped_of
from tests.support.commands import ROOT


def tried(text: str, *options: str) -> str:
    out = io.StringIO()
    assert command.main(options, io.StringIO(text), out) == 0
    return out.getvalue()


def test_each_line_gets_its_answer() -> None:
    assert tried("我被困在电梯里了\n今天天气真好\n") == "certain\t我被困在电梯里了\nno\t今天天气真好\n"


def test_why_says_what_decided() -> None:
    assert "plain rule" in tried("我被困在电梯里了", "--why")
    assert "\t-" in tried("保险多少钱", "--why")


def test_the_command_runs_as_documented() -> None:
    command_line = [str(ROOT / "scripts" / "triage")]
    ended = subprocess.run(
        command_line, input="有人被困\n", capture_output=True, text=True, timeout=30, check=True
    )
    assert ended.stdout == "certain\t有人被困\n"


def test_lines_are_added_once_and_only_under_a_good_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "CORPUS", tmp_path)
    (tmp_path / "call").mkdir()
    assert "2 lines added" in tried("俺们卡梯子里了\n救一下\n俺们卡梯子里了\n", "--add", "call/our-town")
    assert "0 lines added" in tried("救一下\n", "--add", "call/our-town")
    assert (tmp_path / "call" / "our-town.txt").read_text("utf-8") == "俺们卡梯子里了\n救一下\n"
    for bad in ("call/../x", "maybe/x", "call", "call/X Y"):
        assert command.main(["--add", bad], io.StringIO("x"), io.StringIO()) == 2


@pytest.mark.long
def test_the_shipped_weights_are_of_this_corpus() -> None:
    """Trained anew they are the same, but for a unit where another processor rounds otherwise."""
    shipped = json.loads(WEIGHTS.read_bytes())
    examples = read_corpus()
    assert shipped["corpus"] == digest(examples), "run scripts/train_triage"
    anew = _weights(trapped_of(examples))
    kept = _weights(shipped["trapped"])
    far = {name for name in anew.keys() | kept.keys() if abs(anew.get(name, 32) - kept.get(name, 32)) > 1}
    assert {name for name in far if name in anew and name in kept} == set()
    assert len(far) < len(kept) / 1000


def test_every_head_of_the_file_is_trained() -> None:
    shipped = json.loads(WEIGHTS.read_bytes())
    heads = train(read_corpus()[::20])
    assert {"trapped", "topics", "categories"} <= heads.keys() <= shipped.keys()
    assert heads["topics"].keys() == shipped["topics"].keys()
    assert heads["categories"].keys() == shipped["categories"].keys()


def _weights(head: dict[str, dict[str, list[str]]]) -> dict[str, int]:
    return {name: int(units) for units, names in head["weights"].items() for name in names}


def test_the_table_of_traditional_characters_is_what_opencc_gives() -> None:
    traditional, simplified = FILE.read_text("utf-8").split()
    assert list(zip(traditional, simplified, strict=True)) == list(pairs())
    assert plain.fold("電梯門關不上") == "电梯门关不上"
