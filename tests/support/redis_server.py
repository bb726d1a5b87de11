"""A numbered database of the Redis server that no other run uses."""

import os
import uuid

import redis

REDIS_URL = os.environ.get("TIMA_TEST_REDIS_URL", "redis://127.0.0.1:6379")
CLAIM_SECONDS = 1800


class RedisDatabase:
    """Claimed by a key in database 0, so that several runs share one server."""

    def __init__(self) -> None:
        self._registry = redis.Redis.from_url(REDIS_URL)
        self._token = uuid.uuid4().hex
        self.number = self._claim()
        self.url = f"{REDIS_URL}/{self.number}"
        self.client = redis.Redis.from_url(self.url)
        self._registry.config_set("save", "")  # as production has to
        self._registry.config_set("appendonly", "no")
        self.version = str(self._registry.info("server")["redis_version"])

    def _claim(self) -> int:
        for number in range(15, 0, -1):
            if self._registry.set(f"tima-test:{number}", self._token, nx=True, ex=CLAIM_SECONDS):
                return number
        raise RuntimeError("all numbered Redis databases are taken by other runs")

    def empty(self) -> None:
        self.client.flushdb()

    def close(self) -> None:
        self.empty()
        self._registry.delete(f"tima-test:{self.number}")
