"""A worker's `/metrics`, `/healthz` and `/readyz`, for a monitor on the same machine."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.services import Services


@asynccontextmanager
async def serve_metrics(services: Services, is_working: Callable[[], bool]) -> AsyncIterator[None]:
    """On 127.0.0.1 at TIMA_WORKER_METRICS_PORT for as long as the block lasts; nothing without the port."""
    port = services.settings.worker_metrics_port
    if port is None:
        yield
        return

    async def metrics(_request: web.Request) -> web.Response:
        body = await services.metrics.render(services.clock())
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def health(_request: web.Request) -> web.Response:
        stuck = services.pulse.stuck()
        return web.json_response({"alive": not stuck, "stuck": stuck}, status=503 if stuck else 200)

    async def ready(_request: web.Request) -> web.Response:
        return web.json_response({"ready": is_working()}, status=200 if is_working() else 503)

    app = web.Application()
    app.router.add_get("/metrics", metrics)
    app.router.add_get("/healthz", health)
    app.router.add_get("/readyz", ready)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield
    finally:
        await runner.cleanup()
