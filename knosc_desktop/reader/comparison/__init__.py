"""What one table would change in another."""
