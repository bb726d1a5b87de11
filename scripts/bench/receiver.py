"""A partner that only verifies, notes when it first saw an id, and answers with a ticket.

Lean on purpose: in the benchmark of forwarding the receiver shares the
processors with what is measured.
"""

import argparse
import json
import time

import uvloop
from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError

SECRETS = web.AppKey("secrets", dict[str, Webhook])
SEEN = web.AppKey("seen", dict[str, float])


async def receive(request: web.Request) -> web.Response:
    body = await request.read()
    headers = {name: request.headers.get(name, "") for name in NAMES}
    try:
        request.app[SECRETS][request.match_info["name"]].verify(body, headers, json_parse=False)
    except (WebhookVerificationError, ValueError):
        return web.Response(status=401)
    request.app[SEEN].setdefault(headers["webhook-id"], time.time())
    return web.Response(
        text=f'{{"status":"accepted","ticket":"{headers["webhook-id"][-12:]}"}}',
        content_type="application/json",
    )


NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")


async def seen(request: web.Request) -> web.Response:
    """When each id was first received, in seconds since 1970."""
    return web.json_response(request.app[SEEN])


async def count(request: web.Request) -> web.Response:
    return web.json_response(len(request.app[SEEN]))


async def forget(request: web.Request) -> web.Response:
    request.app[SEEN].clear()
    return web.Response()


async def healthy(_: web.Request) -> web.Response:
    return web.Response()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--secrets", required=True, help="JSON: name to whsec_…")
    chosen = parser.parse_args()
    app = web.Application()
    app[SECRETS] = {name: Webhook(secret) for name, secret in json.loads(chosen.secrets).items()}
    app[SEEN] = {}
    app.router.add_post("/{name}/webhook", receive)
    app.router.add_get("/seen", seen)
    app.router.add_get("/count", count)
    app.router.add_post("/forget", forget)
    app.router.add_get("/healthz", healthy)
    uvloop.install()
    web.run_app(app, host="127.0.0.1", port=chosen.port, print=None, access_log=None)


if __name__ == "__main__":
    main()
