"""Mail, handed to a real SMTP server."""

import ssl
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from PIL import Image
from pydantic import SecretStr

from bot.channels import smtp
from bot.channels.mail import MAX_ATTACHED_BYTES, Mail, choose_attached, one_line, write_mail
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.file import ReportDraft, StoredPhoto, file_report
from models.rules.forwarding.delivery import Delivered, Failed, Unknown, Unreachable
from models.rules.partners.kinds import ChannelKind
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.tables.forwarding.delivery import Delivery
from tests.support.endpoints import PROPERTY, Postbox, mail_server, put_on
from tests.support.photos import jpeg

TO = "duty@property.example"


def with_mail(services: Services, port: int, **changes: Any) -> Services:
    values: dict[str, Any] = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": "none"}
    return replace(services, settings=services.settings.model_copy(update=values | changes))


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
async def owed(services: Services, lift: LiftCard) -> Delivery:
    """What the property company is owed by mail: words and a photo."""
    await put_on(services, PROPERTY, ChannelKind.SMTP, options={"to": TO})
    draft = ReportDraft(
        source_key="t",
        door=ReportSource.WEB,
        kind=ReportKind.HAZARD,
        lift_id=lift.lift_id,
        words="运行时有异响\r\nBcc: everybody@example.com",
        category=HazardCategory.NOISE,
        photos=(StoredPhoto(await services.photos.keep(jpeg(exif=True))),),
    )
    receipt = await file_report(draft, services.clock(), services.vault)
    return await Delivery.get(incident_id=receipt.incident_id, part="use_unit")


async def test_the_mail_arrives_with_its_photo_and_is_delivered(
    services: Services, lift: LiftCard, owed: Delivery, postbox: Postbox
) -> None:
    async with mail_server(postbox) as port:
        assert await smtp.send(with_mail(services, port), owed) == Delivered()
    [mail] = postbox.mails()
    assert mail["To"] == TO
    assert lift.place in mail["Subject"]
    assert mail["Message-ID"] == f"<{owed.id}@tima.example>"
    body = mail.get_body()
    assert body is not None
    for said in (lift.place, lift.rescue_number, "运行时有异响", "异响、抖动"):
        assert said in body.get_content()
    [photo] = mail.iter_attachments()
    assert photo.get_content_type() == "image/jpeg"
    content = photo.get_content()
    with Image.open(BytesIO(content)) as image:
        assert image.size == (480, 640)  # upright now
    assert b"SecretPhoneMaker" not in content
    assert "Bcc" not in mail


async def test_a_repeat_has_the_same_message_id(services: Services, owed: Delivery, postbox: Postbox) -> None:
    async with mail_server(postbox) as port:
        for _ in range(2):
            await smtp.send(with_mail(services, port), owed)
    assert len({mail["Message-ID"] for mail in postbox.mails()}) == 1


@pytest.mark.parametrize(
    ("stage", "answer", "outcome"),
    [
        ("RCPT", "450 mailbox busy", Failed),
        ("RCPT", "550 no such user", Unreachable),
        ("DATA", "451 try later", Failed),
        ("DATA", "554 not taken", Unreachable),
    ],
)
async def test_4xx_is_tried_again_and_5xx_is_for_a_person(
    services: Services, owed: Delivery, postbox: Postbox, stage: str, answer: str, outcome: type
) -> None:
    postbox.answers[stage] = answer
    async with mail_server(postbox) as port:
        got = await smtp.send(with_mail(services, port), owed)
    assert isinstance(got, outcome)
    assert answer[:3] in str(got)


async def test_a_silence_after_the_text_is_unknown_and_before_it_a_failure(
    services: Services, owed: Delivery, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.3)
    postbox.delay_seconds = 1
    async with mail_server(postbox) as port:
        assert isinstance(await smtp.send(with_mail(services, port), owed), Unknown)
    assert isinstance(await smtp.send(with_mail(services, port), owed), Failed)


async def test_without_a_mail_server_or_an_address_it_is_said_so(services: Services, owed: Delivery) -> None:
    assert isinstance(await smtp.send(services, owed), Failed)
    await put_on(services, PROPERTY, ChannelKind.SMTP, options={"to": "a@b.example\r\nBcc: c@d.example"})
    assert isinstance(await smtp.send(services, owed), Unreachable)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """Of 127.0.0.1, signed by itself."""
    from datetime import timedelta
    from ipaddress import ip_address

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(built.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return folder / "cert.pem", context


async def test_starttls_is_demanded_and_the_certificate_is_checked(
    services: Services, owed: Delivery, postbox: Postbox, certificate: tuple[Path, ssl.SSLContext]
) -> None:
    ca, tls = certificate
    async with mail_server(postbox, tls) as port:
        stranger = with_mail(services, port, smtp_tls="starttls")
        assert isinstance(await smtp.send(stranger, owed), Failed)
        trusted = with_mail(services, port, smtp_tls="starttls", smtp_ca_file=ca)
        assert await smtp.send(trusted, owed) == Delivered()
    async with mail_server(Postbox()) as port:  # a server that offers none gets nothing
        plain = with_mail(services, port, smtp_tls="starttls", smtp_ca_file=ca)
        assert isinstance(await smtp.send(plain, owed), Failed)
    assert len(postbox.raw) == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
async def test_a_wrong_password_of_ours_is_tried_again_after_somebody_mended_it(
    services: Services, owed: Delivery, postbox: Postbox
) -> None:
    from aiosmtpd.smtp import AuthResult

    async with mail_server(
        postbox,
        authenticator=lambda *_: AuthResult(success=False, handled=False),
        auth_required=True,
        auth_require_tls=False,
    ) as port:
        ours = with_mail(services, port, smtp_user="tima", smtp_password=SecretStr("wrong"))
        got = await smtp.send(ours, owed)
    assert isinstance(got, Failed)
    assert "535" in got.reason


@pytest.mark.parametrize("hostile", ["a\r\nBcc: x@y.z", "a\nb", "a\u2028b", "a\x00b", "\u202eabc", "x" * 999])
def test_a_heading_is_one_line_whatever_it_holds(hostile: str) -> None:
    line = one_line(hostile)
    mail = Mail("a@b.example", TO, hostile, "x", (), "1@x", "2@x", datetime.now(UTC))
    headers = bytes(write_mail(mail)).split(b"\r\n\r\n")[0].decode()
    assert not set(line) & set("\r\n\x00\u2028\u202e")
    assert len(line) <= 150
    assert "\nBcc" not in headers


def test_photos_beyond_the_size_of_a_mail_are_left_to_links() -> None:
    third = MAX_ATTACHED_BYTES // 3
    assert choose_attached([third, third, third, third]) == 3
    assert choose_attached([MAX_ATTACHED_BYTES + 1, 1]) == 0
    assert choose_attached([]) == 0
