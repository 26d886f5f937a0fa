"""The writer's room: articles are listed, written, tried out and taken back; their files stay the truth."""
