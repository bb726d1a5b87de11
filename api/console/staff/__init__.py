"""The people of the console: signing in, setting up, accounts."""
