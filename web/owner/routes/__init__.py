"""Routes of the owner's page: a file for each of its rooms."""
