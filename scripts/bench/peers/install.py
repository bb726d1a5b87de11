"""Installing the peers below `var/peers/`: once for each content of its pinned file."""

import asyncio
import hashlib
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
INSTALLED = Path(__file__).parents[3] / "var" / "peers"


class PeerMissing(Exception):
    """A peer cannot be installed here: its row is left out, and the table says so."""


async def python_peer(name: str) -> Path:
    """The interpreter of the environment of `NAME.txt`. Raises PeerMissing."""
    pinned = HERE / f"{name}.txt"
    folder = INSTALLED / f"{name}-{_fingerprint(pinned)}"
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        await _run(sys.executable, "-m", "venv", str(folder))
        await _run(str(python), "-m", "pip", "install", "--quiet", "--no-deps", "-r", str(pinned))
        (folder / "complete").touch()
    return python


async def node_peer(name: str) -> Path:
    """The folder with the peer's program and its packages. Raises PeerMissing."""
    source = HERE / name
    folder = INSTALLED / f"{name}-{_fingerprint(source / 'package-lock.json')}"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(source, folder)
        await _run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder))
        (folder / "complete").touch()
    shutil.copy(source / "server.js", folder)
    return folder


def _fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


async def _run(*command: str) -> None:
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
    except FileNotFoundError:
        raise PeerMissing(f"{command[0]} is not installed") from None
    output, _ = await process.communicate()
    if process.returncode:
        raise PeerMissing(f"{' '.join(command[:4])} failed: {output.decode(errors='replace')[-300:]}")
