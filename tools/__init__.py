"""Scripts for those who work on Diorama: screenshots, and measurements that need the desktop or hours.

Each is run as `python -m tools.NAME`. What a user may want to measure is in `diorama bench` and `diorama evaluate`.
"""
