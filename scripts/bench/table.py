"""Every row of the speed table, measured side by side on this machine.

    scripts/bench/all [--quick] [--only chat --only pages …] [--json FILE]

Each comparison runs in alternating rounds; a ratio is the median of its rounds, with the lowest and
highest beside it. `by processor` compares what the server's processes spent, which other programs
on the machine disturb less. `--quick` measures the same with less: five minutes on two idle cores.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import uvloop
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from scripts.bench.compare import Options, Row
from scripts.bench.rows import chat, city, filing, forwarding, imports, pages, start

SUBJECTS: Mapping[str, Callable[[Options], Awaitable[list[Row]]]] = {
    "chat": chat.rows,
    "pages": pages.rows,
    "city": city.rows,
    "filing": filing.rows,
    "forwarding": forwarding.rows,
    "imports": imports.rows,
    "start": start.rows,
}
LONG = ("city", "imports")  # minutes, however little is measured
HEADINGS = ("", "beside", "ratio", "rounds", "by processor", "goal", "reached")


async def measure(chosen: list[str], options: Options, console: Console) -> list[Row]:
    """A subject that fails says so and leaves the others their turn."""
    found: list[Row] = []
    with Progress(console=console) as progress:
        for name in chosen:
            task = progress.add_task(name, total=None)
            own = replace(options, advance=lambda task=task: progress.advance(task))  # type: ignore[misc]
            try:
                found += await SUBJECTS[name](own)
            except Exception as error:
                progress.console.print(f"{name}: {type(error).__name__}: {error}", style="red")
            progress.update(task, total=1, completed=1)
    return found


def as_table(rows: list[Row]) -> Table:
    table = Table(*HEADINGS, title=machine())
    for row in rows:
        table.add_row(*row.cells())
    return table


def machine() -> str:
    now = datetime.now(UTC)
    return f"{now:%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, Python {sys.version.split()[0]}"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="scripts/bench/all", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--quick", action="store_true", help="less of everything; imports and the large city are left out"
    )
    parser.add_argument("--rounds", type=int, help="5; 3 with --quick")
    parser.add_argument("--only", action="append", choices=sorted(SUBJECTS), help="may be given again")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there, too")
    chosen = parser.parse_args()
    console = Console()
    rounds = chosen.rounds or (3 if chosen.quick else 5)
    options = Options(rounds=rounds, scale=0.1 if chosen.quick else 1.0)
    names = chosen.only or [name for name in SUBJECTS if not (chosen.quick and name in LONG)]
    began = time.perf_counter()
    rows = uvloop.run(measure(names, options, console))
    console.print(as_table(rows))
    for row in rows:
        if row.note:
            console.print(f"{row.what}, {row.baseline}: {row.note}")
    console.print(f"{time.perf_counter() - began:.0f} s")
    if chosen.json:
        kept = {"at": machine(), "quick": chosen.quick, "rows": [row.as_json() for row in rows]}
        chosen.json.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if not rows:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
