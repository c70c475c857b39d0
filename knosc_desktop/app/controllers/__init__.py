"""What the window does with the wishes of the user: one module for each area."""
