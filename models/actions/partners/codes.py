"""Codes that prove a number, or that somebody is a member of the organisation's 企业微信."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.forwarding.way_drills import plan_way_drills
from models.actions.partners.contact_row import ContactProblem, audit_contacts, locked_contact
from models.actions.shared.audit import Actor
from models.rules.rescues.call_outs import CallWay
from models.tables.partners.contact import DutyContact
from models.tables.partners.organisation import Organisation
from models.tables.partners.wecom import WecomMember
from models.vault import Vault

CODE_LASTS = timedelta(minutes=15)
CODE_PAUSE = timedelta(minutes=1)  # the providers take one code a minute
MOST_TRIES = 5


@dataclass(frozen=True)
class CodeToSend:
    """A code that was made now. It is kept as a hash alone. `to_sealed`: the number, or the member."""

    code: str
    to_sealed: str
    organisation: str


async def make_code(
    organisation_id: UUID, contact_id: UUID, vault: Vault, now: datetime, way: CallWay = CallWay.SMS
) -> ContactProblem | CodeToSend:
    """A new code; the one before it ends. At most one a minute."""
    code = f"{secrets.randbelow(10**6):06d}"
    async with in_transaction():
        row = await _row(organisation_id, contact_id, way)
        if row is None:
            return ContactProblem.GONE
        if row.code_sent_at is not None and now - row.code_sent_at < CODE_PAUSE:
            return ContactProblem.TOO_SOON
        row.code_hash, row.code_sent_at, row.code_tries = _code_hash(vault, row, code), now, 0
        await row.save(update_fields=["code_hash", "code_sent_at", "code_tries"])
    organisation = await Organisation.get(id=organisation_id)
    to_sealed = row.userid_sealed if isinstance(row, WecomMember) else row.phone_sealed
    return CodeToSend(code, to_sealed, organisation.name)


async def prove_number(
    organisation_id: UUID,
    contact_id: UUID,
    code: str,
    vault: Vault,
    by: Actor,
    now: datetime,
    way: CallWay = CallWay.SMS,
) -> ContactProblem | None:
    """None is done: the number or the member is used from now on."""
    async with in_transaction():
        row = await _row(organisation_id, contact_id, way)
        if row is None:
            return ContactProblem.GONE
        sent = row.code_sent_at if row.code_hash and row.code_tries < MOST_TRIES else None
        if sent is None or now - sent > CODE_LASTS:
            return ContactProblem.NO_CODE
        if not secrets.compare_digest(row.code_hash, _code_hash(vault, row, code)):
            row.code_tries += 1
            await row.save(update_fields=["code_tries"])
            return ContactProblem.WRONG_CODE
        row.verified_at, row.code_hash, row.unusable_reason = now, "", ""
        await row.save(update_fields=["verified_at", "code_hash", "unusable_reason"])
        await plan_way_drills(organisation_id, now)
        await audit_contacts(organisation_id, "prove_contact", by, now)
    return None


async def _row(organisation_id: UUID, contact_id: UUID, way: CallWay) -> DutyContact | WecomMember | None:
    contact = await locked_contact(organisation_id, contact_id)
    if contact is None or way is not CallWay.WECOM:
        return contact
    return await WecomMember.filter(contact_id=contact.id).select_for_update().first()


def _code_hash(vault: Vault, row: DutyContact | WecomMember, code: str) -> str:
    return vault.look_up_hash(f"contact code {row.id} {code}")
