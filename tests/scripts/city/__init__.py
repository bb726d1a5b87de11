"""The seeded city, and the plans of its queries."""
