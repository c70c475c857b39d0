"""One look each at the contents of a table; every look is a pure function that gives findings."""
