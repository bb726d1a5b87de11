"""A link by which an injured person, or the family, hands in papers of a claim."""

from aiohttp import web

from api.console.guard import me_of
from api.console.insurance.claims import claim_in_scope
from api.console.pages import console_page
from api.http.access import requires
from api.http.keys import SERVICES
from api.http.qr import qr_svg
from bot.kernel.links import claim_papers_link
from bot.kernel.signatures import LASTS, Use
from models.actions.insurance.claimant_papers import signed_by
from models.actions.shared.audit import AuditSubject, audit_alone
from models.rules.staff.access import Permission

routes = web.RouteTableDef()


@routes.post("/console/claims/{id}/papers-link", name="console_claim_link")
@requires(Permission.HANDLE_CLAIMS)
async def issue(request: web.Request) -> web.Response:
    """One for each person, shown once. The audit log says that it was issued, never the link."""
    found, services = await claim_in_scope(request), request.app[SERVICES]
    if not found.may_add:
        raise web.HTTPForbidden
    link = claim_papers_link(services, found.line.id)
    label, days = signed_by(link.person), LASTS[Use.CLAIM_PAPERS].days
    subject = AuditSubject("claim", str(found.line.id))
    await audit_alone(me_of(request).actor, "issue_claim_link", subject, services.clock(), {"days": days})
    address = f"{services.settings.public_url}{link.path}"
    return console_page(
        request,
        "insurance/claim_link",
        claim=found,
        link=address,
        qr=qr_svg(address),
        until=link.until,
        label=label,
    )
