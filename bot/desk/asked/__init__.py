"""What customers asked that was looked up in the articles, and whom to tell once there is an answer."""
