"""Finding rows by a piece of a text."""

from tortoise.expressions import Q

from models.actions.shared.scope import where


def holds(column: str, piece: str) -> Q:
    """What holds for a column with the piece in it, whatever the case of its letters.

    A piece without letters of two cases, such as one in Chinese, is compared as it is: half the work for a
    database, and an index over trigrams serves it.
    """
    has_case = piece.upper() != piece or piece.lower() != piece
    return where(f"{column}__icontains" if has_case else f"{column}__contains", piece)
