"""What asks Breather for something from outside: each becomes an event in the inbox."""
