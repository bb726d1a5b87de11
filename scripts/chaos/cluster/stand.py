"""Everything on its hosts: servers, product, demo data, and the partners that receive."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from aiohttp import web

from models.database import open_database
from models.tables.lifts import LiftCode
from models.tables.partners.organisation import Organisation
from models.vault import Vault
from scripts.chaos.cluster.hosts import HostNetwork
from scripts.chaos.cluster.product import Product
from scripts.chaos.cluster.servers import Cluster
from scripts.demo import data as demo_data
from scripts.lib.throwaway import prepare
from scripts.simulators.partner import PartnerSimulator
from scripts.simulators.partner_behaviour import Behaviour

REPORTS_LATER = "cuihu"  # one partner also sends status callbacks
ANSWERS = Behaviour(callbacks=("handling",), callback_after_seconds=1)


@dataclass(frozen=True)
class Stand:
    """All of it, up: `names` is the simulator's name of each organisation."""

    cluster: Cluster
    product: Product
    partners: PartnerSimulator
    names: dict[UUID, str]
    codes: list[str]
    vault: Vault


@asynccontextmanager
async def standing(directory: Path) -> AsyncIterator[Stand]:
    """Five hosts with everything on them, gone after the block. This process has the database open."""
    network = await HostNetwork.make()
    cluster = Cluster(network, directory)
    partners = PartnerSimulator(keep=10**6)
    runner = web.AppRunner(partners.app(), access_log=None, shutdown_timeout=1)
    try:
        await cluster.start()
        await runner.setup()
        site = web.TCPSite(runner, network.own_outer_address, 0)
        await site.start()
        ground = await prepare(directory, cluster.redis_url, cluster.desk_url)
        variables = dict(ground.variables)
        product = Product(
            cluster, variables | {"TIMA_PUBLIC_URL": f"http://{network.outer_address('app1')}:8081"}
        )
        async with open_database(cluster.desk_url):
            names = {}
            address = f"http://{network.own_outer_address}:{runner.addresses[0][1]}"
            for one in await demo_data.point_partners_at(address, ground.vault):
                partners.add(one.simulator, one.secret, title=one.title)
                if one.simulator == REPORTS_LATER:
                    partners.behave(one.simulator, ANSWERS)
                names[(await Organisation.get(name=one.title)).id] = one.simulator
            codes = [one.code for one in await LiftCode.filter(revoked_at=None).order_by("code")]
            await product.start()
            yield Stand(cluster, product, partners, names, codes, ground.vault)
    finally:
        await runner.cleanup()
        await cluster.stop()
        await network.remove()
