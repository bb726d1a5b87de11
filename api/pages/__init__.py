"""Web pages for residents and owners, by subject."""
