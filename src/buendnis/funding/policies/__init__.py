"""Who may do what with guidelines, ideas and outlines."""
