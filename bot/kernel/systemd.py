"""Telling systemd how a service of `Type=notify` is: sd_notify(3), one datagram a message."""

import os
import socket
from contextlib import suppress


def notify_systemd(state: str) -> None:
    """`READY=1`, `WATCHDOG=1` or `STOPPING=1`. Nothing happens where systemd has not started the process.

    The address is systemd's to give to each process that it starts, so it is no setting of ours.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # an abstract socket, whose name begins with a zero byte
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
        to.setblocking(False)  # a full queue must not hold up the event loop
        to.sendto(state.encode(), address)
