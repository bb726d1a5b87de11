"""A time-stamp authority (RFC 3161) with a root of its own, which answers by `openssl ts` as real ones do.

It sends its own certificate alone: of two, OpenSSL leaves the order as it is, which rfc3161-client refuses.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAYS = timedelta(days=3650)
CONFIGURATION = """
[tsa]
default_tsa = here
[here]
serial = {directory}/serial
signer_cert = {directory}/signer.pem
signer_key = {directory}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


class StampMode(StrEnum):
    STAMPS = "stamps"
    DOWN = "down"  # 503
    GARBAGE = "garbage"  # a page of HTML with 200
    OLD_ANSWER = "old_answer"  # the first stamp that it ever gave, whatever is asked


class TimeStampAuthority:
    """`app()` is what listens; `root` is the certificate (PEM) that its stamps verify against."""

    def __init__(self, directory: Path) -> None:
        self.mode = StampMode.STAMPS
        self.asked = 0
        self._directory, self._first = directory, b""
        self.root = directory / "root.pem"
        self._make_keys()

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/", self._stamp)
        return app

    async def _stamp(self, request: web.Request) -> web.Response:
        self.asked += 1
        if self.mode is StampMode.DOWN:
            raise web.HTTPServiceUnavailable
        if self.mode is StampMode.GARBAGE:
            return web.Response(text="<html>维护中</html>", content_type="text/html")
        if request.content_type != "application/timestamp-query":
            raise web.HTTPUnsupportedMediaType
        query = self._directory / f"{self.asked}.tsq"
        await asyncio.to_thread(query.write_bytes, await request.read())
        process = await asyncio.create_subprocess_exec(
            "openssl", "ts", "-reply", "-config", str(self._directory / "tsa.cnf"), "-queryfile", str(query),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        answer, _ = await process.communicate()
        self._first = self._first or answer
        body = self._first if self.mode is StampMode.OLD_ANSWER else answer
        return web.Response(body=body, content_type="application/timestamp-reply")

    def _make_keys(self) -> None:
        root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root_name, name = _named("Tima simulated root"), _named("Tima simulated TSA")
        root = (
            _certificate(root_name, root_name, root_key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(root_key, hashes.SHA256())
        )
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        signer = (
            _certificate(name, root_name, key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .sign(root_key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        self.root.write_bytes(root.public_bytes(pem))
        (self._directory / "signer.pem").write_bytes(signer.public_bytes(pem))
        (self._directory / "signer.key").write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        (self._directory / "serial").write_text("01\n")
        (self._directory / "tsa.cnf").write_text(CONFIGURATION.format(directory=self._directory))


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + DAYS)
    )
