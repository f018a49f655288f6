"""What the secretariat does: taking lists over, undoing that, and taking everything out."""
