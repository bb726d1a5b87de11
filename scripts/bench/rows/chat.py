"""A typed lift code, encrypted, through deduplication, state and reply; beside other frameworks."""

import secrets
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from scripts.bench.compare import Options, Row, Sample, faster, in_turn
from scripts.bench.http_load import Request, load
from scripts.bench.peers.install import PeerMissing, node_peer, python_peer
from scripts.lib.private_servers import PrivateRedis, free_port
from scripts.lib.throwaway import AES_KEY, APP_ID, TOKEN, Process, prepare, running, running_command
from scripts.simulators.wechat_messages import Sender

PEOPLE = 64
MESSAGES = 3000

BARE, SERVER, EMBEDDED = "bare", "server", "embedded"
WEROBOT, WEROBOT_BARE, NODE = "werobot", "werobot without state", "node"


def messages(code: str, count: int) -> list[Request]:
    sender = Sender(APP_ID, TOKEN, AES_KEY)
    people = ["o" + secrets.token_urlsafe(20)[:27] for _ in range(PEOPLE)]
    calls = (sender.seal(sender.text(people[number % PEOPLE], code)) for number in range(count))
    return [Request("POST", "/wechat", b"<Encrypt>", call.params, call.body) for call in calls]


async def rows(options: Options) -> list[Row]:
    count = options.count(MESSAGES, 400)
    async with AsyncExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        redis = await stack.enter_async_context(private_redis())
        servers = {BARE: await stack.enter_async_context(running("scripts.bench.bare_callback", {}))}
        codes: dict[str, str] = {}
        for name, url in ((SERVER, redis), (EMBEDDED, "embedded")):
            (directory / name).mkdir()
            ground = await prepare(directory / name, url)
            servers[name] = await stack.enter_async_context(running("api", ground.variables))
            codes[name] = ground.code
        missing = await _add_peers(stack, servers, redis)

        def side(name: str, server: Process) -> Callable[[], Awaitable[Sample]]:
            code = codes.get(name, codes[SERVER])
            return lambda: load(server.url, messages(code, count), [server])

        samples = await in_turn({name: side(name, server) for name, server in servers.items()}, options)
    what = "chat message, Redis server"
    found = [faster(what, samples[SERVER], "bare aiohttp + wechatpy", samples[BARE], 0.5, note=missing)]
    for name, peer, goal in (
        (WEROBOT, "WeRoBot, Redis session", 2),
        (WEROBOT_BARE, "WeRoBot without state", 1),
        (NODE, "node wechat without state", 1),
    ):
        if name in samples:
            found.append(faster(what, samples[SERVER], peer, samples[name], goal))
    embedded = faster(
        "chat message, embedded Redis", samples[EMBEDDED], "with a Redis server", samples[SERVER], 0.8
    )
    return [*found, embedded]


@asynccontextmanager
async def private_redis() -> AsyncIterator[str]:
    server = PrivateRedis()
    await server.start()
    try:
        yield server.url
    finally:
        await server.stop()


async def _add_peers(stack: AsyncExitStack, servers: dict[str, Process], redis: str) -> str:
    """Which could not be installed, in words."""
    missing = []
    try:
        python = await python_peer("werobot")
        app = Path(__file__).parents[1] / "peers" / "werobot_app.py"
        for name, more in ((WEROBOT, ["--redis", redis]), (WEROBOT_BARE, [])):
            port = free_port()
            keys = ["--port", str(port), "--token", TOKEN, "--aes-key", AES_KEY, "--app-id", APP_ID]
            command = [str(python), str(app), *keys, *more]
            servers[name] = await stack.enter_async_context(running_command(command, port))
    except PeerMissing as error:
        missing.append(str(error))
    try:
        folder, port = await node_peer("wechat_node"), free_port()
        command = ["node", str(folder / "server.js"), str(port), TOKEN, AES_KEY, APP_ID]
        servers[NODE] = await stack.enter_async_context(running_command(command, port))
    except PeerMissing as error:
        missing.append(str(error))
    return "; ".join(missing)
