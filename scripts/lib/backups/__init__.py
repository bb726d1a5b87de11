"""Backup and restore of everything that is the truth: the database and the photos. Never the keys."""


class BackupError(Exception):
    """What has to be put right first; the text says what, for the operator."""
