"""A queued reply in the form of a mail (RFC 5322)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from bot.desk.addresses import email_address

MAX_SUBJECT_CHARS = 200


@dataclass(frozen=True)
class Letter:
    """Mail that was claimed, with what its headers are made of.

    Attributes:
        conversation_id: None for a letter that belongs to none; it begins a thread of its own.
        at: When it was written.
        attempts: How often it was begun to be sent, this time included.
        earlier: Ids of the conversation's mail that was sent before, the oldest first.
    """

    mail_id: str
    conversation_id: str | None
    recipient: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    at: datetime
    attempts: int
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sender:
    """Whom mail comes from: a plain address, and the company's name."""

    address: str
    name: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def make_message(letter: Letter, sender: Sender) -> EmailMessage:
    """The mail; a second attempt makes the same one, so that a mailbox that got both can drop one.

    Raises:
        Refused: The recipient is no address.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(one_line(sender.name), addr_spec=sender.address)
    message["Reply-To"] = sender.address
    local, _, domain = ascii_domain(email_address(letter.recipient)).rpartition("@")
    message["To"] = Address(username=local, domain=domain)
    message["Subject"] = one_line(letter.subject)[:MAX_SUBJECT_CHARS]
    message["Date"] = letter.at
    message["Message-ID"] = _id(letter.mail_id, sender)
    # The conversation itself stands at the thread's root, for an earlier mail may never have arrived.
    root = [letter.conversation_id] if letter.conversation_id else []
    chain = [_id(one, sender) for one in (*root, *letter.earlier)]
    if chain:
        message["In-Reply-To"] = chain[-1]
        message["References"] = " ".join(chain)
    # Holiday notes and the like are not to answer.
    message["Auto-Submitted"] = "auto-generated"
    # Quoted-printable passes every server, whatever a line's length and letters.
    message.set_content(_printable(letter.body), cte="quoted-printable")
    return message


def one_line(words: str) -> str:
    r"""A text fit for a header: without line ends and other control characters.

    >>> one_line("Hello\r\nBcc: all@x.example")
    'Hello Bcc: all@x.example'
    """
    return " ".join("".join(sign if sign.isprintable() else " " for sign in _printable(words)).split())


def ascii_domain(address: str) -> str:
    """The address with its domain as mail servers know it; one that cannot be written so stays as it is.

    >>> ascii_domain("eva@bücher.example")
    'eva@xn--bcher-kva.example'
    """
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address


def _id(name: str, sender: Sender) -> str:
    return f"<{name}@{sender.domain}>"


def _printable(words: str) -> str:
    return words.encode("utf-8", "replace").decode("utf-8")
