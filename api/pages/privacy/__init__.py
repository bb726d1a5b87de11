"""What is kept and for how long, and a person's own data."""
