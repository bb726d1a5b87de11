"""Where a request comes from. What a header says counts only from a proxy that we were told to trust."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from aiohttp import web

Network = IPv4Network | IPv6Network


def client_address(request: web.Request, trusted: Sequence[Network]) -> str:
    """The address of the client; the last one of X-Forwarded-For that is not a trusted proxy's."""
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", []))
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    client = request.remote or ""
    while hops and _is_one_of(client, trusted):
        client = hops.pop()
    return client


def _is_one_of(address: str, networks: Sequence[Network]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)
