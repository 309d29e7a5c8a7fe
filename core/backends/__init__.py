"""The models that can draw: each says what it thinks of a card, and how its space is shown."""
