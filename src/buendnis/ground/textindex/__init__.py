"""German full text over what the rooms put here. It knows none of them: a room registers each kind it puts."""
