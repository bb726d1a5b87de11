"""The short form of `scripts.chaos.failover`: PostgreSQL's primary and Redis's master are killed."""

import os
import random
import tempfile
from pathlib import Path

import pytest

from scripts.chaos.cluster.servers import Cluster
from scripts.chaos.failover import run
from scripts.chaos.failover_faults import Fault, primary_killed, redis_killed

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(os.geteuid() != 0, reason="network namespaces need root"),
    pytest.mark.skipif(
        bool(Cluster.missing_programs()), reason="scripts/test installs Patroni and the others"
    ),
]


async def test_a_failover_of_postgresql_and_of_redis_costs_no_report_and_no_call() -> None:
    """On five hosts, by the shipped files. The books agree, and filing is away for less than 15 s."""
    faults: list[tuple[Fault, float]] = [(primary_killed, 2.0), (redis_killed, 2.0)]
    with tempfile.TemporaryDirectory(prefix="tima-failover-", dir="/dev/shm") as directory:
        books = await run(iter(faults), random.Random(16), Path(directory))
    assert books.all_wrong == []
    assert len(books.endured) == len(faults)
    assert books.told.receipts
    assert books.told.calls
