"""The operator's commands, run as an operator does: in a process of their own over the same database."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from cryptography.fernet import Fernet
from pydantic import SecretStr
from tortoise.transactions import in_transaction

from api.app import create_app
from bot.kernel.clock import system_clock
from bot.kernel.settings import Settings
from bot.kernel.signatures import Signatures, Use
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.privacy.rotate_keys import sealed_columns
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.rules.cities.rules import Part
from models.rules.privacy.audit_chain import ActorKind
from models.tables.audit import AuditEntry, AuditHead
from models.tables.insurance.clause_file import ClauseFile
from models.tables.partners.organisation import Endpoint, Organisation, PartnerMessage
from models.tables.people.person import Person
from models.tables.reports.contact import Contact
from models.vault import Vault
from tests.api.pages.reports.test_contact import PHONE
from tests.api.pages.reports.test_contact import file as file_with_phone
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.commands import Ended, run_module
from tests.support.server_process import environment


async def command(settings: Settings, name: str, *arguments: str) -> Ended:
    module = f"scripts.commands.{name}"
    return await run_module(module, *arguments, variables=environment(settings), cwd=settings.var_dir)


async def write_log(services: Services, entries: int) -> None:
    for number in range(entries):
        async with in_transaction():
            await record_audit(
                Actor(ActorKind.STAFF, "7", "王工"),
                "reveal_phone",
                AuditSubject("report", str(number)),
                services.clock(),
                why="回访",
                details={"number": number},
            )


async def clear_log() -> None:
    """Without a trace: the demo data has left its own entries."""
    await AuditEntry.all().delete()
    await AuditHead.all().delete()


async def test_a_whole_log_is_followed_to_its_head(services: Services) -> None:
    await clear_log()
    assert (await command(services.settings, "audit", "verify")).out == f"0:{'0' * 64}"
    await write_log(services, 20)
    ended = await command(services.settings, "audit", "verify")
    head = await AuditHead.get()
    assert (ended.status, ended.out) == (0, f"20:{head.hash}")
    assert "whole: 20 entries" in ended.said


CHANGES: dict[str, Any] = {
    "at": None,
    "actor_kind": ActorKind.PERSON,
    "actor_id": "8",
    "actor_name": "李工",
    "verb": "export",
    "subject_kind": "person",
    "subject_id": "x",
    "why": "没什么",
    "details": {"number": 99},
    "previous_hash": "f" * 64,
    "hash": "f" * 64,
}


@pytest.mark.parametrize("field", CHANGES)
async def test_a_change_of_any_field_in_the_database_is_found(services: Services, field: str) -> None:
    await write_log(services, 6)
    value = CHANGES[field] or services.clock() + timedelta(microseconds=1)
    await AuditEntry.filter(sequence=4).update(**{field: value})
    ended = await command(services.settings, "audit", "verify")
    assert ended.status == 1
    assert "broken at entry 4" in ended.said


async def test_a_deleted_entry_and_two_that_changed_places_are_found(services: Services) -> None:
    await write_log(services, 6)
    for sequence, place in ((2, 100), (3, 2), (100, 3)):
        await AuditEntry.filter(sequence=sequence).update(sequence=place)
    assert "broken at entry 2" in (await command(services.settings, "audit", "verify")).said
    await AuditEntry.filter(sequence__in=[2, 3]).delete()
    assert "broken at entry 4" in (await command(services.settings, "audit", "verify")).said


async def test_an_end_that_was_cut_off_is_found_by_the_head_or_by_the_note(services: Services) -> None:
    await write_log(services, 6)
    note = (await command(services.settings, "audit", "verify")).out
    await AuditEntry.filter(sequence__gt=4).delete()
    ended = await command(services.settings, "audit", "verify")
    assert (ended.status, "broken at entry 5" in ended.said) == (1, True)
    # Somebody careful puts the head back too: then only the note tells.
    last = await AuditEntry.get(sequence=4)
    await AuditHead.all().update(sequence=4, hash=last.hash)
    assert (await command(services.settings, "audit", "verify")).status == 0
    ended = await command(services.settings, "audit", "verify", "--noted", note)
    assert (ended.status, "cut off" in ended.said) == (1, True)


async def test_a_log_written_anew_does_not_hold_the_noted_hash(services: Services) -> None:
    await clear_log()
    await write_log(services, 3)
    note = (await command(services.settings, "audit", "verify")).out
    await clear_log()
    await write_log(services, 5)
    assert (await command(services.settings, "audit", "verify")).status == 0
    ended = await command(services.settings, "audit", "verify", "--noted", note)
    assert (ended.status, "written anew" in ended.said) == (1, True)


async def test_a_dry_run_of_the_purge_only_counts(services: Services) -> None:
    organisation = await Organisation.first()
    old = services.clock() - timedelta(days=31)
    await PartnerMessage.create(organisation=organisation, message_id="m", received_at=old)
    ended = await command(services.settings, "purge", "--dry-run")
    assert ended.status == 0
    assert "partner_message" in ended.said
    assert await PartnerMessage.all().count() == 1
    assert (await command(services.settings, "purge")).status == 2
    ended = await command(services.settings, "purge", "--yes")
    assert ended.status == 0, ended.said
    assert await PartnerMessage.all().count() == 0
    assert await AuditEntry.filter(actor_kind=ActorKind.OPERATOR).count() == 1


def with_keys(settings: Settings, *keys: str, **changes: Any) -> Settings:
    return settings.model_copy(update={"secret_keys": tuple(SecretStr(key) for key in keys), **changes})


def restarted(services: Services, settings: Settings) -> Services:
    """As after a restart with other keys."""
    keys = [key.get_secret_value() for key in settings.secret_keys]
    return replace(services, settings=settings, vault=Vault(keys, settings.lookup_key.get_secret_value()))


async def ask_for_progress(services: Services, openid: str) -> str:
    client: Client
    async with TestServer(create_app(services)) as server, TestClient(server) as client:
        return await Phone(client, openid=openid).say("进度")


async def report_in_chat(services: Services, openid: str | None, lift_code: str) -> Phone:
    client: Client
    async with TestServer(create_app(services)) as server, TestClient(server) as client:
        phone = Phone(client, openid=openid)
        for words in (lift_code, "2", "2", "异响", "0", "1"):
            answer = await phone.say(words)
        assert "回执号" in answer
        return phone


async def test_after_a_rotation_the_old_key_is_not_needed_and_people_are_still_found(
    settings: Settings, services: Services, web_client: Client, lift: LiftCard
) -> None:
    [old] = [key.get_secret_value() for key in settings.secret_keys]
    new = Fernet.generate_key().decode()
    phone = await report_in_chat(services, None, lift.code)
    await file_with_phone(web_client, lift, PHONE, Part.INSURER)
    rotating = with_keys(settings, new, old)
    ended = await command(rotating, "rotate_keys")
    assert ended.status == 0, ended.said
    # Beside those of endpoints and clauses: the openid, the phone number, and two receipts.
    sealed = await Endpoint.exclude(secret_sealed="").count() + await ClauseFile.all().count() + 4
    assert f"anew: {sealed}." in ended.said
    assert "anew: 0." in (await command(rotating, "rotate_keys")).said  # and it may be run again

    after = restarted(services, with_keys(settings, new))
    for column in sealed_columns():
        for row in await column.table.exclude(**{column.name: ""}):
            assert after.vault.open(getattr(row, column.name))
    assert lift.place in await ask_for_progress(after, phone.openid)
    await report_in_chat(after, phone.openid, lift.code)
    assert await Person.all().count() == 1
    assert await Contact.filter(phone_hash=after.vault.look_up_hash(PHONE)).count() == 1


async def test_a_rotation_that_was_stopped_goes_on_where_it_was(
    settings: Settings, services: Services
) -> None:
    new = Fernet.generate_key().decode()
    rotating = with_keys(settings, new, settings.secret_keys[0].get_secret_value())
    vault = Vault([key.get_secret_value() for key in rotating.secret_keys], "x" * 32)
    first = await Endpoint.exclude(secret_sealed="").order_by("id").first()
    assert first
    await Endpoint.filter(id=first.id).update(secret_sealed=vault.seal(vault.open(first.secret_sealed)))
    left = await Endpoint.exclude(secret_sealed="").count() + await ClauseFile.all().count() - 1
    assert f"anew: {left}." in (await command(rotating, "rotate_keys")).said


async def test_a_key_that_is_still_needed_is_missed_before_anything_is_lost(
    settings: Settings, services: Services
) -> None:
    ended = await command(with_keys(settings, Fernet.generate_key().decode()), "rotate_keys")
    assert ended.status == 1
    assert "put the missing one back" in ended.said


async def test_a_new_look_up_key_finds_people_after_the_rotation(
    settings: Settings, services: Services, lift: LiftCard
) -> None:
    phone = await report_in_chat(services, None, lift.code)
    changed = settings.model_copy(update={"lookup_key": SecretStr("another-look-up-key-0123456789abcdef")})
    assert "anew: 2." in (await command(changed, "rotate_keys")).said
    assert lift.place not in await ask_for_progress(services, phone.openid)
    assert lift.place in await ask_for_progress(restarted(services, changed), phone.openid)


def test_links_signed_with_an_older_key_still_open() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    signature = Signatures([old], system_clock).sign(Use.PHOTO, "photo")
    assert Signatures([new, old], system_clock).hold(Use.PHOTO, signature, "photo")
    assert not Signatures([new], system_clock).hold(Use.PHOTO, signature, "photo")


async def test_missing_settings_are_named(settings: Settings) -> None:
    ended = await run_module("scripts.commands.rotate_keys", variables={}, cwd=settings.var_dir)
    assert ended.status == 1
    assert "TIMA_LOOKUP_KEY, TIMA_SECRET_KEYS" in ended.said


async def test_a_database_without_tables_is_said_in_one_line(settings: Settings, tmp_path: Path) -> None:
    empty = settings.model_copy(update={"database_url": f"sqlite://{tmp_path}/empty.sqlite3"})
    for name, arguments in (("audit", ("verify",)), ("purge", ("--yes",)), ("rotate_keys", ())):
        ended = await command(empty, name, *arguments)
        assert ended.status == 2
        assert "scripts/migrate" in ended.said
        assert "Traceback" not in ended.said
