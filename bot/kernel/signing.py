"""Our signature under what we publish: Ed25519 (RFC 8032), which anybody can check with the public key."""

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.kernel.settings import Settings

ALGORITHM = "Ed25519"


class Signer:
    def __init__(self, seed: str) -> None:
        """`seed`: base64 of 32 bytes, which the settings have checked."""
        self._key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed))
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.public_key = base64.b64encode(raw).decode()

    def sign(self, content: bytes) -> str:
        """Base64 of 64 bytes."""
        return base64.b64encode(self._key.sign(content)).decode()


def signer_of(settings: Settings) -> Signer | None:
    """None where the operator has set no key: then nothing can be certified."""
    return Signer(settings.signing_key.get_secret_value()) if settings.signing_key else None
