"""The window around the panels: menus, tools, notices, and its arrangement."""
