"""What is said and how it is paced: data per language, its schema and its checks."""
