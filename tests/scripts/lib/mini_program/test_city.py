"""The file of a city: what is taken, and what is refused before anything is built."""

from pathlib import Path

import pytest

from scripts.lib.mini_program.city import CityFileError, read_city_file

GOOD = {
    "name": "江城电梯",
    "app_id": "wx0123456789abcdef",
    "server": "https://tima.example",
    "hotline": "96333",
    "colour": "#0B5A80",
}


def write(folder: Path, **changes: str) -> Path:
    file = folder / "city.toml"
    file.write_text("".join(f'{name} = "{value}"\n' for name, value in (GOOD | changes).items()), "utf-8")
    return file


def test_a_good_file_is_read(tmp_path: Path) -> None:
    city = read_city_file(write(tmp_path, server="https://tima.example/"))
    assert (city.name, city.server, city.colour) == ("江城电梯", "https://tima.example", "#0b5a80")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"app_id": "0123"}, "app_id"),
        ({"server": "http://tima.example"}, "https://"),
        ({"server": "https://tima.example/api"}, "scheme and host alone"),
        ({"hotline": "call us"}, "hotline"),
        ({"colour": "#ffee00"}, "too light for white words: contrast 1.2"),
        ({"color": "#000000"}, "color"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, changes: dict[str, str], why: str) -> None:
    with pytest.raises(CityFileError, match=why):
        read_city_file(write(tmp_path, **changes))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(CityFileError, match="No such file"):
        read_city_file(tmp_path / "none.toml")
    (tmp_path / "odd.toml").write_bytes(b"name = \xff")
    with pytest.raises(CityFileError, match=r"odd\.toml"):
        read_city_file(tmp_path / "odd.toml")
