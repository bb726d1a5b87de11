"""What a worker does for owners' votes: freezing and closing by the clock, the time stamp of the close, and
telling people of ballots, objections and the closing hash."""

import asyncio
from datetime import datetime
from pathlib import Path

from aiohttp import ClientError, ClientTimeout
from cryptography.x509 import load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimeStampRequest,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from bot.kernel.links import vote_address
from bot.notify.notify import Brief, News, notify
from bot.services import Services
from bot.texts.templates import local_time
from models.actions.people.names import names_of
from models.actions.shared.work import Job
from models.actions.votes.announced import read_decision
from models.actions.votes.freeze import advance_decision
from models.actions.votes.notices import OwedNotice, kind_of_entry, settle_notice
from models.actions.votes.stamps import closing_message, keep_stamp, try_stamp_later
from models.rules.notices.ways import Moment
from models.rules.votes.entries import EntryKind

STAMP_TIMEOUT = ClientTimeout(total=30)
MOST_STAMP_BYTES = 64 * 1024
_STATES = {EntryKind.CLOSE: "投票截止，请核对截止哈希", EntryKind.DISPUTE: "有人对您投的票提出异议"}
_TEXTS = {EntryKind.CLOSE: "vote_closed", EntryKind.DISPUTE: "ballot_disputed"}


async def advance(services: Services, decision: Job) -> None:
    """Its window has begun or ended. A worker that dies here leaves the row due again."""
    await advance_decision(decision.id, services.clock())


async def tell(services: Services, notice: OwedNotice) -> None:
    """That a ballot was entered for one's units, never which way; that somebody objects to one's ballot; or
    the closing hash, which cannot be taken back once so many people have it.

    By a template only where the operator has set one up for this news (`ballot`).
    """
    person, decision = await names_of(notice.person_id), await read_decision(notice.decision_id)
    address = vote_address(services, decision.slug)
    kind = await kind_of_entry(notice)
    name = _TEXTS.get(kind, "ballot_entered")
    text = services.texts(name, decision=decision, number=notice.entry_number, address=address)
    values = {
        "place": decision.estate.name,
        "state": _STATES.get(kind, "有人投了票"),
        "time": local_time(services.clock()),
        "receipt": f"No.{notice.entry_number}",
        "kind": "业主表决",
        "address": address,
    }

    async def brief() -> Brief:
        return Brief(notice.id, Moment.BALLOT, values)

    await settle_notice(notice, await notify(services, person, News(text, brief)), services.clock())


async def stamp_close(services: Services, owed: Job) -> None:
    """Ask the authority for a time stamp of the closing hash; again until it gives one that verifies."""
    message = await closing_message(owed)
    request = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256).build()
    try:
        answer = await _asked(services, services.settings.tsa_url, request.as_bytes())
        at = await asyncio.to_thread(_verified, request, answer, message, services.settings.tsa_ca_file)
    except (ClientError, TimeoutError, OSError, ValueError, VerificationError) as error:
        await try_stamp_later(owed, f"{type(error).__name__}: {error}", services.clock())
        return
    await keep_stamp(owed, answer, at)


async def _asked(services: Services, url: str, request: bytes) -> bytes:
    """Raises ValueError for what is no stamp."""
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    async with services.http.post(
        url, data=request, headers=headers, timeout=STAMP_TIMEOUT, allow_redirects=False
    ) as answer:
        body = bytearray()
        async for part in answer.content.iter_chunked(8192):
            body += part
            if len(body) > MOST_STAMP_BYTES:
                raise ValueError("the answer is too long")
        if answer.status != 200:
            raise ValueError(f"HTTP {answer.status}")
        return bytes(body)


def _verified(request: TimeStampRequest, answer: bytes, message: bytes, roots: Path | None) -> datetime:
    """When the authority says that it saw the message. Raises ValueError, VerificationError."""
    stamp = decode_timestamp_response(answer)
    verifier = VerifierBuilder.from_request(request)
    for root in load_pem_x509_certificates(roots.read_bytes() if roots else b""):
        verifier = verifier.add_root_certificate(root)
    verifier.build().verify_message(stamp, message)
    return stamp.tst_info.gen_time
