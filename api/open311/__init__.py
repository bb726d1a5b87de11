"""The Open311 GeoReport v2 server: any Open311 program reads public reports and files hazards."""

from aiohttp import web

from api.open311 import requests, services, updates

ROOMS = (services, requests, updates)


def add_open311(app: web.Application) -> None:
    for room in ROOMS:
        app.add_routes(room.routes)
