"""The Open311 GeoReport v2 server: any Open311 program reads public reports and files hazards."""

from api.open311 import requests, services, updates

ROOMS = (services, requests, updates)
