"""Benchmarks: each interleaves several ways of doing the same in one run and reports medians."""
