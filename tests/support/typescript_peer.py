"""The TypeScript client that others would generate from our documents, made and run by Node.js.

`npm ci` installs what `scripts/peers/typescript/package-lock.json` pins, once, below `var/`.
"""

import asyncio
import hashlib
import json
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tests.support.project import ROOT

SECONDS = 120  # for one command
PEER = ROOT / "scripts" / "peers" / "typescript"
COMPILER = ("--strict", "--target", "es2022", "--module", "commonjs", "--moduleResolution", "node")


def node_is_installed() -> bool:
    return shutil.which("npm") is not None and shutil.which("node") is not None


async def play_typescript(documents: dict[str, Any], directory: Path, *arguments: str) -> dict[str, Any]:
    """Generate a client of each document by name, compile them with `play.ts`, and return what it prints."""
    modules = await _installed()
    await asyncio.to_thread((directory / "node_modules").symlink_to, modules)
    await asyncio.to_thread(shutil.copy, PEER / "play.ts", directory)
    for name, document in documents.items():
        await asyncio.to_thread((directory / f"{name}.json").write_text, json.dumps(document), "utf-8")
        made = ("-i", f"{name}.json", "-o", name, "-c", "@hey-api/client-fetch")
        await _run(directory, "node_modules/.bin/openapi-ts", *made)
    await _run(directory, "node_modules/.bin/tsc", *COMPILER, "play.ts")
    told = await _run(directory, "node", "play.js", *arguments)
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return found


async def _installed() -> Path:
    """The packages of the lock file. Made beside and moved, so that two test processes may do it at once."""
    lock = hashlib.sha256((PEER / "package-lock.json").read_bytes()).hexdigest()[:16]
    place = ROOT / "var" / "peers" / f"typescript-{lock}"
    if not await asyncio.to_thread(place.exists):
        await asyncio.to_thread(place.parent.mkdir, parents=True, exist_ok=True)
        made = Path(await asyncio.to_thread(mkdtemp, dir=place.parent))
        for name in ("package.json", "package-lock.json"):
            await asyncio.to_thread(shutil.copy, PEER / name, made)
        await _run(made, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
        try:
            await asyncio.to_thread(made.rename, place)
        except OSError:  # another process was first
            await asyncio.to_thread(shutil.rmtree, made)
    return place / "node_modules"


async def _run(directory: Path, *command: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *command, cwd=directory, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        async with asyncio.timeout(SECONDS):
            said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    words = said.decode(errors="replace")
    assert process.returncode == 0, f"{' '.join(command)}:\n{words}"
    return words
