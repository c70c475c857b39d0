# Generated code carries no types; importing it is all there is to do with it.
