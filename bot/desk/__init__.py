"""The desk: conversations, agents, queues, HTTP and Socket.IO. The only part of Tandem that faces the network."""
