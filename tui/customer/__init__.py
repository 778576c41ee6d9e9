"""What customers see at the desk's own door: their tickets, and nothing else."""
