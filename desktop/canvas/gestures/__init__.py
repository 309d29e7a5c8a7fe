"""What a hand can do on the stage: one gesture, one class."""
