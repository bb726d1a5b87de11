"""The partner register: how an organisation is reached, what it may be sent, and our secrets with it."""

import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.actions.forwarding.drills import plan_drill
from models.actions.forwarding.way_drills import plan_way_drills
from models.actions.partners.entrapment_routes import require_alarm
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.versions import require_version
from models.rules.forwarding.delivery import DeliveryState
from models.rules.partners.endpoints import SECRET_OVERLAPS, SharedField, every_field
from models.rules.partners.kinds import ChannelKind, OrganisationKind
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Endpoint, Organisation
from models.vault import Vault


class OrganisationNameTaken(Exception):
    """Another organisation has this name."""


@dataclass(frozen=True)
class NewOrganisation:
    """`city_id` for the desks of a city, `district_id` for a district's regulator, else neither."""

    kind: OrganisationKind
    name: str
    phone: str
    city_id: UUID | None = None
    district_id: UUID | None = None


@dataclass(frozen=True)
class EndpointDraft:
    """What was entered, checked by `rules/partners/endpoints`. `api_key` is None where it stays as it is."""

    channel: ChannelKind
    url: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    sends: tuple[SharedField, ...] = tuple(SharedField(one) for one in every_field())
    api_key: str | None = None


@dataclass(frozen=True)
class KeptEndpoint:
    """An endpoint as its form shows it. Secrets are not among it."""

    channel: ChannelKind = ChannelKind.NONE
    url: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    sends: Sequence[str] = field(default_factory=every_field)
    has_key: bool = False


async def read_endpoint(organisation_id: UUID) -> KeptEndpoint:
    """As it would be made where there is none yet."""
    return _kept(await Endpoint.get_or_none(organisation_id=organisation_id))


def _kept(row: Endpoint | None) -> KeptEndpoint:
    if row is None:
        return KeptEndpoint()
    return KeptEndpoint(row.channel, row.url, row.options, row.sends, bool(row.api_key_sealed))


async def add_organisation(new: NewOrganisation, by: Actor, now: datetime) -> UUID:
    """Without a channel as yet. Raises NameTaken."""
    try:
        async with in_transaction():
            made = await Organisation.create(
                kind=new.kind,
                name=new.name,
                phone=new.phone,
                city_id=new.city_id,
                district_id=new.district_id,
            )
            details = {"kind": new.kind.value, "name": new.name}
            await record_audit(
                by, "add_organisation", AuditSubject("organisation", str(made.id)), now, details=details
            )
    except IntegrityError:
        raise OrganisationNameTaken from None
    return made.id


async def save_endpoint(
    organisation_id: UUID,
    draft: EndpointDraft,
    vault: Vault,
    by: Actor,
    now: datetime,
    made_from: str | None = None,
) -> None:
    """From now on by this channel, what waits already included; a test message goes out at once.

    Raises OnlyOpen311 where an entrapment would then rest on Open311 alone, and ChangedMeanwhile
    where the channel is no longer the one that the draft was `made_from`.
    """
    async with in_transaction():
        endpoint = await Endpoint.filter(organisation_id=organisation_id).select_for_update().first()
        require_version(made_from, _kept(endpoint))
        if endpoint is None:
            endpoint = Endpoint(organisation_id=organisation_id, channel=draft.channel)
        was_elsewhere = endpoint.url != draft.url or endpoint.channel is not draft.channel
        endpoint.channel, endpoint.url = draft.channel, draft.url
        endpoint.options, endpoint.sends = dict(draft.options), [one.value for one in draft.sends]
        if draft.api_key is not None:
            endpoint.api_key_sealed = vault.seal(draft.api_key) if draft.api_key else ""
        elif was_elsewhere:
            endpoint.api_key_sealed = ""  # a key is for the server that gave it
        if was_elsewhere or draft.api_key:
            endpoint.passed_at, endpoint.drill_failed = None, False
        await endpoint.save()
        await require_alarm()
        await Delivery.filter(organisation_id=organisation_id, state=DeliveryState.SCHEDULED).update(
            channel=draft.channel
        )
        await plan_drill(endpoint, now, now)
        await plan_way_drills(organisation_id, now)
        details = {"channel": draft.channel.value, "fields": list(endpoint.sends)}
        subject = AuditSubject("organisation", str(organisation_id))
        await record_audit(by, "set_endpoint", subject, now, details=details)


async def rotate_secret(
    organisation_id: UUID, vault: Vault, by: Actor, now: datetime
) -> tuple[str, datetime | None]:
    """A new secret, to be shown once, and until when the one before it, if any, is good beside it.

    A second rotation ends the one before the last at once. Who has no channel
    may have a secret too: status calls are signed with it.
    """
    secret = "whsec_" + b64encode(secrets.token_bytes(32)).decode()
    async with in_transaction():
        await Endpoint.get_or_create(organisation_id=organisation_id, defaults={"channel": ChannelKind.NONE})
        endpoint = await Endpoint.filter(organisation_id=organisation_id).select_for_update().get()
        endpoint.previous_secret_sealed = endpoint.secret_sealed
        endpoint.previous_secret_until = now + SECRET_OVERLAPS if endpoint.secret_sealed else None
        endpoint.secret_sealed = vault.seal(secret)
        await endpoint.save()
        await record_audit(by, "rotate_secret", AuditSubject("organisation", str(organisation_id)), now)
    return secret, endpoint.previous_secret_until


async def end_previous_secret(organisation_id: UUID, by: Actor, now: datetime) -> None:
    """The partner has taken over the new one, or the old one has leaked."""
    async with in_transaction():
        await Endpoint.filter(organisation_id=organisation_id).update(
            previous_secret_sealed="", previous_secret_until=None
        )
        await record_audit(by, "end_previous_secret", AuditSubject("organisation", str(organisation_id)), now)
