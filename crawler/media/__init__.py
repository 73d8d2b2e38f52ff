"""What is in the pictures and documents of strangers: read by a process that may die of it."""
