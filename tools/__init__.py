"""Scripts for those who work on Diorama; run them as `python -m tools.NAME`."""
