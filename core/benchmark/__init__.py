"""Benchmarks: each compares ways of doing the same in one run, in turns, and gives medians."""
