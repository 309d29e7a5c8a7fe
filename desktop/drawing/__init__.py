"""From a recipe to a picture on a thread of its own, and the layout of the stage."""
