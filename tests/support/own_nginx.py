"""The nginx of `scripts/deploy/nginx.conf`, run as it is but for addresses, certificate and directories."""

import asyncio
import os
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.project import ROOT
from tests.support.server_process import free_port

CONFIGURATION = ROOT / "scripts" / "deploy" / "nginx.conf"
_AROUND = """
{user}
daemon off;
pid {directory}/pid;
error_log {directory}/error.log;
events {{}}
http {{
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
{shipped}
}}
"""


class OwnNginx:
    """In front of the web processes at these ports, over TLS with a certificate that it made itself."""

    def __init__(self, directory: Path, backends: tuple[int, int]) -> None:
        self._directory = directory
        self._port, plain = free_port(), free_port()
        self._process: subprocess.Popen[bytes] | None = None
        _make_certificate(directory)
        shipped = CONFIGURATION.read_text("utf-8")
        for there, here in (
            ("127.0.0.1:8081", f"127.0.0.1:{backends[0]}"),
            ("127.0.0.1:8082", f"127.0.0.1:{backends[1]}"),
            ("listen 443 ", f"listen 127.0.0.1:{self._port} "),
            ("listen 80;", f"listen 127.0.0.1:{plain};"),
            ("/etc/ssl/tima/", f"{directory}/"),
            ("/var/log/nginx/", f"{directory}/"),
        ):
            assert there in shipped
            shipped = shipped.replace(there, here)
        shipped = re.sub(r"\n *listen \[::\].*", "", shipped)
        user = "user root;" if os.geteuid() == 0 else ""
        whole = _AROUND.format(user=user, directory=directory, shipped=shipped)
        (directory / "nginx.conf").write_text(whole, "utf-8")

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Until it takes connections."""
        command = ["nginx", "-p", str(self._directory), "-c", str(self._directory / "nginx.conf")]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: ASYNC220 - does not wait
        async with asyncio.timeout(10):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self._port)
                except OSError:
                    assert self._process.poll() is None, (self._directory / "error.log").read_text()
                    await asyncio.sleep(0.05)
                else:
                    return writer.close()

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(10)


def _make_certificate(directory: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lift.example.cn")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (directory / "key.pem").write_bytes(private)
    (directory / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
