"""`scripts/terminals passwords`: what the broker knows terminals by."""

from pathlib import Path

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from scripts.commands.terminals import BrokerSettings, write_passwords
from tests.support.terminals import with_terminal


async def test_the_file_holds_hashes_of_tima_and_of_terminals_in_use(
    services: Services, lift: LiftCard, tmp_path: Path
) -> None:
    terminal = await with_terminal(services, lift.lift_id)
    out = tmp_path / "tima.passwords"
    url = "mqtt://tima:our%20own@127.0.0.1:1883"
    assert await write_passwords(url, out) == 1
    text = out.read_text()
    assert [line.split(":")[0] for line in text.splitlines()] == ["tima", terminal.identity]
    assert terminal.secret not in text
    assert "our own" not in text
    assert out.stat().st_mode & 0o777 == 0o600
    out.chmod(0o640)
    assert await write_passwords(url, out) == 1
    assert out.stat().st_mode & 0o777 == 0o640


def test_an_address_without_a_password_is_refused() -> None:
    with pytest.raises(ValueError, match="mqtt_url"):
        BrokerSettings(mqtt_url="mqtt://127.0.0.1")
