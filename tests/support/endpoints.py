"""Partners on another channel than the demo data gives them."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP as SmtpServer
from aiosmtpd.smtp import Envelope, Session

from bot.services import Services
from models.actions.partners.endpoints import EndpointDraft, save_endpoint
from models.rules.partners.kinds import ChannelKind
from models.tables.forwarding.drill import Drill
from models.tables.partners.organisation import Organisation
from tests.support.staff import TESTER

CITY_DESK = "江城市 12345 政务服务热线"
RESCUE_DESK = "江城市电梯应急救援中心（96333）"
INSURER = "安和财产保险江城分公司"
PROPERTY = "翠湖物业服务有限公司"
MAINTAINER = "迅安电梯维保有限公司"
SERVICES = {"services": {"noise": "LIFT-2", "default": "LIFT-1"}}


async def put_on(
    services: Services, name: str, channel: ChannelKind, *, drills: bool = False, **draft: Any
) -> Organisation:
    """The organisation of this name, received by this channel from now on; without its first drill."""
    organisation = await Organisation.get(name=name)
    await save_endpoint(
        organisation.id, EndpointDraft(channel, **draft), services.vault, TESTER, services.clock()
    )
    if not drills:
        await Drill.filter(organisation_id=organisation.id).delete()
    return organisation


@dataclass
class Postbox:
    """A mail server that keeps what it takes. `answers` are its replies at each stage, `250 OK` if unset."""

    answers: dict[str, str] = field(default_factory=dict)
    raw: list[bytes] = field(default_factory=list)
    delay_seconds: float = 0

    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(one, policy=default) for one in self.raw]

    async def handle_RCPT(
        self, server: SmtpServer, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "RCPT" not in self.answers:
            envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: SmtpServer, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        await asyncio.sleep(self.delay_seconds)
        if "DATA" not in self.answers:
            self.raw.append(envelope.content)
        return self.answers.get("DATA", "250 OK")


@asynccontextmanager
async def mail_server(postbox: Postbox, tls: ssl.SSLContext | None = None, **more: Any) -> AsyncIterator[int]:
    """A real SMTP server on a free port."""
    loop = asyncio.get_running_loop()

    def make() -> SmtpServer:
        return SmtpServer(
            postbox,
            hostname="post.test",
            tls_context=tls,
            require_starttls=tls is not None,
            enable_SMTPUTF8=True,
            data_size_limit=20_000_000,
            loop=loop,
            **more,
        )

    server = await loop.create_server(make, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()
