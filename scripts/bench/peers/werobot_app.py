"""The peer of `scripts.bench.rows.chat`: WeRoBot on tornado, with its Redis session or without state.

Runs in the environment of `werobot.txt`, which knows nothing of this product.
"""

import argparse

import redis
from werobot import WeRoBot
from werobot.session.redisstorage import RedisStorage

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--token", required=True)
parser.add_argument("--aes-key", required=True)
parser.add_argument("--app-id", required=True)
parser.add_argument("--redis", default="")
chosen = parser.parse_args()

CARD = "一部电梯的卡片，和真的一样长。" * 10
keys = {"token": chosen.token, "encoding_aes_key": chosen.aes_key, "app_id": chosen.app_id}
if chosen.redis:
    storage = RedisStorage(redis.Redis.from_url(chosen.redis))
    robot = WeRoBot(**keys, enable_session=True, session_storage=storage)

    @robot.text
    def answer(_message, session):
        session["asked"] = session.get("asked", 0) + 1
        return CARD

else:
    robot = WeRoBot(**keys, enable_session=False)

    @robot.text
    def answer_without_state(_message):
        return CARD


robot.run(server="tornado", host="127.0.0.1", port=chosen.port, enable_pretty_logging=False)
