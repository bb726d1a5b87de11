"""AMR and AMR-WB, the forms of WeChat's voice messages (RFC 4867, 5.1 and 5.3).

Frames of 20 ms after a magic number.
"""

from dataclasses import dataclass

MAGIC = b"#!AMR\n"
WIDE_MAGIC = b"#!AMR-WB\n"
FRAMES_A_SECOND = 50
MOST_SECONDS = 60  # WeChat's limit

# Bytes after the header of a frame, by its type: the rates, comfort noise, nothing.
_SIZES = {
    MAGIC: {0: 12, 1: 13, 2: 15, 3: 17, 4: 19, 5: 20, 6: 26, 7: 31, 8: 5, 15: 0},
    WIDE_MAGIC: {0: 17, 1: 23, 2: 32, 3: 36, 4: 40, 5: 46, 6: 50, 7: 58, 8: 60, 9: 5, 14: 0, 15: 0},
}


@dataclass(frozen=True)
class Amr:
    """`is_cut`: there was more than a minute, by a second at least."""

    data: bytes
    seconds: int
    is_cut: bool = False


def clean(data: bytes) -> Amr | None:
    """Keep its whole frames, at most a minute; None if there are no frames."""
    magic = next((one for one in _SIZES if data.startswith(one)), None)
    if magic is None:
        return None
    at = end = len(magic)
    frames = kept = 0
    while at < len(data):
        size = _SIZES[magic].get(data[at] >> 3 & 0x0F)
        # The first bit and the last two are padding: zero, or it is no frame.
        if size is None or data[at] & 0x83 or at + 1 + size > len(data):
            break
        at, frames = at + 1 + size, frames + 1
        if frames <= MOST_SECONDS * FRAMES_A_SECOND:
            end, kept = at, frames
    is_cut = frames >= (MOST_SECONDS + 1) * FRAMES_A_SECOND
    return Amr(data[:end], -(-kept // FRAMES_A_SECOND), is_cut) if kept else None
