"""Owners' decisions: from the draft and its roll to the published count."""
