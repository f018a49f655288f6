"""The pages of the virtual budget, and the steps that the secretariat takes there."""
