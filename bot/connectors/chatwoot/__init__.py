"""The Chatwoot connector: people answer in Chatwoot, through an inbox of the kind API."""
