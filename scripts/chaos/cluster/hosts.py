"""Hosts as network namespaces: an inner network of servers, an outer one of people and partners.

Both have two sides of one cable: what stands on the left is split from the right by taking
the cable away. Needs root and `ip` (iproute2); nothing else of this machine is touched.
"""

import asyncio
import os
import shutil
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

PREFIX = "tima"
FIRST, LAST = 100, 250  # 10.N.0.0/23, of which each run takes one
UNPRIVILEGED = "postgres"
# As in the files of scripts/deploy/cluster, where the network is 10.20.0.0/24.
HOSTS = {"data1": 11, "data2": 12, "witness": 13, "app1": 21, "app2": 22}
OUTSIDE = ("app1", "app2")  # hosts that people reach
_OWNERS = Path("/run/tima-hosts")


class NoHostsError(Exception):
    """This machine cannot make network namespaces."""


class HostNetwork:
    """`HOSTS`, connected. This process stands beside them: on the left inside, and outside."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._processes: dict[str, list[Process]] = {name: [] for name in HOSTS}

    @classmethod
    async def make(cls) -> "HostNetwork":
        """Raises NoHostsError. What a killed run has left is removed first."""
        if os.geteuid() != 0 or not shutil.which("ip"):
            raise NoHostsError("network namespaces need root and iproute2")
        _OWNERS.mkdir(exist_ok=True)
        await _remove_abandoned()
        for number in range(FIRST, LAST):
            network = cls(number)
            try:
                await _ip(f"link add {PREFIX}{number}a type bridge")  # the claim: a name is taken once
            except NoHostsError:
                continue
            (_OWNERS / str(number)).write_text(str(os.getpid()))
            try:
                await _remove_cables(number)
                await network._connect()
            except BaseException:
                await network.remove()
                raise
            return network
        raise NoHostsError("no network is free")

    def address(self, host: str) -> str:
        return f"10.{self.number}.0.{HOSTS[host]}"

    def outer_address(self, host: str) -> str:
        return f"10.{self.number}.1.{HOSTS[host]}"

    @property
    def own_address(self) -> str:
        """This process's, inside."""
        return f"10.{self.number}.0.1"

    @property
    def own_outer_address(self) -> str:
        return f"10.{self.number}.1.1"

    async def _connect(self) -> None:
        n = f"{PREFIX}{self.number}"
        await _ip(
            f"link add {n}b type bridge",
            f"link add {n}x type veth peer name {n}y",
            f"link set {n}x master {n}a",
            f"link set {n}y master {n}b",
            f"link add {n}o type bridge",
            f"addr add {self.own_address}/24 dev {n}a",
            f"addr add {self.own_outer_address}/24 dev {n}o",
            *(f"link set {n}{end} up" for end in "abxyo"),
        )
        for host in HOSTS:
            await self._add(host)

    async def _add(self, host: str) -> None:
        n, space = f"{PREFIX}{self.number}", self._space(host)
        await _ip(
            f"netns add {space}",
            f"link add {self._cable(host)} type veth peer name eth0 netns {space}",
            f"link set {self._cable(host)} master {n}a up",
        )
        inside = [f"addr add {self.address(host)}/24 dev eth0", "link set lo up", "link set eth0 up"]
        if host in OUTSIDE:
            await _ip(
                f"link add {self._outer_cable(host)} type veth peer name eth1 netns {space}",
                f"link set {self._outer_cable(host)} master {n}o up",
            )
            inside += [f"addr add {self.outer_address(host)}/24 dev eth1", "link set eth1 up"]
        await _ip(*inside, space=space)

    async def cut(self, host: str) -> None:
        """Its inner cable is pulled: nothing is reset, everything is silent."""
        await _ip(f"link set {self._cable(host)} down")

    async def cut_outside(self, host: str) -> None:
        await _ip(f"link set {self._outer_cable(host)} down")

    async def split(self, hosts: Iterable[str]) -> None:
        """These hosts see one another and nobody else, the others likewise."""
        n = f"{PREFIX}{self.number}"
        moves = [f"link set {self._cable(host)} master {n}b" for host in hosts]
        await _ip(f"link set {n}x down", *moves)

    async def heal(self) -> None:
        n = f"{PREFIX}{self.number}"
        inner = [f"link set {self._cable(host)} master {n}a up" for host in HOSTS]
        await _ip(
            f"link set {n}x up", *inner, *(f"link set {self._outer_cable(host)} up" for host in OUTSIDE)
        )

    async def start(
        self,
        host: str,
        *command: str,
        log: Path,
        variables: Mapping[str, str] | None = None,
        unprivileged: bool = False,
        directory: Path | None = None,
    ) -> Process:
        """A process there. It is ended with the network, at the latest."""
        drop = ("setpriv", f"--reuid={UNPRIVILEGED}", f"--regid={UNPRIVILEGED}", "--clear-groups")
        with log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *("ip", "netns", "exec", self._space(host)),
                *(drop if unprivileged else ()),
                *command,
                stdout=output,
                stderr=output,
                stdin=DEVNULL,
                env={**os.environ, **(variables or {})},
                cwd=directory or "/",
                start_new_session=True,
            )
        self._processes[host].append(process)
        return process

    async def kill_host(self, host: str) -> None:
        """As a power cut: every process there ends at once, and its cables are dead."""
        await self.cut(host)
        if host in OUTSIDE:
            await self.cut_outside(host)
        await self._kill_all(host)

    async def remove(self) -> None:
        """Everything that runs there, the hosts and the networks."""
        for host in HOSTS:
            await self._kill_all(host)
        await _remove(self.number)

    async def _kill_all(self, host: str) -> None:
        await _kill(self._space(host))
        for process in self._processes[host]:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        self._processes[host].clear()

    def _space(self, host: str) -> str:
        return f"{PREFIX}{self.number}-{host}"

    def _cable(self, host: str) -> str:
        return f"{PREFIX}{self.number}i{HOSTS[host]}"

    def _outer_cable(self, host: str) -> str:
        return f"{PREFIX}{self.number}p{HOSTS[host]}"


async def _remove_abandoned() -> None:
    for file in _OWNERS.iterdir():
        with suppress(ValueError):
            if not Path(f"/proc/{int(file.read_text() or 0)}").exists():
                await _remove(int(file.name))


async def _remove(number: int) -> None:
    for host in HOSTS:
        space = f"{PREFIX}{number}-{host}"
        await _kill(space)
        with suppress(NoHostsError):
            await _ip(f"netns del {space}")
    await _remove_cables(number)
    for end in "xbo":  # y goes with x
        with suppress(NoHostsError):
            await _ip(f"link del {PREFIX}{number}{end}")
    with suppress(NoHostsError):
        await _ip(f"link del {PREFIX}{number}a")  # the claim, given back last
    (_OWNERS / str(number)).unlink(missing_ok=True)


async def _remove_cables(number: int) -> None:
    """A namespace that was deleted takes its time to end, and its cables with it."""
    for cable in (f"{kind}{last}" for kind in "ip" for last in HOSTS.values()):
        with suppress(NoHostsError):
            await _ip(f"link del {PREFIX}{number}{cable}")


async def _kill(space: str) -> None:
    """Until nobody is left: one that is killed may just have started another."""
    while found := await _run("ip", "netns", "pids", space):
        for pid in found.split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        await asyncio.sleep(0.02)


async def _ip(*commands: str, space: str = "") -> None:
    """All of them, or NoHostsError with what `ip` says."""
    batch = "\n".join(commands).encode()
    where: Sequence[str] = ("-n", space) if space else ()
    process = await asyncio.create_subprocess_exec(
        "ip", *where, "-batch", "-", stdin=PIPE, stdout=DEVNULL, stderr=PIPE
    )
    _, errors = await process.communicate(batch)
    if process.returncode:
        raise NoHostsError(errors.decode(errors="replace").strip())


async def _run(*command: str) -> str:
    """What it prints; nothing where it fails."""
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=DEVNULL)
    output, _ = await process.communicate()
    return output.decode() if process.returncode == 0 else ""
