"""Composable diffusion: several conditions of one denoiser, or several denoisers, joined by AND, OR and NOT.

Liu, Li, Du, Torralba, Tenenbaum: "Compositional Visual Generation with Composable Diffusion Models", ECCV 2022.
"""
