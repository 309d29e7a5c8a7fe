"""What stands around the stage: palette, inspector, outline, the sentence, and the pictures."""
