"""The way out to addresses that partners name: only to the public internet, and to networks we were told of.

An address is judged when the socket is made, on the very address that is connected to: a name
that resolves to something else a moment later (DNS rebinding) gains nothing. Also kept: https,
no redirects, no cookies. Every channel that sends to a partner's own address sends through here.
"""

import errno
import socket
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    DummyCookieJar,
    TCPConnector,
)
from aiohttp.abc import AbstractResolver
from yarl import URL

Networks = Sequence[IPv4Network | IPv6Network]

NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last four bytes
REDIRECTS = frozenset({300, 301, 302, 303, 305, 307, 308})


class AddressRefused(ClientError):
    """We do not send there, today or tomorrow: the message says why, without the address."""


class RedirectRefused(ClientError):
    """The partner answered with another address, which is not followed."""


class _Forbidden(PermissionError):
    """Raised where the socket would be made, so that the connector takes it for a failed connection."""


def is_allowed(address: IPv4Address | IPv6Address, networks: Networks) -> bool:
    """Check that a partner may be reached there: public, or inside one of our `networks`.

    An IPv4 address inside an IPv6 one (mapped, 6to4, Teredo, NAT64) is judged as itself.
    """
    if isinstance(address, IPv6Address):
        inner = _ipv4_inside(address)
        if inner is not None:
            return is_allowed(inner, networks)
        if address.is_site_local:
            return False
    if any(address in network for network in networks):
        return True
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _ipv4_inside(address: IPv6Address) -> IPv4Address | None:
    if address in NAT64:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])


def why_refused(url: URL, networks: Networks) -> str | None:
    """Check an address as it is written; None if only connecting can tell more.

    Plain http is taken for a number inside `networks` alone: a name could lead anywhere.
    """
    if url.scheme not in ("https", "http") or not url.host:
        return "only https addresses are sent to"
    if url.user or url.password:
        return "the address holds a name or a password"
    try:
        number = ip_address(url.host)
    except ValueError:
        return None if url.scheme == "https" else "only https addresses are sent to"
    if not is_allowed(number, networks):
        return "the address lies in a network that partners are not sent to"
    if url.scheme == "http" and not any(number in network for network in networks):
        return "only https addresses are sent to"
    return None


def partner_session(networks: Networks, resolver: AbstractResolver | None = None) -> ClientSession:
    """A session for partners' addresses; AddressRefused and RedirectRefused join aiohttp's errors."""

    def make_socket(info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, where = info
        if not is_allowed(ip_address(str(where[0]).partition("%")[0]), networks):
            raise _Forbidden(errno.EACCES, "the name leads to a network that partners are not sent to")
        return socket.socket(family, kind, protocol)

    # The same few addresses are written to again and again; only how they are written is judged here.
    judged = lru_cache(1024)(lambda url: why_refused(url, networks))

    async def guard(request: ClientRequest, send: ClientHandlerType) -> ClientResponse:
        wrong = judged(request.url)
        if wrong:
            raise AddressRefused(wrong)
        try:
            response = await send(request)
        except ClientConnectorError as error:
            if isinstance(error.os_error, _Forbidden):
                raise AddressRefused(str(error.os_error.strerror)) from error
            raise
        if response.status in REDIRECTS:
            response.close()
            raise RedirectRefused(f"HTTP {response.status}: redirects are not followed")
        return response

    # How many go out at once is decided by the lanes of the worker.
    # No environment proxy either (`trust_env`): it would be the proxy's address that is judged.
    return ClientSession(
        connector=TCPConnector(limit=0, socket_factory=make_socket, resolver=resolver),
        middlewares=(guard,),
        cookie_jar=DummyCookieJar(),
        trust_env=False,
    )
