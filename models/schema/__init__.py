"""The schema: what migrations make, what a database really has, and how the one becomes the other."""
