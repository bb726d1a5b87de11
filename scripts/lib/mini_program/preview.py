"""A built mini-program compiled for a browser, where `scripts/run` and the tests open it."""

from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.lib.mini_program.build import MAIN, build
from scripts.lib.mini_program.city import CityFile
from scripts.lib.mini_program.toolchain import MODULES, run_node

COMPILER = Path(__file__).parents[3] / "templates" / "sim" / "mini_program" / "compile.cjs"
# Its server is whichever serves the preview.
DEMO_CITY = CityFile(name="江城电梯", app_id="wx0123456789abcdef", server="http://127.0.0.1:8080")


def build_preview(out: Path) -> None:
    """Write the preview's files into `out`. Raises ToolFailed or CheckFailed."""
    with TemporaryDirectory(prefix="tima-miniprogram-") as project:
        build(DEMO_CITY, Path(project))
        compile_preview(Path(project), out)


def compile_preview(project: Path, out: Path) -> None:
    """The same from a project that is built already. Raises ToolFailed."""
    run_node(COMPILER, project / MAIN, MODULES, out.absolute())
