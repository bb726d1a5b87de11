"""Reports and incidents, contacts, questions, voice messages."""
