"""MP3, as the mini-program's recorder writes it: MPEG audio layer III (ISO/IEC 11172-3, 13818-3)."""

from collections.abc import Iterator
from dataclasses import dataclass

MOST_SECONDS = 60  # as long as a voice message of the chat
ID3_HEADER = 10  # bytes
FRAME_HEADER = 4

_MPEG_1 = 3
# Bits a second in thousands and samples a second, by the header. The other values are reserved.
_BIT_RATES = {
    True: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLE_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_LAYER_III = 1


@dataclass(frozen=True)
class Mp3:
    """`is_cut`: there was more than a minute, by a second at least."""

    data: bytes
    seconds: int
    is_cut: bool = False


@dataclass(frozen=True)
class _Frame:
    size: int
    samples: int
    sample_rate: int


def clean(data: bytes) -> Mp3 | None:
    """Keep its whole frames, at most a minute, without tags; None if there are no frames."""
    begin = at = end = _after_tag(data)
    samples = kept = rate = 0
    for frame in _frames(data, begin):
        if rate not in (0, frame.sample_rate):
            break
        rate, samples, at = frame.sample_rate, samples + frame.samples, at + frame.size
        if samples <= MOST_SECONDS * rate:
            end, kept = at, samples
    if not rate:
        return None
    return Mp3(data[begin:end], -(-kept // rate), is_cut=samples // rate > MOST_SECONDS)


def _after_tag(data: bytes) -> int:
    """Where the sound begins: an ID3v2 tag may name who made it. Its size has seven bits a byte."""
    if not data.startswith(b"ID3"):
        return 0
    size = 0
    for byte in data[6:ID3_HEADER]:
        size = size << 7 | byte & 0x7F
    return ID3_HEADER + size


def _frames(data: bytes, at: int) -> Iterator[_Frame]:
    while (frame := _frame(data[at : at + FRAME_HEADER])) is not None and at + frame.size <= len(data):
        yield frame
        at += frame.size


def _frame(header: bytes) -> _Frame | None:
    if len(header) < FRAME_HEADER or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return None
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bit_rate, sample_rate, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    if version not in _SAMPLE_RATES or layer != _LAYER_III or sample_rate == 3 or bit_rate in (0, 15):
        return None
    samples = 1152 if version == _MPEG_1 else 576
    rate = _SAMPLE_RATES[version][sample_rate]
    bits = _BIT_RATES[version == _MPEG_1][bit_rate - 1] * 1000
    return _Frame(samples // 8 * bits // rate + padding, samples, rate)
