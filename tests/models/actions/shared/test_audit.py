"""The audit log: one chain, however many write at once, and only together with the deed."""

import asyncio

import pytest
from tortoise.transactions import in_transaction

from bot.services import Services
from models.actions.shared.audit import Actor, AuditSubject, audit_head, audit_links, record_audit
from models.rules.privacy.audit_chain import ActorKind, ChainHead, verify
from models.tables.audit import AuditEntry

ACTOR = Actor(ActorKind.STAFF, "7", "王工")


async def write(services: Services, number: int) -> None:
    async with in_transaction():
        details = {"number": number, "words": "查看“电话”", "none": None}
        await record_audit(
            ACTOR, "reveal", AuditSubject("report", str(number)), services.clock(), details=details
        )


async def test_fifty_writers_at_once_make_one_unbroken_chain(services: Services) -> None:
    before = await audit_head()
    await asyncio.gather(*(write(services, number) for number in range(50)))
    links = [link async for batch in audit_links() for link in batch]
    written = links[before.sequence :]
    assert len(written) == 50
    assert {link.record.details["number"] for link in written} == set(range(50))
    head = verify(links)
    assert isinstance(head, ChainHead)
    assert head == await audit_head()


async def test_an_entry_of_a_deed_that_failed_is_not_there_and_leaves_no_gap(services: Services) -> None:
    before = await audit_head()
    await write(services, 1)

    async def a_deed_that_fails() -> None:
        async with in_transaction():
            await record_audit(ACTOR, "reveal", AuditSubject("report"), services.clock())
            raise RuntimeError("the deed failed")

    with pytest.raises(RuntimeError):
        await a_deed_that_fails()
    await write(services, 2)
    entries = await AuditEntry.filter(sequence__gt=before.sequence).order_by("sequence")
    assert [entry.sequence - before.sequence for entry in entries] == [1, 2]
    assert isinstance(verify([link async for batch in audit_links() for link in batch]), ChainHead)


async def test_long_words_are_cut_before_they_are_hashed(services: Services) -> None:
    async with in_transaction():
        long = Actor(ActorKind.STAFF, "7", "名" * 300)
        await record_audit(long, "reveal", AuditSubject("report"), services.clock(), why="因" * 900)
    links = [link async for batch in audit_links() for link in batch]
    written = links[-1].record
    assert (len(written.actor_name), len(written.why)) == (100, 500)
    assert isinstance(verify(links), ChainHead)
