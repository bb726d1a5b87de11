"""Teaching triage: the corpus of what people write, training, and how well it does on texts unseen."""
