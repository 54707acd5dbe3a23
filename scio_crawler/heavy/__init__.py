"""Heavy pages are read in a child process, which is ended by a stop, or if it takes too much."""
