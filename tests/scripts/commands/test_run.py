"""What `scripts/run` prints."""

from io import StringIO

from rich.console import Console

from scripts.commands.run import print_whole


def test_addresses_are_whole_at_any_width_and_in_a_file() -> None:
    address = f"http://127.0.0.1:8080/{'x' * 120}"
    for width in (20, 80):
        out = StringIO()
        print_whole(Console(file=out, width=width), [("the mini-program, in a browser", address)])
        assert address in out.getvalue().splitlines()[0]
