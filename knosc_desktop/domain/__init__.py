"""The words of the program: frozen, pure, standard library only."""
