"""Every list of the console is one kind of thing: declared once, and shown, exported and worked on alike."""
