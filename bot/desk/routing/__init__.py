"""Where a conversation goes and when: assignment, transfer, time targets, waiting, the desk's clockwork."""
