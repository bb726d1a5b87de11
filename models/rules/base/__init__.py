"""Rules without a subject: text, calendars, statistics."""
