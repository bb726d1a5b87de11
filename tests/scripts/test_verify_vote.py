"""The verifier of a published vote, which shares no code with what publishes it."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.votes.counting import Precedence
from models.rules.votes.entries import BallotWay, EntryKind
from models.rules.votes.tally import Choice, NonVoters, Threshold
from tests.support.bulletins import CAST, ROLL, Cast, Marks, a_bulletin, changed
from tests.support.votes import SCRIPT, verifier

VERIFIER = verifier()
FIRST_FORMAT = Path(__file__).with_name("data") / "vote-bulletin-1.json"
DISPUTE, VOID, DISMISS = EntryKind.DISPUTE, EntryKind.VOID, EntryKind.DISMISS


def _fault(raw: bytes) -> str:
    with pytest.raises(VERIFIER.Wrong) as wrong:
        VERIFIER.verify(raw)
    return str(wrong.value)


def _run(tmp_path: Path, raw: bytes, *arguments: str) -> subprocess.CompletedProcess[str]:
    file = tmp_path / "bulletin.json"
    file.write_bytes(raw)
    command = [sys.executable, "-I", str(SCRIPT), str(file), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)


def _closing(raw: bytes) -> str:
    return str(VERIFIER.verify(raw).closing)


def test_it_imports_nothing_but_the_standard_library() -> None:
    tree = ast.parse(SCRIPT.read_text("utf-8"))
    imported = {
        name.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    } | {
        node.module.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
    }
    assert imported - {"encode_basestring"} <= sys.stdlib_module_names


def test_a_true_bulletin_is_confirmed_by_a_bare_python_with_the_closing_hash_and_a_receipt(
    tmp_path: Path,
) -> None:
    raw = a_bulletin()
    posted = " ".join(_closing(raw)[place : place + 4] for place in range(0, 64, 4))
    done = _run(tmp_path, raw, "--closing-hash", posted, "--receipt", "receipt-3")
    assert (done.returncode, done.stderr) == (0, "")
    assert "核对无误" in done.stdout
    assert "编号 ABCD2345" in done.stdout
    assert "已被别的票代替" in done.stdout  # online wins over paper here
    assert "更正" not in done.stdout
    assert "注意" not in done.stdout


def test_anybody_can_list_every_ballot_that_was_cast_in_the_name_of_a_unit(tmp_path: Path) -> None:
    done = _run(tmp_path, a_bulletin(by_proxy=[2]), "--unit", "1栋1单元201")
    assert "以 1栋1单元201 名义投的票：2 张" in done.stdout
    assert "线上，受托人投" in done.stdout
    assert "一套只计一张：3 户有票计入" in done.stdout
    assert _run(tmp_path, a_bulletin(), "--unit", "9栋").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--closing-hash", "0" * 64], "另一次表决"),
        (["--receipt", "nobody"], "没有回执"),
        (["--stamp", "closing.tsr"], "--tsa-ca"),
    ],
)
def test_another_closing_hash_or_an_unknown_receipt_is_told(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    done = _run(tmp_path, a_bulletin(), *arguments)
    assert done.returncode == 1
    assert words in done.stderr


def test_a_vote_with_the_same_title_and_roll_has_another_closing_hash() -> None:
    one, other = a_bulletin(), a_bulletin(cast=CAST[:2])
    assert _closing(one) != _closing(other)


def test_any_changed_byte_is_found() -> None:
    raw = a_bulletin(cast=CAST[:1])
    for place in range(len(raw)):
        _fault(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])


@pytest.mark.parametrize("cut", [0, 1, 100, -1])
def test_a_file_that_is_cut_off_is_found(cut: int) -> None:
    _fault(a_bulletin()[:cut])


@pytest.mark.parametrize("more", [b" ", b"\n"])
def test_the_file_is_written_in_one_way_alone(more: bytes) -> None:
    raw = a_bulletin()
    assert "写法" in _fault(raw.replace(b'"format":', b'"format":' + more))
    assert "写法" in _fault(raw + more)


def test_a_forger_who_seals_again_is_found_and_the_part_is_named() -> None:
    raw = a_bulletin()
    whole = json.loads(raw)

    def with_row(part: str, index: int, **values: Any) -> bytes:
        rows = [dict(row) for row in whole[part]]
        rows[index] |= values
        return changed(raw, **{part: rows})

    assert _fault(with_row("roll", 0, area=9)).startswith("roll：名册")
    assert _fault(with_row("chain", 1, receipt="other")).startswith("chain 第 2 条：内容")
    assert _fault(with_row("chain", 3, delivered="0" * 64)).startswith("chain 第 4 条：内容")
    assert _fault(with_row("openings", 0, choice="against")).startswith(
        "openings 第 1 条：与投票时的承诺不符"
    )
    assert _fault(changed(raw, chain=whole["chain"][1:])).startswith("chain 第 1 条：编号是 2")
    assert "没有打开" in _fault(changed(raw, openings=whole["openings"][1:]))
    assert "没有截止记录" in _fault(changed(raw, chain=whole["chain"][:-1]))
    assert "送达证明" in _fault(changed(raw, delivered=["1栋1单元202"]))
    assert _fault(changed(raw, decision=whole["decision"] | {"title": "别的事"})).startswith(
        "chain 第 1 条：与上一条"
    )
    results = whole["results"] | {"strict": whole["results"]["strict"] | {"passed": True}}
    assert _fault(changed(raw, results=results)).startswith("results.strict：重新计票")


@pytest.mark.parametrize(
    "part", ["decision", "roll", "chain", "openings", "delivered", "results", "corrected", "format"]
)
@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [1], [[]], [{}]])
def test_a_part_that_is_missing_or_of_another_form_is_a_fault_not_a_crash(part: str, value: Any) -> None:
    raw = a_bulletin()
    if json.loads(raw)[part] != value:
        _fault(changed(raw, **{part: value}))


def test_paper_counts_before_online_where_the_city_says_so() -> None:
    online, paper = (
        VERIFIER.verify(a_bulletin(precedence=way)).results["strict"]["in_favour"]["heads"]
        for way in (Precedence.ONLINE, Precedence.PAPER)
    )
    assert (online, paper) == (1, 2)


def test_the_owner_s_own_paper_counts_before_a_proxy_s_ballot_whatever_the_city_says() -> None:
    checked = VERIFIER.verify(a_bulletin(by_proxy=[2]))
    assert (checked.state(2), checked.state(3)) == ("已被别的票代替", "计入")


def test_a_disputed_ballot_does_not_count_and_is_told_beside() -> None:
    checked = VERIFIER.verify(a_bulletin(before=[(DISPUTE, 1)]))
    assert checked.state(1) == "有异议，暂不计入"
    heads = {name: row["voted"]["heads"] for name, row in checked.results.items()}
    assert heads == {"strict": 1, "by_estate_rule": 1, "with_disputed": 2}


def test_what_is_decided_after_the_close_corrects_and_changes_nothing_of_what_the_hash_binds(
    tmp_path: Path,
) -> None:
    before = VERIFIER.verify(a_bulletin())
    raw = a_bulletin(after=[(DISPUTE, 2), (VOID, 2)])
    after = VERIFIER.verify(raw)
    assert (after.closing, after.results) == (before.closing, before.results)
    assert after.corrected["strict"]["in_favour"]["heads"] == 2
    assert (after.state(2), after.state(3)) == ("已作废", "计入")
    shown = _run(tmp_path, raw, "--closing-hash", before.closing).stdout
    assert "截止之后另有更正，不在截止哈希之内，不改变上面的结果：第 5 条" in shown
    assert "两位业委会成员" in shown


@pytest.mark.parametrize("after", [[(VOID, 2)], [(DISMISS, 2)], [(DISPUTE, 2), (DISPUTE, 2)], [(DISPUTE, 9)]])
def test_a_correction_needs_an_objection_that_waits(after: Marks) -> None:
    assert "chain 第" in _fault(a_bulletin(after=after))


def test_a_vote_of_the_first_format_is_confirmed_and_what_its_hash_does_not_bind_is_told(
    tmp_path: Path,
) -> None:
    raw = FIRST_FORMAT.read_bytes()
    checked = VERIFIER.verify(raw)
    assert checked.results["without_disputed"]["voted"]["heads"] == 1
    shown = _run(tmp_path, raw, "--closing-hash", checked.closing).stdout
    assert "截止哈希不包括送达证明和有异议的票" in shown
    assert "第 [5] 条作废写在截止之后" in shown


def test_neither_format_can_be_passed_off_as_the_other() -> None:
    assert "多余的内容" in _fault(changed(a_bulletin(), format=VERIFIER.FORMAT_1))
    _fault(changed(FIRST_FORMAT.read_bytes(), format=VERIFIER.FORMAT))


_UNITS = [unit.key for unit in ROLL]
_MARKS = st.lists(
    st.tuples(st.sampled_from([VOID, DISMISS]), st.integers(1, 9)), unique_by=lambda one: one[1]
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(BallotWay), st.sampled_from([(key,) for key in _UNITS]), st.sampled_from(Choice)
        ),
        max_size=9,
    ),
    st.sampled_from(Threshold),
    st.sampled_from(Precedence),
    st.sampled_from(NonVoters),
    st.lists(st.sampled_from(_UNITS), unique=True),
    st.lists(st.integers(1, 9)),
    _MARKS,
    _MARKS,
)
def test_publisher_and_verifier_count_alike(
    cast: Cast,
    threshold: Threshold,
    precedence: Precedence,
    non_voters: NonVoters,
    delivered: list[str],
    by_proxy: list[int],
    before: Marks,
    after: Marks,
) -> None:
    def decided(marks: Marks, taken: set[int]) -> Marks:
        """Each objection with what was decided on it, for ballots that are there and not void."""
        fit = [(kind, of) for kind, of in marks if of <= len(cast) and of not in taken]
        taken |= {of for kind, of in fit if kind is VOID}
        return [one for kind, of in fit for one in ((DISPUTE, of), (kind, of))]

    voided: set[int] = set()
    VERIFIER.verify(
        a_bulletin(
            cast=cast,
            threshold=threshold,
            precedence=precedence,
            non_voters=non_voters,
            delivered=delivered,
            by_proxy=by_proxy,
            before=decided(before, voided),
            after=decided(after, voided),
        )
    )
