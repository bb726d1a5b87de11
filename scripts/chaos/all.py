"""Every form of chaos one after the other, each with its own books, and one table at the end.

    .venv/bin/python -m scripts.chaos.all [--short] [--minutes 60] [--seed 1] [--only NAME …]

The long form takes an hour: each form gets its share of it. `--short` gives each a few seconds, to see that
all of them run. The suite has the short forms as tests of their own and does not run this. A form that
fails, or that takes far longer than its share, is said to, and the others run all the same. Exit
status 1 where anything is wrong. Each form brings its own PostgreSQL and Redis.
"""

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
PACKAGE = "scripts.chaos"
BOOKS_LINES = 30  # of a form's output that are shown at the end
ENDING_SECONDS = 60
STARTING_SECONDS = 600  # beside its share: to start, drain, compare, on a busy machine


@dataclass(frozen=True)
class Form:
    """A module of this package. `share` of the whole time; `amount` turns seconds into its arguments."""

    name: str
    share: int
    option: str
    a_second: float = 1.0  # how much of it fits into a second
    short: float = 5

    def arguments(self, seconds: float | None) -> tuple[str, ...]:
        """For so many seconds; None is the short form."""
        amount = self.short if seconds is None else max(self.short, seconds * self.a_second)
        return (self.option, str(int(amount)))


# A form that this build does not have is left out.
FORMS = (
    Form("forwarding", 3, "--seconds"),
    Form("silence", 3, "--seconds", short=1),
    Form("upgrade", 2, "--seconds", a_second=1 / 8, short=1),  # eight companies of processes
    Form("terminals", 1, "--seconds", short=3),
    Form("failover", 6, "--seconds", short=30),
    Form("hostile", 1, "--count", a_second=200, short=2000),
    Form("spreadsheets", 1, "--files", a_second=20, short=200),
    Form("spreadsheet_doors", 1, "--files", a_second=2, short=20),
)


@dataclass(frozen=True)
class Ran:
    form: Form
    asked: str
    status: int | None  # None where it was given up
    seconds: float
    books: str

    @property
    def words(self) -> str:
        if self.status is None:
            return "given up"
        return "all held" if self.status == 0 else f"status {self.status}"


def present(names: Sequence[str] = ()) -> list[Form]:
    """Those that this build has, of the chosen ones."""
    return [
        form for form in FORMS if (not names or form.name in names) and find_spec(f"{PACKAGE}.{form.name}")
    ]


def run_form(form: Form, seconds: float | None, seed: int) -> Ran:
    """In a process of its own, whose output is its books."""
    asked = form.arguments(seconds)
    command = (sys.executable, "-m", f"{PACKAGE}.{form.name}", *asked, "--seed", str(seed))
    began = time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT)
        status: int | None = None
        try:
            status = process.wait((seconds or 0) + STARTING_SECONDS)
        except subprocess.TimeoutExpired:
            _interrupt(process)
        said.seek(0)
        books = said.read().decode(errors="replace")
    return Ran(form, " ".join(asked), status, time.monotonic() - began, books)


def _interrupt(process: "subprocess.Popen[bytes]") -> None:
    """As by Ctrl-C, so that it ends its servers; killed only where it does not."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def run_all(forms: Sequence[Form], minutes: float | None, seed: int, console: Console) -> list[Ran]:
    """`minutes` None: the short forms."""
    shares, ran = sum(form.share for form in forms), []
    for number, form in enumerate(forms, start=1):
        seconds = None if minutes is None else 60 * minutes * form.share / shares
        console.print(f"{number} of {len(forms)}: {form.name} {' '.join(form.arguments(seconds))}")
        ran.append(run_form(form, seconds, seed))
        console.print(f"    {ran[-1].words}, {ran[-1].seconds:.0f} s")
    return ran


def show(ran: Sequence[Ran], console: Console) -> None:
    for one in ran:
        console.rule(one.form.name)
        console.print("\n".join(one.books.splitlines()[-BOOKS_LINES:]), markup=False, highlight=False)
    table = Table("form", "asked for", "took", "result")
    for one in ran:
        style = "" if one.status == 0 else "red"
        table.add_row(one.form.name, one.asked, f"{one.seconds:.0f} s", one.words, style=style)
    console.print(table)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts.chaos.all", description=(__doc__ or "").split("\n", 1)[0])
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--short", action="store_true", help="a few seconds each")
    length.add_argument("--minutes", type=float, default=60.0, help="all of them together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", default=(), choices=[form.name for form in FORMS])
    chosen = parser.parse_args(arguments)
    console = Console()
    forms = present(chosen.only)
    ran = run_all(forms, None if chosen.short else chosen.minutes, chosen.seed, console)
    show(ran, console)
    return 0 if ran and all(one.status == 0 for one in ran) else 1


if __name__ == "__main__":
    sys.exit(main())
