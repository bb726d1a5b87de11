"""How long `scripts/verify_vote` takes for a large vote, beside `sha256sum` and Python reading the same JSON.

python -m scripts.bench.verify_vote [--ballots 20000] [--rounds 7]

All three are processes of their own over one file, in turns; the medians of their processor times and of
their times by the clock are told. The ratio is of the verifier to the other two together. Exit status 1 where
that of the processor times is not below `--within`: the other one depends on what else the machine does.
"""

import argparse
import resource
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from models.rules.base.canonical import digest, stamp
from models.rules.votes.bulletin import assemble, commitment, roll_hash
from models.rules.votes.counting import Ballot, Precedence
from models.rules.votes.entries import BallotWay, ballot_entry, close_entry, marked
from models.rules.votes.outcome import CountingRule, outcome
from models.rules.votes.tally import Choice, NonVoters, Threshold, Unit

OPENS = datetime(2026, 11, 1, 1, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=7)
SCRIPT = Path(__file__).resolve().parents[1] / "verify_vote"
PARSE = "import json, sys; json.loads(open(sys.argv[1], 'rb').read())"


def a_large_bulletin(count: int) -> bytes:
    """As many owners of one flat each, all of whom voted and had the notice handed to them."""
    roll = [Unit(f"{n // 100}幢 1单元 {n:05d}", 8912, str(n)) for n in range(count)]
    terms = {
        "title": "更换全部曳引机", "threshold": Threshold.ORDINARY, "precedence": Precedence.ONLINE,
        "non_voters": NonVoters.NOT_TAKING_PART, "opens_at": stamp(OPENS), "closes_at": stamp(CLOSES),
        "roll_hash": roll_hash(roll),
    }  # fmt: skip
    choices, chain, previous = tuple(Choice), [], digest(terms)
    ballots = [
        Ballot(
            n, BallotWay.ONLINE, f"{n:016d}", (unit.key,), choices[n % 4 % 3], secrets.token_hex(32)
        )
        for n, unit in enumerate(roll, 1)
    ]  # fmt: skip
    for one in ballots:
        committed = commitment(one.units, one.choice, one.salt)
        at = stamp(OPENS + timedelta(seconds=one.number))
        chain.append(ballot_entry(one.number, at, one.way, one.receipt, committed, previous))
        previous = chain[-1]["hash"]
    delivered = [unit.key for unit in roll]
    chain.append(close_entry(count + 1, stamp(CLOSES), previous, delivered))
    rule = CountingRule(Threshold.ORDINARY, Precedence.ONLINE, NonVoters.NOT_TAKING_PART)
    results = outcome(roll, ballots, marked(()), rule, delivered).rows
    return assemble(
        decision=terms, roll=roll, chain=chain, openings=ballots, delivered=delivered, results=results
    )


def seconds(command: list[str]) -> tuple[float, float]:
    """Of processor and by the clock."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after, took = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - began
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, took


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--ballots", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--within", type=float, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        file = str(Path(name) / "bulletin.json")
        size = Path(file).write_bytes(a_large_bulletin(asked.ballots))
        commands = {
            "verify_vote": [sys.executable, str(SCRIPT), file],
            "sha256sum": ["sha256sum", file],
            "Python reads the JSON": [sys.executable, "-c", PARSE, file],
        }
        times: dict[str, list[tuple[float, float]]] = {which: [] for which in commands}
        for _ in range(asked.rounds):
            for which, command in commands.items():
                times[which].append(seconds(command))
    print(f"{asked.ballots} ballots, {size / 1e6:.1f} MB, median of {asked.rounds}:")
    by_processor, by_clock = (
        {which: statistics.median(one[axis] for one in found) for which, found in times.items()}
        for axis in (0, 1)
    )
    for which, median in by_processor.items():
        print(f"  {which}: {1000 * median:.0f} ms of processor, {1000 * by_clock[which]:.0f} ms by the clock")
    ratio = ratio_of(by_processor)
    print(f"  ratio: {ratio:.2f} (wanted: below {asked.within}), by the clock {ratio_of(by_clock):.2f}")
    return int(ratio >= asked.within)


def ratio_of(medians: dict[str, float]) -> float:
    verified, *beside = medians.values()
    return verified / sum(beside)


if __name__ == "__main__":
    sys.exit(main())
