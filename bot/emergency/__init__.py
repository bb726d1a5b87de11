"""Calls for help that must work while the database is away: filing, journal, cards."""
