"""The judge: what a finished picture shows, found by a network that never saw the sampler, and held to the scene."""
