"""The behaviour of the program: async, without Qt, without HTTP."""
