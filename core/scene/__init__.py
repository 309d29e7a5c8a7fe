"""What stands on the stage: cards, hints and a backdrop, as values. No torch, no Qt."""
