"""A city's mini-program, built once for all processes of a test run, by the command as an operator does."""

from pathlib import Path

from scripts.commands.mini_program import main
from tests.support.once import made_once

NAME, SERVER = "江城电梯", "https://tima.example"
CITY = f"""
name = "{NAME}"
app_id = "wx0123456789abcdef"
server = "{SERVER}"
colour = "#14683a"
"""


def built_project(of_the_run: Path) -> Path:
    def build_once(there: Path) -> None:
        there.mkdir()
        city = there / "city.toml"
        city.write_text(CITY, "utf-8")
        assert main(["--build", "--city", str(city), "--out", str(there)]) == 0

    return made_once(of_the_run / "mini-program-project", build_once)
