"""From the press of Upload to Knosc's last word: nothing twice, nothing lost."""
