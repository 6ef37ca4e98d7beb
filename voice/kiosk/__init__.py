"""The page: what is shown beside the voice, and the API by which others ask for something."""
