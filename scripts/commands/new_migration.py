"""`scripts/new_migration NAME`: writes the migration that the tables ask for, and its hash."""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from scripts.lib.migration_changes import detect
from scripts.lib.migration_hashes import directory, record_new


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0, or 1 where nothing has changed."""
    parser = argparse.ArgumentParser(
        prog="scripts/new_migration",
        description="Write the next migration and its hash. Read the file: it is frozen once it is released."
        " To edit it before that, take its line out of hashes.txt and run this with --record.",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("name", nargs="?", help="a few words: what the migration does")
    what.add_argument("--record", action="store_true", help="only record the files that have no hash yet")
    chosen = parser.parse_args(arguments)
    if not chosen.record:
        _, writers = asyncio.run(detect(chosen.name))
        for writer in writers:
            writer.write()
    new = record_new(directory())
    print("\n".join(f"models/migrations/{name}" for name in new) or "The tables have not changed.")
    return 0 if new else 1


if __name__ == "__main__":
    sys.exit(main())
