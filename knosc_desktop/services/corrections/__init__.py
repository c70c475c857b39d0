"""What helps the user to correct a file that Knosc did not take."""
