"""Serve the demo and restart it after each change of code or templates; who is signed in stays so."""

import argparse
import os
import secrets
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from watchfiles import run_process

from api.__main__ import FINISH_WITHIN_SECONDS
from scripts.commands.run import SIGN_INS_SEED, VAR

ROOT = Path(__file__).parents[2]
WATCHED = tuple(ROOT / name for name in ("api", "bot", "models", "scripts", "templates"))


def demo_command(options: Sequence[str]) -> str:
    """The shell command of the demo with these options."""
    return shlex.join([sys.executable, "-m", "scripts.commands.run", *options])


def serve_and_restart(command: str, watched: Sequence[Path]) -> None:
    """Run `command` until SIGINT or SIGTERM, and anew after each change of files under `watched`.

    Bytecode and files of editors do not count. The command may finish what is under way.
    """
    run_process(*watched, target=command, target_type="command", sigint_timeout=FINISH_WITHIN_SECONDS)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="scripts/dev", description=__doc__, epilog="All other options go to scripts/run."
    )
    parser.add_argument("--fresh", action="store_true", help="begin with a new database, once")
    chosen, options = parser.parse_known_args()
    if chosen.fresh:
        shutil.rmtree(VAR, ignore_errors=True)
    os.environ[SIGN_INS_SEED] = secrets.token_hex(32)  # in memory alone: its processes inherit it
    serve_and_restart(demo_command(options), WATCHED)


if __name__ == "__main__":
    main()
