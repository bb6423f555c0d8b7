"""From rows of the catalogue to LHÉO 2.3 records: nothing invented, nothing that the schema refuses."""
