import pytest

from bot.kernel.settings import SettingsError, read_settings
from tests.conftest import make_settings
from tests.support.server_process import environment

REQUIRED = (
    "TIMA_PUBLIC_URL",
    "TIMA_SECRET_KEYS",
    "TIMA_LOOKUP_KEY",
    "TIMA_WECHAT_APP_ID",
    "TIMA_WECHAT_APP_SECRET",
    "TIMA_WECHAT_TOKEN",
    "TIMA_WECHAT_AES_KEY",
)


def test_every_missing_variable_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in REQUIRED:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsError) as raised:
        read_settings()
    assert all(name in str(raised.value) for name in REQUIRED)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIMA_SECRET_KEYS", "not-a-key-but-a-secret"),
        ("TIMA_WECHAT_AES_KEY", "short-but-a-secret"),
        ("TIMA_PUBLIC_URL", "tima.example/with/path"),
        ("TIMA_WORKER_CONCURRENCY", "0"),
    ],
)
def test_a_wrong_variable_is_named_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    for variable, kept in (environment(make_settings()) | {name: value}).items():
        monkeypatch.setenv(variable, kept)
    with pytest.raises(SettingsError) as raised:
        read_settings()
    assert name in str(raised.value)
    assert value == "0" or value not in str(raised.value)


def test_what_was_set_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = make_settings(worker_concurrency=7)
    for variable, kept in environment(wanted).items():
        monkeypatch.setenv(variable, kept)
    assert read_settings() == wanted
