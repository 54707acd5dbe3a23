"""What the files of an output folder hold: between those who make them and those who show them."""
