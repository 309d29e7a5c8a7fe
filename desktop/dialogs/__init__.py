"""What stands before or beside the work: start screen, first tour, help, settings, about."""
