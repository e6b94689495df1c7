"""The main screen's panes: each draws its slice of the snapshot, reads no file and knows no other pane."""
