"""`scripts/admin`: the first person, and whoever has lost the way in."""

import asyncio
from pathlib import Path

import pytest

from models.database import open_database
from models.rules.privacy.audit_chain import ActorKind
from models.tables.audit import AuditEntry
from models.tables.staff import Staff
from scripts.commands import admin as staff_admin
from tests.support.databases import SqliteTemplate


@pytest.fixture
def database(sqlite_template: SqliteTemplate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = sqlite_template.copy_to(tmp_path)
    monkeypatch.setenv("TIMA_DATABASE_URL", url)
    monkeypatch.setenv("TIMA_PUBLIC_URL", "https://tima.example")
    return url


def stored(url: str, name: str) -> Staff:
    async def read() -> Staff:
        async with open_database(url):
            return await Staff.get(sign_in_name=name)

    return asyncio.run(read())


def test_the_first_administrator_gets_a_link_and_no_password(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert staff_admin.main(["create", "--name", "Wang"]) == 0
    out = capsys.readouterr().out.strip()
    assert out.startswith("https://tima.example/console/set-up/")
    staff = stored(database, "wang")
    assert (staff.role, staff.password_hash) == ("administrator", "")
    assert staff.setup_hash not in ("", None, out.rsplit("/", 1)[1])


def test_others_are_made_for_what_they_belong_to(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    create = ["create", "--name", "lin", "--role", "regulator"]
    assert staff_admin.main(create) == 2
    assert "滨江区" in capsys.readouterr().err
    assert staff_admin.main([*create, "--belongs-to", "滨江区"]) == 0
    assert stored(database, "lin").district_id is not None


def test_a_taken_name_and_an_unknown_one_are_said(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert staff_admin.main(["create", "--name", "wang"]) == 0
    assert staff_admin.main(["create", "--name", "WANG"]) == 2
    assert "scripts/admin reset --name wang" in capsys.readouterr().err
    assert staff_admin.main(["reset", "--name", "nobody"]) == 2


def test_a_reset_is_a_new_link_and_is_in_the_audit_log(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    staff_admin.main(["create", "--name", "wang"])
    first = stored(database, "wang").setup_hash
    assert staff_admin.main(["reset", "--name", "wang"]) == 0
    assert stored(database, "wang").setup_hash != first

    async def verbs() -> list[str]:
        async with open_database(database):
            by_operator = AuditEntry.filter(actor_kind=ActorKind.OPERATOR)
            return [entry.verb for entry in await by_operator.order_by("sequence")]

    assert asyncio.run(verbs()) == ["create_staff", "reset_staff"]


def test_the_public_address_is_needed(
    database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.delenv("TIMA_PUBLIC_URL")
    monkeypatch.chdir(tmp_path)
    assert staff_admin.main(["create", "--name", "wang"]) == 2
    assert "TIMA_PUBLIC_URL" in capsys.readouterr().err
