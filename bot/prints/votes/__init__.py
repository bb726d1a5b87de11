"""What an owners' vote needs on paper: invitations to hand out, the result to put up."""
