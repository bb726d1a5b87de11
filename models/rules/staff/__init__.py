"""What the staff may do, and how often somebody may try to sign in."""
