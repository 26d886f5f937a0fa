"""What agents do in a conversation: notes, files, templates, tags, the bot beside them."""
