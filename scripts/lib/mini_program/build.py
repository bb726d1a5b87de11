"""From `templates/miniprogram` and a city's file to a folder that can be uploaded."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from api.ops.openapi import residents_document
from scripts.lib.mini_program.checks import check
from scripts.lib.mini_program.city import CityFile
from scripts.lib.mini_program.generated import generated_files
from scripts.lib.mini_program.toolchain import MODULES, SOURCE, install, run_node

MAIN = "miniprogram"
COPIED = (".wxml", ".wxss", ".json")


@dataclass(frozen=True)
class Project:
    """A built project: `root` for WeChat's tools, and what its main package weighs."""

    root: Path
    main_bytes: int
    client_bytes: int
    pages: tuple[str, ...]


def build(city: CityFile, out: Path) -> Project:
    """Replace `out/miniprogram`. Raises ToolFailed; CheckFailed for a result that must not be uploaded."""
    install()
    document = residents_document(city.server)
    main = out / MAIN
    with TemporaryDirectory(prefix="tima-miniprogram-") as temporary:
        stage = Path(temporary)
        _write_sources(stage, city, document)
        shutil.rmtree(main, ignore_errors=True)
        main.mkdir(parents=True)
        _compile(stage, main)
        _copy_the_rest(stage / "src", main)
    app = _named_for(city, main / "app.json")
    _write_json(out / "project.config.json", _project(city))
    check(main, app["pages"], city.server)
    return Project(out, _weight(main), _weight(main / "api"), tuple(app["pages"]))


def _write_sources(stage: Path, city: CityFile, document: Mapping[str, Any]) -> None:
    shutil.copytree(SOURCE / "src", stage / "src")
    for name, text in generated_files(city, document).items():
        (stage / "src" / name).write_text(text, "utf-8")
    _write_json(stage / "openapi.json", document)
    generator = MODULES / "openapi-typescript" / "bin" / "cli.js"
    schema = stage / "src" / "api" / "schema.d.ts"
    # A member with a default may be left out of what is sent.
    run_node(generator, stage / "openapi.json", "--default-non-nullable=false", "--output", schema)


def _compile(stage: Path, main: Path) -> None:
    options = {
        "rootDir": str(stage / "src"),
        "outDir": str(main),
        "typeRoots": [str(MODULES)],
    }
    config = {"extends": str(SOURCE / "tsconfig.json"), "compilerOptions": options, "include": ["src"]}
    _write_json(stage / "tsconfig.json", config)
    run_node(MODULES / "typescript" / "bin" / "tsc", "--project", stage)


def _copy_the_rest(sources: Path, main: Path) -> None:
    for file in sources.rglob("*"):
        if file.suffix in COPIED:
            target = main / file.relative_to(sources)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)


def _named_for(city: CityFile, file: Path) -> dict[str, Any]:
    app: dict[str, Any] = json.loads(file.read_text("utf-8"))
    app["window"] |= {"navigationBarTitleText": city.name, "navigationBarBackgroundColor": city.colour}
    _write_json(file, app)
    return app


def _project(city: CityFile) -> dict[str, Any]:
    return {
        "appid": city.app_id,
        "projectname": city.name,
        "compileType": "miniprogram",
        "miniprogramRoot": f"{MAIN}/",
        # What is here is compiled already; WeChat's tools only make it smaller.
        "setting": {"urlCheck": True, "es6": False, "minified": True, "minifyWXML": True, "minifyWXSS": True},
    }


def _write_json(file: Path, value: object) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _weight(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
