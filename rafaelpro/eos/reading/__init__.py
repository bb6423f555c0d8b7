"""From LHÉO records, dirty as they come, to what the catalogue can hold: pure functions, a note for each oddity."""
