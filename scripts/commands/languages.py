"""`scripts/languages [TAG]`: the catalogues of the pages, with every sentence that they have."""

import argparse
import sys
from collections.abc import Sequence

from babel import Locale, UnknownLocaleError

from bot.texts.languages import CATALOGUES
from scripts.lib.messages import update_catalogue


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/languages", description=__doc__)
    parser.add_argument("tag", nargs="?", help="begin this language: ug, bo, zh-Hant")
    tag = parser.parse_args(arguments).tag
    if tag:
        try:
            Locale.parse(tag, sep="-")
        except (ValueError, UnknownLocaleError):
            print(f"{tag} is no tag of a known language.", file=sys.stderr)
            return 2
    paths = [CATALOGUES / f"{tag}.po"] if tag else sorted(CATALOGUES.glob("*.po"))
    for path in paths:
        print(f"{path.name}: {update_catalogue(path)} sentences to translate.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
