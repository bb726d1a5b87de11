"""Lists files of product code over 250 lines. A report: it fails nothing."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("api", "bot", "models", "scripts")
MOST_LINES = 250


def long_files(root: Path) -> list[tuple[int, str]]:
    """Lines and path, the longest first. Migrations are never edited, and so not counted."""
    lengths = [
        (len(file.read_text("utf-8").splitlines()), file.relative_to(root).as_posix())
        for package in PACKAGES
        for file in (root / package).rglob("*.py")
        if "migrations" not in file.parts
    ]
    return sorted(((lines, path) for lines, path in lengths if lines > MOST_LINES), reverse=True)


if __name__ == "__main__":
    found = long_files(ROOT)
    print(f"Files over {MOST_LINES} lines: {len(found)}.")
    for lines, path in found:
        print(f"  {lines:5} {path}")
