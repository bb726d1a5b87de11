"""What a checkup says of the servers of others, who may refuse, hang, or be near their end."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_aiohttp import AiohttpServer

from bot.checkup import outside
from bot.checkup.sign import Health
from bot.kernel.settings import Settings
from tests.support.clock import MovableClock
from tests.support.wechat import simulated_wechat, with_wechat

NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)


def certificate(folder: Path, until: datetime) -> Path:
    """Key and certificate of 127.0.0.1 in one file, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "certificate.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.mark.parametrize(("days", "health"), [(15, Health.GOOD), (13, Health.LOOK), (-1, Health.BAD)])
async def test_a_certificate_is_told_before_it_ends(
    usual_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, health: Health
) -> None:
    now = datetime.now(UTC)
    file = certificate(tmp_path, now + timedelta(days=days, hours=1))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(file)
    server = TestServer(web.Application())
    await server.start_server(ssl=ours)
    settings = usual_settings.model_copy(update={"public_url": f"https://127.0.0.1:{server.port}"})
    sign = await outside.check_certificate(settings, now)
    await server.close()
    assert sign.health is health
    assert (f"{days} days" in sign.found.english) is (health is not Health.BAD)
    assert bool(sign.advice.chinese) is (health is not Health.GOOD)


async def test_a_website_that_cannot_be_seen_from_here_is_a_reason_to_look(usual_settings: Settings) -> None:
    settings = usual_settings.model_copy(update={"public_url": "https://127.0.0.1:9"})
    sign = await outside.check_certificate(settings, NOW)
    assert (sign.health, sign.found.english) == (
        Health.LOOK,
        "cannot be seen from this machine: ConnectionRefusedError",
    )


async def test_wechat_that_refuses_our_keys_is_told_by_its_number_alone(
    usual_settings: Settings, aiohttp_server: AiohttpServer
) -> None:
    settings = await with_wechat(usual_settings, simulated_wechat(MovableClock())[0], aiohttp_server)
    assert (await outside.check_wechat(settings)).health is Health.GOOD
    wrong = settings.model_copy(update={"wechat_app_id": "wx0000000000000000"})
    sign = await outside.check_wechat(wrong)
    assert (sign.health, sign.found.english) == (Health.BAD, "refuses us: 40013")
    assert (await outside.check_wechat(usual_settings)).found.english == "cannot be asked: WeChatUnavailable"


async def test_a_mail_server_that_is_away_is_told_without_its_address(usual_settings: Settings) -> None:
    settings = usual_settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": 9})
    sign = await outside.check_mail(settings)
    assert (sign.health, sign.found.chinese) == (Health.BAD, "问不到：SMTPConnectError")
    assert (await outside.check_mail(usual_settings)).health is Health.GOOD
