"""`make run`: from a fresh clone to a served system, and back to nothing on Ctrl-C."""
