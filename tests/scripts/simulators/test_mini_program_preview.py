"""The mini-program's preview: built once, on the first visit; what cannot be built is said."""

import asyncio
import threading
from pathlib import Path

from pytest_aiohttp import AiohttpClient

from scripts.lib.mini_program.toolchain import ToolFailed
from scripts.simulators.mini_program_preview import MiniProgramPreview


async def test_two_first_visitors_build_it_once(aiohttp_client: AiohttpClient, tmp_path: Path) -> None:
    built = []

    def build(folder: Path) -> None:
        built.append(folder)
        folder.mkdir()
        (folder / "index.html").write_text("<title>小程序</title>", "utf-8")

    client = await aiohttp_client(MiniProgramPreview(tmp_path / "preview", build).app())
    answers = await asyncio.gather(client.get("/"), client.get("/"))
    assert [answer.status for answer in answers] == [200, 200]
    assert built == [tmp_path / "preview"]
    assert (await client.get("/program.js")).status == 404


async def test_while_it_is_compiled_the_page_says_so_and_looks_again(
    aiohttp_client: AiohttpClient, tmp_path: Path
) -> None:
    may_end = threading.Event()

    def build(folder: Path) -> None:
        may_end.wait(10)
        folder.mkdir()
        (folder / "index.html").write_text("<title>梯码</title>", "utf-8")

    preview = MiniProgramPreview(tmp_path / "preview", build, patience_seconds=0)
    client = await aiohttp_client(preview.app())
    waiting = await (await client.get("/")).text()
    assert "正在编译" in waiting
    assert 'http-equiv="refresh"' in waiting
    may_end.set()
    async with asyncio.timeout(10):
        while "梯码" not in await (await client.get("/")).text():
            pass


async def test_without_node_the_page_says_so(aiohttp_client: AiohttpClient, tmp_path: Path) -> None:
    def build(_: Path) -> None:
        raise ToolFailed("Node 18.17 or newer and npm are needed <here>")

    client = await aiohttp_client(MiniProgramPreview(tmp_path / "preview", build).app())
    answer = await client.get("/")
    assert answer.status == 503
    assert "npm are needed &lt;here&gt;" in await answer.text()
