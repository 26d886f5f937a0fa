"""Ways in and out of the desk, one file each."""
