"""企业微信: the organisation's own application, and which member a person on duty is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.forwarding.way_drills import plan_way_drills
from models.actions.partners.contact_row import ContactProblem, audit_contacts, locked_contact
from models.actions.shared.audit import Actor
from models.tables.partners.organisation import Organisation
from models.tables.partners.wecom import WecomApp, WecomMember
from models.vault import Vault


@dataclass(frozen=True)
class AppView:
    """What lets us write to members. `secret_sealed` is for the vault."""

    corp_id: str
    agent_id: int
    secret_sealed: str
    set_at: datetime


@dataclass(frozen=True)
class AppDraft:
    """What was entered, checked by `rules/partners/wecom`. An empty secret leaves it as it is."""

    corp_id: str
    agent_id: int
    secret: str


async def app_of(organisation_id: UUID | None) -> AppView | None:
    row = await WecomApp.get_or_none(organisation_id=organisation_id) if organisation_id else None
    return AppView(row.corp_id, row.agent_id, row.secret_sealed, row.set_at) if row else None


async def set_app(organisation_id: UUID, draft: AppDraft, vault: Vault, by: Actor, now: datetime) -> bool:
    """False where the secret is missing: a first one, or that of another enterprise or application.

    Members of another enterprise are other people: they are to be proved again.
    """
    async with in_transaction():
        await Organisation.filter(id=organisation_id).select_for_update().get()
        kept = await WecomApp.get_or_none(organisation_id=organisation_id)
        is_same = kept is not None and (kept.corp_id, kept.agent_id) == (draft.corp_id, draft.agent_id)
        if not draft.secret and not is_same:
            return False
        if kept is not None and kept.corp_id != draft.corp_id:
            await WecomMember.filter(contact__organisation_id=organisation_id).delete()
        row = kept or WecomApp(organisation_id=organisation_id)
        row.corp_id, row.agent_id, row.set_at = draft.corp_id, draft.agent_id, now
        if draft.secret:
            row.secret_sealed = vault.seal(draft.secret)
        await row.save()
        await audit_contacts(organisation_id, "set_wecom_app", by, now)
    return True


async def remove_app(organisation_id: UUID, by: Actor, now: datetime) -> bool:
    """Its members are forgotten with it."""
    async with in_transaction():
        await Organisation.filter(id=organisation_id).select_for_update().get()
        if not await WecomApp.filter(organisation_id=organisation_id).delete():
            return False
        await WecomMember.filter(contact__organisation_id=organisation_id).delete()
        await plan_way_drills(organisation_id, now)
        await audit_contacts(organisation_id, "remove_wecom_app", by, now)
    return True


async def set_member(
    organisation_id: UUID, contact_id: UUID, userid: str, vault: Vault, by: Actor, now: datetime
) -> ContactProblem | None:
    """Unproved as yet; an empty `userid` forgets the member. The pause between codes stays."""
    async with in_transaction():
        if await locked_contact(organisation_id, contact_id) is None:
            return ContactProblem.GONE
        if not await WecomApp.filter(organisation_id=organisation_id).exists():
            return ContactProblem.NO_APP
        if not userid:
            await WecomMember.filter(contact_id=contact_id).delete()
        else:
            row = await WecomMember.get_or_none(contact_id=contact_id) or WecomMember(contact_id=contact_id)
            row.userid_sealed, row.verified_at = vault.seal(userid), None
            row.code_hash, row.unusable_reason = "", ""
            await row.save()
        await audit_contacts(organisation_id, "set_wecom_member", by, now)
    return None
