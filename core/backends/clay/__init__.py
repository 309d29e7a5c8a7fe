"""The shipped model: small enough for two processor cores, and made for being asked about one card at a time."""
