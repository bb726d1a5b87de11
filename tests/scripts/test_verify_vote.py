"""The verifier of a published vote, which shares no code with what publishes it."""

import ast
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.votes import bulletin as publish
from models.rules.votes.bulletin import Ballot, BallotWay, Precedence
from models.rules.votes.tally import Choice, NonVoters, Threshold, Unit, count, judge_count, with_non_voters

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "verify_vote"
OPENS = datetime(2026, 11, 1, 9, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=7)
ROLL = [
    Unit("1栋1单元101", 8912, "li"),
    Unit("1栋1单元102", 9040, "li"),
    Unit("1栋1单元201", 8912, "wang"),
    Unit("1栋1单元202", 9040, "zhao"),
]
CAST = [
    (BallotWay.ONLINE, ("1栋1单元101", "1栋1单元102"), Choice.FOR),
    (BallotWay.ONLINE, ("1栋1单元201",), Choice.AGAINST),
    (BallotWay.PAPER, ("1栋1单元201",), Choice.FOR),
]
Cast = Sequence[tuple[BallotWay, tuple[str, ...], Choice]]


def _verifier() -> Any:
    loader = SourceFileLoader("verify_vote", str(SCRIPT))
    spec = spec_from_loader("verify_vote", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


VERIFIER = _verifier()


def a_bulletin(
    roll: Sequence[Unit] = ROLL,
    cast: Cast = CAST,
    *,
    threshold: Threshold = Threshold.ORDINARY,
    precedence: Precedence = Precedence.ONLINE,
    rule: NonVoters = NonVoters.NOT_TAKING_PART,
    delivered: Sequence[str] = (),
    disputed: Sequence[str] = (),
    voided: Sequence[int] = (),
) -> bytes:
    decision: dict[str, Any] = {
        "title": "3号楼电梯更换钢丝绳",
        "threshold": threshold,
        "precedence": precedence,
        "non_voters": rule,
        "opens_at": publish.stamp(OPENS),
        "closes_at": publish.stamp(CLOSES),
        "roll_hash": publish.roll_hash(roll),
    }
    chain: list[dict[str, Any]] = []
    ballots = [
        Ballot(number, way, f"receipt-{number}", units, choice, f"{number:064x}")
        for number, (way, units, choice) in enumerate(cast, 1)
    ]
    previous = publish.digest(decision)
    for ballot in ballots:
        committed = publish.commitment(ballot.units, ballot.choice, ballot.salt)
        at = publish.stamp(OPENS + timedelta(minutes=ballot.number))
        chain.append(publish.ballot_entry(ballot.number, at, ballot.way, ballot.receipt, committed, previous))
        previous = chain[-1]["hash"]
    chain.append(publish.close_entry(len(chain) + 1, publish.stamp(CLOSES), previous))
    for of in voided:
        at = publish.stamp(CLOSES + timedelta(days=1))
        chain.append(publish.void_entry(len(chain) + 1, at, of, "不是本人", chain[-1]["hash"]))
    counted = publish.counted_ballots(ballots, voided, precedence)
    choices = {unit: ballot.choice for unit, ballot in counted.items()}
    undisputed = {unit: ballot.choice for unit, ballot in counted.items() if ballot.receipt not in disputed}
    return publish.assemble(
        decision=decision,
        roll=roll,
        chain=chain,
        openings=ballots,
        delivered=delivered,
        disputed=disputed,
        results={
            "strict": _result(roll, choices, threshold),
            "by_estate_rule": _result(roll, with_non_voters(roll, choices, rule, delivered), threshold),
            "without_disputed": _result(roll, undisputed, threshold),
        },
    )


def _result(roll: Sequence[Unit], choices: Mapping[str, Choice], threshold: Threshold) -> dict[str, Any]:
    counted = count(roll, choices)
    return publish.result_rows(counted, judge_count(counted, threshold))


def _resealed(raw: bytes, **changes: Any) -> bytes:
    """As a forger would: change the parts and seal the file again."""
    body = {name: value for name, value in json.loads(raw).items() if name != "seal"} | changes
    return publish.canonical({**body, "seal": publish.digest(body)}) + b"\n"


def _fault(raw: bytes) -> str:
    with pytest.raises(VERIFIER.Wrong) as wrong:
        VERIFIER.verify(raw)
    return str(wrong.value)


def test_it_imports_nothing_but_the_standard_library() -> None:
    tree = ast.parse(SCRIPT.read_text("utf-8"))
    imported = {
        name.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert imported <= sys.stdlib_module_names


def test_a_true_bulletin_is_confirmed_by_a_bare_python_with_the_closing_hash_and_a_receipt(
    tmp_path: Path,
) -> None:
    file = tmp_path / "bulletin.json"
    file.write_bytes(a_bulletin())
    closing = json.loads(file.read_bytes())["chain"][-1]["hash"]
    command = [sys.executable, "-I", SCRIPT, file, "--closing-hash", closing, "--receipt", "receipt-3"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "核对无误" in done.stdout
    assert "已被后来的票代替" in done.stdout  # online wins over paper here


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--closing-hash", "0" * 64], "与张贴的不符"), (["--receipt", "nobody"], "没有回执")],
)
def test_another_closing_hash_or_an_unknown_receipt_is_told(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    file = tmp_path / "bulletin.json"
    file.write_bytes(a_bulletin())
    done = subprocess.run(
        [sys.executable, SCRIPT, file, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert words in done.stderr


def test_any_changed_byte_is_found() -> None:
    raw = a_bulletin(cast=CAST[:1])
    for place in range(len(raw)):
        _fault(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])


@pytest.mark.parametrize("cut", [0, 1, 100, -1])
def test_a_file_that_is_cut_off_is_found(cut: int) -> None:
    _fault(a_bulletin()[:cut])


def test_a_forger_who_seals_again_is_found_and_the_part_is_named() -> None:
    raw = a_bulletin()
    whole = json.loads(raw)

    def changed(part: str, index: int, **values: Any) -> bytes:
        rows = [dict(row) for row in whole[part]]
        rows[index] |= values
        return _resealed(raw, **{part: rows})

    assert _fault(changed("roll", 0, area=9)).startswith("roll：名册")
    assert _fault(changed("chain", 1, receipt="other")).startswith("chain 第 2 条：内容")
    assert _fault(changed("openings", 0, choice="against")).startswith("openings 第 1 条：与投票时的承诺不符")
    assert _fault(_resealed(raw, chain=whole["chain"][1:])).startswith("chain 第 1 条：编号是 2")
    assert "没有打开" in _fault(_resealed(raw, openings=whole["openings"][1:]))
    assert "没有截止记录" in _fault(_resealed(raw, chain=whole["chain"][:-1]))
    assert _fault(_resealed(raw, decision=whole["decision"] | {"title": "别的事"})).startswith(
        "chain 第 1 条：与上一条"
    )
    results = whole["results"] | {"strict": whole["results"]["strict"] | {"passed": True}}
    assert _fault(_resealed(raw, results=results)).startswith("results.strict：重新计票")


@pytest.mark.parametrize(
    "part", ["decision", "roll", "chain", "openings", "delivered", "disputed", "results"]
)
@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [1], [[]], [{}]])
def test_a_part_that_is_missing_or_of_another_form_is_a_fault_not_a_crash(part: str, value: Any) -> None:
    raw = a_bulletin()
    if json.loads(raw)[part] != value:
        _fault(_resealed(raw, **{part: value}))


def test_paper_counts_before_online_where_the_city_says_so() -> None:
    online, paper = (
        json.loads(a_bulletin(precedence=way))["results"]["strict"]["in_favour"]["heads"]
        for way in (Precedence.ONLINE, Precedence.PAPER)
    )
    assert (online, paper) == (1, 2)
    VERIFIER.verify(a_bulletin(precedence=Precedence.PAPER))


def test_a_voided_ballot_gives_way_to_the_one_before_it() -> None:
    raw = a_bulletin(voided=[2], disputed=["receipt-1"])
    _, _, results, receipts = VERIFIER.verify(raw)
    assert receipts["receipt-2"][3] == "已作废"
    assert receipts["receipt-3"][3] == "计入"
    assert results["without_disputed"]["voted"]["heads"] == 1


_UNITS = [unit.key for unit in ROLL]


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
    st.data(),
)
def test_publisher_and_verifier_count_alike(
    cast: Cast,
    threshold: Threshold,
    precedence: Precedence,
    rule: NonVoters,
    delivered: list[str],
    data: st.DataObject,
) -> None:
    numbers = st.lists(st.sampled_from(range(1, len(cast) + 1)), unique=True) if cast else st.just([])
    voided, disputed = data.draw(numbers), [f"receipt-{number}" for number in data.draw(numbers)]
    VERIFIER.verify(
        a_bulletin(
            cast=cast,
            threshold=threshold,
            precedence=precedence,
            rule=rule,
            delivered=delivered,
            voided=voided,
            disputed=disputed,
        )
    )
