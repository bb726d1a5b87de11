"""The keys and names that tests and the servers they start agree on."""

from cryptography.fernet import Fernet

SECRET_KEY = Fernet.generate_key().decode()
LOOKUP_KEY = "look-up-key-of-the-tests-0123456789"
APP_ID = "wx0123456789abcdef"
APP_SECRET = "app-secret-of-the-tests"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_AES_KEY = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefg"
TOKEN = "token-of-the-tests"
MINIPROGRAM_APP_ID = "wxfedcba9876543210"
MINIPROGRAM_APP_SECRET = "mini-program-secret-of-the-tests"
MINIPROGRAM_TOKEN = "mini-program-token-of-the-tests"
MINIPROGRAM_AES_KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
OLD_TOKEN = "token-before-the-last-change"
