"""How the window looks and what it says: colours, icons, pictures, texts."""
