"""The partner register, tokens, and an insurer's inbox with its evidence."""
