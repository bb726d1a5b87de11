"""`scripts.chaos.all` gives each form its share, goes on after a failure, and its status tells of it."""

import pytest
from rich.console import Console

from scripts.chaos import all as all_forms
from scripts.chaos.all import FORMS, Form, main, present, run_all, show


def test_the_long_form_is_an_hour_and_every_form_has_its_share() -> None:
    assert {"forwarding", "silence", "upgrade", "hostile", "spreadsheets"} <= {one.name for one in present()}
    assert present(["hostile"])[0].arguments(60) == ("--count", "12000")
    assert present(["hostile"])[0].arguments(None) == ("--count", "2000")
    assert len({form.name for form in FORMS}) == len(FORMS)


def test_one_that_fails_is_said_to_and_the_others_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that exists, asked for what it does not know, ends with status 2."""
    broken, good = Form("hostile", 1, "--unknown"), Form("spreadsheets", 1, "--files", short=6)
    console = Console(width=120, record=True, quiet=False, file=None)
    with console.capture() as said:
        ran = run_all([broken, good], None, 1, console)
        show(ran, console)
    assert [one.status for one in ran] == [2, 0]
    assert "status 2" in said.get()
    assert "files read" in said.get()  # the books of the other
    monkeypatch.setattr(all_forms, "FORMS", (good,))
    assert main(["--short", "--only", "spreadsheets"]) == 0
