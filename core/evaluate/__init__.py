"""How often the pictures are right: scenes that training never saw, drawn by the real sampler and judged."""
