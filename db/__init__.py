"""Records, the data folder, the database that is built from it, and its site."""
