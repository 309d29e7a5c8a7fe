"""The application: built, wired and run."""
