"""What is checked before anything is packed or sent: `--upload` asks for a key and a version that WeChat takes."""

from pathlib import Path

import pytest

from scripts.commands.mini_program import main
from scripts.lib.mini_program.upload import UploadRefused, check_upload

KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "private.wx0123456789abcdef.key"
    file.write_text(KEY, "utf-8")
    return file


def test_a_key_and_a_version_are_taken(key: Path) -> None:
    check_upload(key, "1.4.0")


@pytest.mark.parametrize("version", ["", "1.4", "1.4.0-beta", "v1.4.0", "1.4.0 --desc x", "12345.0.0"])
def test_a_version_is_three_numbers(key: Path, version: str) -> None:
    with pytest.raises(UploadRefused, match="three numbers"):
        check_upload(key, version)


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PUBLIC KEY-----", b"\xff\xfe", None])
def test_what_is_no_key_is_refused_and_not_repeated(key: Path, content: bytes | None) -> None:
    if content is None:
        key.unlink()
    else:
        key.write_bytes(content)
    with pytest.raises(UploadRefused) as refused:
        check_upload(key, "1.4.0")
    assert "BEGIN" not in str(refused.value)


def test_the_command_builds_nothing_for_a_bad_key(
    key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "project"
    key.write_text("no key", "utf-8")
    arguments = ["--upload", "--city", str(tmp_path / "city.toml"), "--out", str(out), "--key", str(key)]
    with pytest.raises(SystemExit):
        main(arguments)
    assert main([*arguments, "--release", "1.0.0"]) == 1
    assert "is no private key" in capsys.readouterr().out.replace("\n", " ")
    assert not out.exists()
