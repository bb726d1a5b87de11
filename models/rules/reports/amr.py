"""AMR, the form of WeChat's voice messages (RFC 4867, 5.1 and 5.3): frames of 20 ms after a magic number."""

from dataclasses import dataclass

MAGIC = b"#!AMR\n"
FRAMES_A_SECOND = 50
MOST_SECONDS = 60  # WeChat's limit

# Bytes after the header of a frame, by its type: the eight rates, comfort noise, nothing.
_SIZES = {0: 12, 1: 13, 2: 15, 3: 17, 4: 19, 5: 20, 6: 26, 7: 31, 8: 5, 15: 0}


@dataclass(frozen=True)
class Amr:
    data: bytes
    seconds: int


def clean(data: bytes) -> Amr | None:
    """Keep its whole frames, at most a minute; None if there are no frames."""
    if not data.startswith(MAGIC):
        return None
    end, frames = len(MAGIC), 0
    while end < len(data) and frames < MOST_SECONDS * FRAMES_A_SECOND:
        size = _SIZES.get(data[end] >> 3 & 0x0F)
        # The first bit and the last two are padding: zero, or it is no frame.
        if size is None or data[end] & 0x83 or end + 1 + size > len(data):
            break
        end, frames = end + 1 + size, frames + 1
    return Amr(data[:end], -(-frames // FRAMES_A_SECOND)) if frames else None
