"""Tortoise engines: what SQLite and PostgreSQL need beside the standard ones."""
