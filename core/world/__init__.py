"""The clay world: bodies of clay before a backdrop, drawn with exact truth about what stands where."""
