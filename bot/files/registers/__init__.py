"""Register files: reading them, their templates, and running an import."""
