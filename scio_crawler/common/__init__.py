"""What every storey uses: failures and their words, the clock, files and the database."""
