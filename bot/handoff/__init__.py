"""The context package that goes with a conversation from the bot to a person: case file, summary, routing, schema."""
