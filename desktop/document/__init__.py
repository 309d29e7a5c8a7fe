"""What the user works on, and what was chosen about it. One signal says what changed."""
