"""How organisations are reached, the roles that they have, and their tokens."""
