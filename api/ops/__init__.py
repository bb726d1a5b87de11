"""For operators and developers: health, metrics, documents, OpenAPI."""
