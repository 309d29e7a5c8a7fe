"""What is written and read: scenes, unsaved work, exports, prints, the clipboard, the log."""
