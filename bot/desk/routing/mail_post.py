"""One mail handed to the mail server, and what came of it. Blocks, so it is run in a thread."""

from __future__ import annotations

import contextlib
import logging
import smtplib
import socket
import ssl
from dataclasses import dataclass
from email.message import EmailMessage

from bot.desk.routing.mail_message import Letter, Sender, make_message, one_line
from bot.desk.texts import FALLBACK, text
from bot.smtp_address import SmtpAddress

log = logging.getLogger(__name__)

#: For reaching the server and its greeting, which :meth:`Post.close` cannot cut short; and for each later answer.
CONNECT_LIMIT_S = 15.0
LIMIT_S = 30.0
#: 5xx that tell of the login and not of the mail: once the settings are right, it is sent after all.
ABOUT_LOGIN = frozenset({530, 534, 535, 538})
MAX_SAID_CHARS = 300


@dataclass(frozen=True)
class Result:
    """How one attempt ended.

    Attributes:
        error: A sentence for the list of mail; None when the server took it.
        final: Another attempt would end in the same way.
        code: The server's answer, for the log.
    """

    error: str | None = None
    final: bool = False
    code: int | None = None

    @property
    def sent(self) -> bool:
        return self.error is None


class Post:
    """Hands one mail in; another thread may call :meth:`close` to end it at once."""

    def __init__(self, server: SmtpAddress, sender: Sender) -> None:
        self._server = server
        self._sender = sender
        self._smtp: smtplib.SMTP | None = None
        self._closed = False

    def send(self, letter: Letter) -> Result:
        """Sends a mail once."""
        try:
            message = make_message(letter, self._sender)
        except Exception as error:  # whatever a mail holds must not end the sending of all others
            log.error("mail %s cannot be made: %s", letter.mail_id, type(error).__name__)
            return _failed("mail.not_made", final=True)
        try:
            self._connect()
            return self._hand_in(message)
        except ssl.SSLCertVerificationError:
            return _failed("mail.bad_certificate")
        except smtplib.SMTPAuthenticationError as error:
            return _failed("mail.bad_login", code=error.smtp_code)
        except smtplib.SMTPDataError as error:
            return _answered(error.smtp_code, error.smtp_error)
        except smtplib.SMTPResponseException as error:
            return _answered(error.smtp_code, error.smtp_error, final=False)
        except (OSError, smtplib.SMTPException):
            return _failed("mail.unreachable" if self._smtp is None else "mail.lost")
        except Exception as error:  # nor may what smtplib did not foresee
            log.error("mail %s: %s", letter.mail_id, type(error).__name__)
            return _failed("mail.lost")
        finally:
            self._quit()

    def close(self) -> None:
        """Cuts the connection, so that whoever waits for the server's answer stops waiting."""
        self._closed = True
        sock = self._smtp.sock if self._smtp else None
        if sock is not None:
            with contextlib.suppress(OSError):
                # Past TLS, whose own way to end is not for a second thread.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def _connect(self) -> None:
        server = self._server
        # The name in the greeting is given, for smtplib would ask the network for this machine's.
        if server.tls == "whole":
            self._smtp = smtplib.SMTP_SSL(
                server.host,
                server.port,
                self._sender.domain,
                timeout=CONNECT_LIMIT_S,
                context=ssl.create_default_context(),
            )
        else:
            self._smtp = smtplib.SMTP(server.host, server.port, self._sender.domain, timeout=CONNECT_LIMIT_S)
        if self._closed or self._smtp.sock is None:
            raise smtplib.SMTPServerDisconnected
        self._smtp.sock.settimeout(LIMIT_S)

    def _hand_in(self, message: EmailMessage) -> Result:
        smtp, server = self._smtp, self._server
        assert smtp is not None
        if server.tls == "start":
            smtp.ehlo_or_helo_if_needed()
            if not smtp.has_extn("starttls"):
                return _failed("mail.no_tls")
            smtp.starttls(context=ssl.create_default_context())
        if server.user is not None:
            try:
                smtp.login(server.user, server.password or "")
            except (smtplib.SMTPResponseException, smtplib.SMTPServerDisconnected):
                raise
            except smtplib.SMTPException:
                return _failed("mail.no_login")
        try:
            smtp.send_message(message)
        except smtplib.SMTPNotSupportedError:
            return _failed("mail.bad_address", final=True)
        except smtplib.SMTPRecipientsRefused as error:
            ((code, said),) = error.recipients.values()
            return _answered(code, said)
        except smtplib.SMTPSenderRefused as error:
            # The setting is wrong, not the mail: mended, it is sent after all.
            return _failed("mail.bad_sender", code=error.smtp_code, said=error.smtp_error)
        return Result()

    def _quit(self) -> None:
        if self._smtp is None:
            return
        # Whatever the farewell is, what was sent stays sent.
        with contextlib.suppress(OSError, smtplib.SMTPException):
            if self._smtp.sock is not None and not self._closed:
                self._smtp.quit()
        with contextlib.suppress(OSError):
            self._smtp.close()


def _answered(code: int, said: object, *, final: bool = True) -> Result:
    """What a 4xx or 5xx means: later, or never."""
    never = 500 <= code < 600 and code not in ABOUT_LOGIN
    return _failed("mail.refused" if never else "mail.put_off", final=never and final, code=code, said=said)


def _failed(key: str, *, final: bool = False, code: int | None = None, said: object = b"") -> Result:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    sentence = text(FALLBACK, key, code=code, said=one_line(words)[:MAX_SAID_CHARS])
    return Result(sentence, final, code)
