"""The words that people read: templates, names of things, charts."""
