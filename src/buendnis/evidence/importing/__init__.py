"""Published files as dated versions: read row by row, checked, and taken over as a whole or not at all."""
