"""`scripts/languages [TAG]`: the catalogues of the pages, with every sentence that they have."""

import argparse
import sys
from collections.abc import Iterator, Sequence

from babel import Locale, UnknownLocaleError

from bot.texts.languages import CATALOGUES
from scripts.lib.messages import CatalogueChanges, update_catalogue


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
        is_new = not path.exists()
        changes = update_catalogue(path)
        print(f"{path.name}: {len(changes.untranslated)} sentences to translate.")
        if not is_new:  # a new one lacks them all
            print("".join(f"{line}\n" for line in _lines(changes)), end="")
    return 0


def _lines(changes: CatalogueChanges) -> Iterator[str]:
    """Each sentence to translate, with the one that it replaces, and what else was taken out."""
    replaced = set()
    for text in changes.untranslated:
        yield f"  {text}"
        if was := changes.was(text):
            replaced.add(was)
            yield f"    was: {was}"
            yield f"         {changes.dropped[was]}"
    for text in sorted(changes.dropped.keys() - replaced):
        yield f"  taken out: {text}"
        yield f"             {changes.dropped[text]}"


if __name__ == "__main__":
    sys.exit(main())
