"""How the clay model and its judge are trained. Needs the `train` extra; nothing of it is needed to draw."""
