"""Tokens of partners' programs: made, shown once, used, revoked."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.rules.partners import tokens
from models.rules.partners.kinds import OrganisationKind
from models.rules.partners.tokens import TokenScope
from models.tables.partners.organisation import Organisation
from models.tables.partners.token import PartnerToken

MOST_TOKENS = 20  # in force, for one organisation
SHOWN = 50

# What a token of such an organisation may be good for.
SCOPES_OF: dict[OrganisationKind, tuple[TokenScope, ...]] = {
    kind: (
        *((TokenScope.FEED_READ,) if kind is OrganisationKind.INSURER else ()),
        TokenScope.UNDELIVERED_READ,
        *(
            (TokenScope.INTAKE_WRITE,)
            if kind in (OrganisationKind.RESCUE_DESK, OrganisationKind.CITY_DESK)
            else ()
        ),
        TokenScope.OPEN311_WRITE,
    )
    for kind in OrganisationKind
}


class TooManyTokens(Exception):
    """The organisation has MOST_TOKENS in force already."""


@dataclass(frozen=True)
class Caller:
    """Whose program calls, by a token in force."""

    token_id: UUID
    organisation: Organisation
    scopes: frozenset[TokenScope]


@dataclass(frozen=True)
class NewToken:
    """`scopes` are some of SCOPES_OF the organisation's kind."""

    organisation_id: UUID
    name: str
    scopes: Collection[TokenScope]
    lasts: timedelta


async def create_token(new: NewToken, by: Actor, now: datetime) -> str:
    """The token, which nobody can read again. Raises TooManyTokens, and ValueError for a scope not theirs."""
    text = tokens.make(secrets.token_urlsafe(32))
    async with in_transaction():
        # The organisation's lock, so that two at once are counted one after the other.
        organisation = await Organisation.filter(id=new.organisation_id).select_for_update().get()
        if not new.scopes or not set(new.scopes) <= set(SCOPES_OF[organisation.kind]):
            raise ValueError("scopes that are not the organisation's")
        in_force = PartnerToken.filter(organisation_id=organisation.id, revoked_at=None, expires_at__gt=now)
        if await in_force.count() >= MOST_TOKENS:
            raise TooManyTokens
        token = await PartnerToken.create(
            organisation=organisation,
            name=new.name,
            token_hash=_hash(text),
            scopes=sorted(scope.value for scope in new.scopes),
            created_at=now,
            expires_at=now + min(new.lasts, tokens.LONGEST_LIFE),
        )
        await record_audit(
            by,
            "create_token",
            AuditSubject("organisation", str(organisation.id)),
            now,
            details={"token": str(token.id), "name": token.name, "scopes": token.scopes},
        )
    return text


async def revoke_token(organisation_id: UUID, token_id: UUID, by: Actor, now: datetime) -> bool:
    """From now on the token opens nothing. False where the organisation has no such token in force."""
    async with in_transaction():
        revoked = await PartnerToken.filter(
            id=token_id, organisation_id=organisation_id, revoked_at=None
        ).update(revoked_at=now)
        if not revoked:
            return False
        subject = AuditSubject("organisation", str(organisation_id))
        await record_audit(by, "revoke_token", subject, now, details={"token": str(token_id)})
    return True


async def list_tokens(organisation_id: UUID) -> list[PartnerToken]:
    """The newest first, those that have ended too."""
    return await PartnerToken.filter(organisation_id=organisation_id).order_by("-id").limit(SHOWN)


async def caller_by_token(text: str, now: datetime) -> Caller | None:
    """Who calls with this token; None where it is not one in force."""
    if not tokens.resembles_token(text):
        return None
    # Looked up by its hash: how long that takes tells nothing of the token.
    token = await PartnerToken.get_or_none(token_hash=_hash(text)).select_related("organisation")
    if token is None or not tokens.is_in_force(token.expires_at, token.revoked_at, now):
        return None
    if tokens.is_use_news(token.last_used_at, now):
        await PartnerToken.filter(id=token.id).update(last_used_at=now)
    return Caller(token.id, token.organisation, frozenset(TokenScope(scope) for scope in token.scopes))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
