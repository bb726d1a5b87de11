"""A message that may be a call for help is asked back; without an answer it is reported all the same."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from pydantic import TypeAdapter

from models.actions.lifts.find import place_of
from models.actions.reports.file import Receipt, ReportDraft, file_report
from models.actions.shared.races import retry_on_race
from models.actions.shared.work import Job, Queue
from models.rules.reports.kinds import URGENT
from models.tables.lifts import Lift, LiftCode
from models.tables.reports.unconfirmed_call import UnconfirmedCall
from models.vault import Vault

UNCONFIRMED_CALLS = Queue(UnconfirmedCall)
ANSWER_WITHIN = timedelta(seconds=60)
UNCONFIRMED = "unconfirmed"  # the report's flag: nobody has said yes
MAX_WORDS = 2000
_DRAFT = TypeAdapter(ReportDraft)


class SealedCall(Job, Protocol):
    """A question whose time is up, with the sealed draft of what would be filed."""

    @property
    def draft_sealed(self) -> str: ...


@dataclass(frozen=True)
class Asked:
    """An open question: what would be filed, and since when it is open."""

    draft: ReportDraft
    lift_code: str
    asked_at: datetime


async def ask_first(draft: ReportDraft, openid_hash: str, vault: Vault, now: datetime) -> None:
    """Remember what would be filed after 60 s without an answer. A repeat changes nothing."""

    async def ask() -> None:
        await UnconfirmedCall.get_or_create(
            source_key=draft.source_key,
            defaults={
                "openid_hash": openid_hash,
                "draft_sealed": vault.seal(_DRAFT.dump_json(draft).decode()),
                "asked_at": now,
                "due_at": now + ANSWER_WITHIN,
                "urgency": URGENT,
            },
        )

    await retry_on_race(ask)


async def last_asked(openid_hash: str, vault: Vault) -> Asked | None:
    """The person's newest question that is still open."""
    call = await UnconfirmedCall.filter(openid_hash=openid_hash).order_by("-asked_at").first()
    if call is None:
        return None
    draft = _draft(call, vault)
    code = await LiftCode.filter(lift_id=draft.lift_id, revoked_at=None).first() if draft.lift_id else None
    return Asked(draft, code.code if code else "", call.asked_at)


async def forget_asked(openid_hashes: Iterable[str | None]) -> None:
    """Erase what these names were asked, in the caller's transaction."""
    await UnconfirmedCall.filter(openid_hash__in=[one for one in openid_hashes if one]).delete()


async def settle(source_key: str) -> None:
    """The question was answered."""
    await UnconfirmedCall.filter(source_key=source_key).delete()


async def file_unanswered(call: SealedCall, vault: Vault, now: datetime) -> tuple[ReportDraft, Receipt]:
    """Report it to the rescue desk alone, as not confirmed.

    The report names no lift, and so no one but the desk is told; its words say
    where it may be. A yes that comes later puts it on its lift.
    """
    draft = _draft(call, vault)
    where = await where_of(draft.lift_id)
    words = f"（未确认：可能有人被困，问了没有回复。{where}）{draft.words}"[:MAX_WORDS]
    receipt = await file_report(replace(draft, lift_id=None, words=words, flag=UNCONFIRMED), now, vault)
    await UnconfirmedCall.filter(id=call.id).delete()
    return draft, receipt


async def where_of(lift_id: UUID | None) -> str:
    """In words: the report itself names no lift, so that nobody but the desk is told."""
    if lift_id is None:
        return "电梯不明"
    lift = await Lift.get(id=lift_id).select_related("estate")
    return f"{place_of(lift)}，识别码 {lift.rescue_number}"


def _draft(call: SealedCall, vault: Vault) -> ReportDraft:
    return _DRAFT.validate_json(vault.open(call.draft_sealed))
