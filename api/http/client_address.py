"""Where a request comes from. What a header says counts only from a proxy that we were told to trust."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import web

Network = IPv4Network | IPv6Network

ONE_CALLER = 64  # bits of an address of version 6 that a provider gives to one customer; the rest is theirs


def client_address(request: web.Request, trusted: Sequence[Network]) -> str:
    """The address of the client; the last one of X-Forwarded-For that is not a trusted proxy's.

    It is for counting: of version 6 it is the network that one caller has.
    """
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", []))
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    client = request.remote or ""
    while hops and _is_one_of(client, trusted):
        client = hops.pop()
    return _counted_as(client)


def _counted_as(address: str) -> str:
    match _parsed(address):
        case IPv6Address() as parsed:
            return str(IPv6Network((int(parsed), ONE_CALLER), strict=False))
        case IPv4Address() as parsed:
            return str(parsed)
    return address


def _is_one_of(address: str, networks: Sequence[Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in networks)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """None for what is no address. One of version 4 that is written as one of version 6 is itself."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, IPv6Address) else parsed
