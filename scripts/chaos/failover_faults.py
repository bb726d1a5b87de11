"""What goes wrong in `scripts.chaos.failover`: each fault comes, lasts, and goes."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from redis.exceptions import RedisError

from bot.kernel.redis_address import parse_sentinels
from bot.kernel.redis_client import AgreedSentinel
from scripts.chaos.cluster.product import Product
from scripts.chaos.cluster.servers import APPS, DATA, Cluster


@dataclass
class Stage:
    cluster: Cluster
    product: Product
    chance: random.Random
    lasts: float  # seconds

    async def wait(self) -> None:
        await asyncio.sleep(self.lasts)

    async def primary(self) -> str:
        """Never empty: data1 where nobody says so."""
        return await self.cluster.primary() or DATA[0]

    def other(self, host: str) -> str:
        return DATA[1 - DATA.index(host)]

    async def redis_master(self) -> str:
        told = parse_sentinels(self.cluster.redis_url)
        async with AgreedSentinel.of(told) as sentinels:
            with suppress(RedisError, OSError):
                address, _ = await sentinels.discover_master(told.master)
                for host in DATA:
                    if self.cluster.network.address(host) == address:
                        return host
        return DATA[0]


async def primary_killed(stage: Stage) -> None:
    """kill -9 of PostgreSQL; its Patroni gives the lock away and brings it back as the replica."""
    await stage.cluster.kill_postgresql(await stage.primary())
    await stage.wait()


async def replica_killed(stage: Stage) -> None:
    await stage.cluster.kill_postgresql(stage.other(await stage.primary()))
    await stage.wait()


async def primary_cut_off(stage: Stage) -> None:
    """Its cable is pulled and plugged in again: the old primary comes back with what nobody was told of."""
    await stage.cluster.network.cut(await stage.primary())
    await stage.wait()
    await stage.cluster.network.heal()


async def replica_cut_off(stage: Stage) -> None:
    """Silent, so that commits wait for it until it is given up."""
    await stage.cluster.network.cut(stage.other(await stage.primary()))
    await stage.wait()
    await stage.cluster.network.heal()


async def network_split(stage: Stage) -> None:
    """The primary and one host of the product on one side, replica, witness and the other on the other."""
    await stage.cluster.network.split([await stage.primary(), stage.chance.choice(APPS)])
    await stage.wait()
    await stage.cluster.network.heal()


async def data_host_lost(stage: Stage) -> None:
    """The primary's host loses its power, with etcd, Redis and Sentinel; later it boots."""
    host = await stage.primary()
    await stage.cluster.network.kill_host(host)
    await stage.wait()
    await stage.cluster.network.heal()
    await stage.cluster.start_host(host)


async def redis_killed(stage: Stage) -> None:
    host = await stage.redis_master()
    await stage.cluster.kill_redis(host)
    await stage.wait()
    await stage.cluster.start_redis(host)  # as it was installed: Sentinel says what it is now


async def application_host_lost(stage: Stage) -> None:
    """Cut off from every server it journals; then it loses its power, and boots with its disk."""
    host = stage.chance.choice(APPS)
    await stage.cluster.network.cut(host)
    await asyncio.sleep(min(stage.lasts, 5))  # calls for help come in meanwhile
    await stage.cluster.network.kill_host(host)
    await stage.wait()
    await stage.cluster.network.heal()
    await stage.cluster.start_host(host)
    await stage.product.start_host(host)


async def worker_killed(stage: Stage) -> None:
    """Another takes its place, as by systemd."""
    host = stage.chance.choice(APPS)
    await stage.product.stop_worker(host)
    await stage.product.start_worker(host)
    await stage.wait()


Fault = Callable[[Stage], Awaitable[None]]
FAULTS: tuple[Fault, ...] = (
    primary_killed,
    primary_cut_off,
    network_split,
    redis_killed,
    application_host_lost,
    data_host_lost,
    replica_killed,
    replica_cut_off,
    worker_killed,
)
