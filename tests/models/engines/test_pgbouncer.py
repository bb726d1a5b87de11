"""The product's ways of the database behind PgBouncer in transaction mode, by the shipped file."""

import asyncio
import shutil
import tempfile
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from tortoise.connection import get_connections
from tortoise.transactions import in_transaction

from bot.kernel.settings import Settings
from bot.kernel.timeouts import within
from models.bulk import insert_rows
from models.database import open_database
from models.tables.cities import City
from models.tables.lifts import Lift
from tests.support.server_process import free_port
from tests.support.waiting import until

SHIPPED = Path(__file__).parents[3] / "scripts" / "deploy" / "cluster" / "pgbouncer.ini"
PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")

pytestmark = [
    pytest.mark.processes,
    pytest.mark.parametrize("ground", ["servers"], indirect=True),
    pytest.mark.skipif(PROGRAM is None, reason="scripts/test installs PgBouncer"),
]


@pytest.fixture
async def pooled(settings: Settings) -> AsyncIterator[str]:
    """The URL of the test's database through a PgBouncer that has two server connections for everybody."""
    with tempfile.TemporaryDirectory() as directory:  # pytest's are closed to the user `postgres`
        async with pgbouncer(settings, Path(directory)) as url:
            yield url


@asynccontextmanager
async def pgbouncer(settings: Settings, directory: Path) -> AsyncIterator[str]:
    server, port = urlsplit(settings.database_url), free_port()
    (directory / "userlist.txt").write_text(f'"{server.username}" "{server.password or ""}"\n')
    words = SHIPPED.read_text()
    for theirs, ours in {
        "port=5000 dbname=tima": f"port={server.port or 5432} dbname={server.path[1:]}",
        "host=127.0.0.1": f"host={server.hostname}",
        "listen_port = 6432": f"listen_port = {port}",
        "/etc/pgbouncer/userlist.txt": str(directory / "userlist.txt"),
        "unix_socket_dir = /var/run/postgresql": "unix_socket_dir =",
        "auth_type = scram-sha-256": "auth_type = trust",
        "default_pool_size = 20": "default_pool_size = 2",
    }.items():
        assert theirs in words
        words = words.replace(theirs, ours)
    (directory / "pgbouncer.ini").write_text(words)
    for opened in (directory, directory / "userlist.txt", directory / "pgbouncer.ini"):
        shutil.chown(opened, "postgres")
    process = await asyncio.create_subprocess_exec(
        *("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"),
        *(str(PROGRAM), str(directory / "pgbouncer.ini")),
        stdout=DEVNULL,
        stderr=DEVNULL,
        cwd="/",
    )
    url = f"postgres://{server.username}@127.0.0.1:{port}/tima?statement_cache_size=0"

    async def answers() -> bool:
        try:
            await (await asyncpg.connect(url.split("?", maxsplit=1)[0])).close()
        except (OSError, asyncpg.PostgresError):
            return False
        return True

    try:
        await until(answers, seconds=10)
        yield url
    finally:
        process.terminate()
        await process.wait()


async def test_queries_transactions_and_copies_of_many_at_once(pooled: str) -> None:
    async with open_database(f"{pooled}&maxsize=4"):
        city = await City.first()
        assert city

        async def change(number: int) -> None:
            async with in_transaction() as connection:
                assert await City.filter(id__in=[city.id]).using_db(connection).exists()
                await insert_rows(
                    connection, City, [{"division_code": f"99{number:04}", "name": f"翠湖{number}"}]
                )

        before = await Lift.all().count()
        await asyncio.gather(
            *(change(number) for number in range(8)), *(Lift.all().count() for _ in range(16))
        )
        assert await City.filter(name__startswith="翠湖").count() == 8
        assert await Lift.all().count() == before
        [database] = get_connections().all()
        shown = await database.execute_query_dict("SHOW idle_in_transaction_session_timeout")
        assert shown[0]["idle_in_transaction_session_timeout"] == "4s"


async def test_a_statement_that_is_given_up_frees_its_server_connection(pooled: str) -> None:
    async with open_database(f"{pooled}&maxsize=4"):
        [database] = get_connections().all()
        slow = [within(0.3, database.execute_query("SELECT pg_sleep(2)")) for _ in range(2)]
        ended = await asyncio.gather(*slow, return_exceptions=True)
        assert [type(one) for one in ended] == [TimeoutError, TimeoutError]

        async def answers() -> bool:
            return await City.exists()

        await until(answers, seconds=5)
