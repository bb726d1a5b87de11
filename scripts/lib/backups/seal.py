"""The signature under a manifest: only who has our keys can have made the backup."""

import hashlib
import hmac
from typing import Literal

from pydantic import BaseModel, SecretStr, ValidationError

from bot.kernel.settings import Seed
from bot.kernel.signing import Signer
from scripts.lib.data_settings import DataSettings

USE = b"tima backup\n"  # what is signed for another use is no manifest


class BackupSettings(DataSettings):
    lookup_key: SecretStr
    signing_key: Seed | None = None


class Seal(BaseModel):
    """Ed25519 by the signing key; without one, HMAC-SHA256 under the look-up key."""

    algorithm: Literal["Ed25519", "HMAC-SHA256"]
    value: str


def make_seal(settings: BackupSettings, manifest: bytes) -> Seal:
    if settings.signing_key:
        signer = Signer(settings.signing_key.get_secret_value())
        return Seal(algorithm="Ed25519", value=signer.sign(USE + manifest))
    return Seal(algorithm="HMAC-SHA256", value=_keyed_hash(settings, manifest))


def refusal_of_seal(settings: BackupSettings, manifest: bytes, told: bytes) -> str:
    """Why the manifest is not known to be ours; empty where it is."""
    if not told:
        return "its manifest is not signed"
    try:
        seal = Seal.model_validate_json(told)
    except ValidationError:
        return "its signature cannot be read"
    if seal.algorithm == "HMAC-SHA256":
        expected = _keyed_hash(settings, manifest)
    elif settings.signing_key:
        # Ed25519 is deterministic: the right signature is the one that we would make.
        expected = make_seal(settings, manifest).value
    else:
        return "it is signed with a key, and TIMA_SIGNING_KEY is not set"
    if not hmac.compare_digest(expected.encode(), seal.value.encode()):
        return "its signature is not by our key"
    return ""


def _keyed_hash(settings: BackupSettings, manifest: bytes) -> str:
    key = hashlib.sha256(USE + settings.lookup_key.get_secret_value().encode()).digest()
    return hmac.digest(key, USE + manifest, "sha256").hex()
