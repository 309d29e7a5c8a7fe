"""What stands in the files of a checkpoint: headers, configs and layouts. No torch here."""
