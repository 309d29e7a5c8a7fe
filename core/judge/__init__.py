"""The judge: a detector finds the bodies in a finished picture, and a verifier compares them with the scene."""
