"""What makes the models: data drawn from the clay world, losses, and runs that can be stopped and resumed.

Needs the `train` extra; nothing of it is needed to draw.
"""
