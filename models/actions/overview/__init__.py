"""What needs doing now in a scope, and how much waits for workers."""
