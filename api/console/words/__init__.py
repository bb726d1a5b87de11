"""What the console calls things, in Chinese: one module a subject, each with the filters of its words."""
