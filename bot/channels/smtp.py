"""Mail: handed to our own mail server, whose 250 at the end of the data is the delivery.

A mail server says no more than that it has it, so mail is never *accepted* by
itself: that takes the partner's own number, by a status call.
"""

import asyncio
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiosmtplib
from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from bot.channels.mail import Mail, choose_attached, write_mail
from bot.channels.message import message_of
from bot.channels.plain import heading, plain_text
from bot.kernel.links import photo_link
from bot.kernel.settings import Settings
from bot.services import Services
from models.actions.forwarding.parcels import Parcel, owed_of
from models.actions.partners.find import EndpointView, endpoint_of
from models.actions.reports.read_message import ToldPhoto, photos_of_event
from models.rules.forwarding.delivery import Delivered, Failed, Outcome, Unknown, Unreachable
from models.rules.partners.endpoints import SharedField, is_mail_address

TIMEOUT_SECONDS = 15
AUTHENTICATION_CODES = (530, 534, 535, 538)


async def send(services: Services, parcel: Parcel) -> Outcome:
    endpoint = await endpoint_of(parcel.organisation_id)
    to = str(endpoint.options.get("to", "")) if endpoint else ""
    if endpoint is None or not is_mail_address(to):
        return Unreachable("the organisation has no mail address any more")
    if not services.settings.smtp_host:
        return Failed("no mail server is set (TIMA_SMTP_HOST)")
    data = await _write(services, parcel, endpoint, to)
    return await _hand_over(services.settings, to, data)


async def _write(services: Services, parcel: Parcel, endpoint: EndpointView, to: str) -> bytes:
    message = await message_of(services, parcel)
    photos = await _photos(parcel, endpoint)
    files = [services.photos.path(photo.sha256) for photo in photos]
    host = urlsplit(services.settings.public_url).hostname or "tima"

    def write() -> bytes:
        held = [(photo, file) for photo, file in zip(photos, files, strict=True) if file.exists()]
        fitting = choose_attached([file.stat().st_size for _, file in held])
        rest = [photo_link(services, photo.id) for photo, _ in held[fitting:]]
        thread = message["data"].get("incident_id")
        mail = Mail(
            sender=services.settings.smtp_from,
            to=to,
            subject=heading(message),
            text=plain_text(services, message, rest),
            photos=[file.read_bytes() for _, file in held[:fitting]],
            message_id=f"{parcel.id}@{host}",
            thread_id=f"{thread}@{host}" if thread else "",
            at=services.clock(),
        )
        return bytes(write_mail(mail))

    return await asyncio.to_thread(write)


async def _photos(parcel: Parcel, endpoint: EndpointView) -> tuple[ToldPhoto, ...]:
    """Those of the report that the event tells of, where this partner may have photos."""
    owed = owed_of(parcel)
    if owed is None or SharedField.PHOTOS.value not in endpoint.sends:
        return ()
    return await photos_of_event(owed.event_id)


@dataclass
class _Progress:
    """Whether the text of the mail has begun to go out: from then on a silence is not a no."""

    sending: bool = False


async def _hand_over(settings: Settings, to: str, data: bytes) -> Outcome:
    progress = _Progress()
    server = _server(settings)
    try:
        async with server:
            await _speak(server, settings, to, data, progress)
    except SMTPResponseException as answer:
        return _judged(answer)
    except (TimeoutError, aiosmtplib.SMTPTimeoutError, OSError, SMTPException) as error:
        what = type(error).__name__
        return Unknown(f"no answer to the mail: {what}") if progress.sending else Failed(what)
    return Delivered()


def _server(settings: Settings) -> SMTP:
    return SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        timeout=TIMEOUT_SECONDS,
        use_tls=settings.smtp_tls == "tls",
        start_tls=settings.smtp_tls == "starttls",
        tls_context=None if settings.smtp_tls == "none" else _trust(settings),
    )


async def sign_in_to_mail_server(settings: Settings) -> None:
    """As before a mail, and nothing more. Raises SMTPException, OSError."""
    server = _server(settings)
    async with server:
        await _sign_in(server, settings)


async def _sign_in(server: SMTP, settings: Settings) -> None:
    if settings.smtp_user and settings.smtp_password:
        await server.login(settings.smtp_user, settings.smtp_password.get_secret_value())


async def _speak(server: SMTP, settings: Settings, to: str, data: bytes, progress: _Progress) -> None:
    await _sign_in(server, settings)
    await server.mail(settings.smtp_from)
    await server.rcpt(to)
    progress.sending = True
    await server.data(data)


def _judged(answer: SMTPResponseException) -> Outcome:
    """4xx passes; 5xx does not (RFC 5321, 4.2.1), but for our own sign-in, which is for us to mend."""
    said = f"SMTP {answer.code} {answer.message}"[:300]
    if answer.code >= 500 and answer.code not in AUTHENTICATION_CODES:
        return Unreachable(said)
    return Failed(said)


def _trust(settings: Settings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(settings.smtp_ca_file) if settings.smtp_ca_file else None)
