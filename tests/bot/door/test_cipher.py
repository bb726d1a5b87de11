"""The encryption of safe mode, held against wechatpy's."""

import base64

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto, WeChatCrypto

from bot.door.cipher import MessageCipher, NotOpened, signature
from tests.support.values import AES_KEY, APP_ID, TOKEN

CIPHER = MessageCipher(AES_KEY, APP_ID)
THEIRS = PrpCrypto(WeChatCrypto(TOKEN, AES_KEY, APP_ID).key)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(TEXTS)
def test_each_opens_what_the_other_seals(text: str) -> None:
    assert THEIRS.decrypt(CIPHER.seal(text), APP_ID) == text
    assert CIPHER.open(THEIRS.encrypt(text, APP_ID).decode()) == text.encode()


@given(st.text(max_size=60) | st.binary(max_size=96).map(lambda data: base64.b64encode(data).decode()))
def test_what_was_not_sealed_with_the_key_is_not_opened(text: str) -> None:
    with pytest.raises(NotOpened):
        CIPHER.open(text)


def test_a_message_to_another_app_is_not_opened() -> None:
    with pytest.raises(NotOpened):
        CIPHER.open(MessageCipher(AES_KEY, "wx-another").seal("text"))


@pytest.mark.parametrize("length", [0, 2**32 - 1])
def test_a_length_that_lies_opens_nothing(length: int) -> None:
    plain = b"r" * 16 + length.to_bytes(4, "big") + b"text" + APP_ID.encode()
    padding = 32 - len(plain) % 32
    key = base64.b64decode(f"{AES_KEY}=")
    sealed = Cipher(algorithms.AES256(key), modes.CBC(key[:16])).encryptor()
    ciphertext = base64.b64encode(sealed.update(plain + bytes([padding]) * padding)).decode()
    with pytest.raises(NotOpened):
        CIPHER.open(ciphertext)


def test_two_replies_of_the_same_words_differ() -> None:
    assert CIPHER.seal("救命") != CIPHER.seal("救命")


def test_a_signature_is_over_what_it_signs_in_any_order() -> None:
    assert signature("b", "a", "c") == signature("c", "b", "a") == "a9993e364706816aba3e25717850c26c9cd0d89d"


@pytest.mark.parametrize("key", ["", "short", "密钥" * 20])
def test_a_key_that_is_none_is_refused_at_the_start(key: str) -> None:
    with pytest.raises(ValueError, match=r"key|base64|padded|ASCII"):
        MessageCipher(key, APP_ID)
