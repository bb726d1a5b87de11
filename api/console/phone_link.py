"""Links that make a phone one person's by name: asked for on one page, shown once."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.console.partners.organisations import organisation_of
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.qr import qr_svg
from bot.kernel.links import MAX_NAME
from bot.kernel.signatures import LASTS, Use
from bot.services import Services
from models.actions.shared.audit import AuditSubject, audit_alone
from models.actions.shared.organisations import OrganisationName
from models.rules.partners.kinds import OrganisationKind


@dataclass(frozen=True)
class PhoneLink:
    """What one kind of link is for. `who` and `does` are words of the page."""

    title: str
    who: str
    does: str
    kind: OrganisationKind
    use: Use
    verb: str
    make: Callable[[Services, UUID, str], str]

    @property
    def days(self) -> int:
        return LASTS[self.use].days


async def ask_for_phone_link(request: web.Request, of: PhoneLink) -> web.Response:
    return _page(request, of, await organisation_of(request, of.kind))


async def issue_phone_link(request: web.Request, of: PhoneLink) -> web.Response:
    """The audit log says for which organisation, never the link."""
    organisation = await organisation_of(request, of.kind)
    name = text_field(await read_form(request), "name")[:MAX_NAME]
    if not name:
        return _page(request, of, organisation, wrong=f"请写{of.who}的姓名。")
    services = request.app[SERVICES]
    link = of.make(services, organisation.id, name)
    subject = AuditSubject("organisation", str(organisation.id))
    await audit_alone(me_of(request).actor, of.verb, subject, services.clock(), {"days": of.days})
    return _page(request, of, organisation, link=link, name=name)


def _page(
    request: web.Request,
    of: PhoneLink,
    organisation: OrganisationName,
    *,
    link: str = "",
    name: str = "",
    wrong: str = "",
) -> web.Response:
    return console_page(
        request,
        "phone_link",
        422 if wrong else 200,
        of=of,
        organisation=organisation,
        link=link,
        name=name,
        longest=MAX_NAME,
        qr=qr_svg(link) if link else "",
        wrong=wrong,
    )
