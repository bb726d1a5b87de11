"""The programs that Node runs to build and preview: installed by npm, never committed or uploaded."""

import fcntl
import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).parents[3] / "templates" / "miniprogram"
MODULES = SOURCE / "node_modules"
UPLOADER = SOURCE / "upload"  # WeChat's own compiler, large and wanted by few
INSTALL_SECONDS, RUN_SECONDS = 600, 120


class ToolFailed(Exception):
    """A program of the toolchain is missing or has failed; the text is what it wrote."""


def install(source: Path = SOURCE) -> None:
    """Bring its `node_modules` to the locked versions, unless they stand there. Raises ToolFailed."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise ToolFailed("Node 18.17 or newer and npm are needed (Debian: apt-get install nodejs npm).")
    stamp = source / "node_modules" / ".installed"
    with (source / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two builds at once install once
        wanted = lock.read()
        if not stamp.exists() or stamp.read_bytes() != wanted:
            _run(["npm", "ci"], INSTALL_SECONDS, source)
            stamp.write_bytes(wanted)


def run_node(script: Path, *arguments: str | Path) -> str:
    """What the script wrote. Raises ToolFailed."""
    return _run(["node", str(script), *map(str, arguments)], RUN_SECONDS, SOURCE)


def _run(command: list[str], seconds: int, there: Path) -> str:
    try:
        done = subprocess.run(
            command,
            cwd=there,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ToolFailed(f"{command[0]} did not end within {seconds} s") from None
    if done.returncode:
        raise ToolFailed(f"{' '.join(command[:2])} failed:\n{done.stdout}{done.stderr}".strip())
    return done.stdout
