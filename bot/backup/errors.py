"""What stands in the way of a backup or a restore."""

from __future__ import annotations

from bot.errors import TandemError


class BackupError(TandemError):
    """A backup cannot be made; nothing of it is left behind."""

    code = "backup_failed"


class RestoreError(TandemError):
    """A backup is not brought back; the message says what would be overwritten, or what is wrong with it."""

    code = "restore_refused"
