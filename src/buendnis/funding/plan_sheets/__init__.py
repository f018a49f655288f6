"""The finance plan as a workbook: our own plain one out and in, and foreign ones by a person's mapping."""
