"""The keys and names that tests and the servers they start agree on."""

SECRET_KEY = "c2VjcmV0IGtleSBvZiB0aGUgdGVzdHMsIDMyIGJ5dGU="
LOOKUP_KEY = "look-up-key-of-the-tests-0123456789"
APP_ID = "wx0123456789abcdef"
APP_SECRET = "app-secret-of-the-tests"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_AES_KEY = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefg"
TOKEN = "token-of-the-tests"
