"""The operations of conversations and customers."""

from __future__ import annotations

from bot.desk.api_forms import conversations as c
from bot.desk.api_forms.operation import NUMBER, TEXT, Operation, Section, one_of

SEEN = ("not_found", "other_team")
HANDLED = (*SEEN, "not_yours")
CUSTOMER = ("no_customer", "other_customer")
VIEWS = one_of("mine", "unassigned", "team", "all", "bot", "closed", "left", "breached")
ONE = "/agent/conversations/{conversation_id}"
NAME = {"name": (TEXT, "The file's name.")}

CONVERSATIONS = Section(
    "Conversations",
    "Reading needs that the conversation is of one's teams, one's own, or that one may read all. Writing and ending "
    "needs that one has it, or has joined.",
    (
        Operation(
            "GET",
            "/agent/conversations",
            "A page of the list",
            gives=c.Rows,
            errors=("bad_filter", "bad_cursor", "bad_request"),
            query={
                "view": (VIEWS, "Which ones; the others narrow it."),
                "state": (TEXT, "`bot`, `queued`, `agent`, `closed`; several with commas."),
                "team": (TEXT, "Ids of teams, with commas; `none`: without one."),
                "family": (one_of("technical", "general"), "The matter's family."),
                "priority": (TEXT, "1 to 4; several with commas."),
                "tag": (TEXT, "A tag."),
                "agent": (TEXT, "Ids of the agents who have it, with commas; `me`, `none`."),
                "q": (TEXT, "Words in its messages or of its customer."),
                "sort": (one_of("waiting", "priority", "due", "updated"), "`waiting` unless given."),
                "limit": ({**NUMBER, "minimum": 1, "maximum": 200}, "How many at the most."),
                "cursor": (TEXT, "`next` of the page before."),
            },
        ),
        Operation("GET", "/agent/counts", "How many conversations each view has", gives=c.Counts),
        Operation(
            "GET", ONE, "One conversation, whole", "Its agent counts as having read it.", gives=c.Whole, errors=SEEN
        ),
        Operation(
            "GET", f"{ONE}/suggestions", "Articles for the last words or the problem", gives=c.Suggestions, errors=SEEN
        ),
        Operation(
            "POST",
            f"{ONE}/take",
            "Take a waiting conversation",
            "Of several agents the first has it; taking it twice changes nothing.",
            gives=c.OneConversation,
            errors=(*SEEN, "already_taken", "not_queued", "conversation_closed"),
        ),
        Operation(
            "POST",
            f"{ONE}/messages",
            "Write to the customer",
            "The same `client_id` again returns the stored message.",
            takes=c.NewMessage,
            gives=c.OneMessage,
            errors=(*HANDLED, "conversation_closed", "bad_client_id", "empty", "too_long", "not_text"),
        ),
        Operation(
            "POST",
            f"{ONE}/attachments",
            "Upload a file",
            "Then send a message with its id. The type is found from the content.",
            uploads=True,
            query=NAME,
            gives=c.OneAttachment,
            status=201,
            errors=(*HANDLED, "too_large", "bad_type", "empty_file", "upload_broken", "conversation_closed"),
        ),
        Operation(
            "POST",
            f"{ONE}/notes",
            "Add an internal note",
            "For whoever sees the conversation. The same `client_id` again returns the stored note.",
            takes=c.NewNote,
            gives=c.OneNote,
            errors=(*SEEN, "bad_client_id", "empty", "too_long", "not_text"),
        ),
        Operation("PUT", f"{ONE}/tags", "Set the tags", takes=c.Tags, gives=c.OneConversation, errors=SEEN),
        Operation(
            "PUT", f"{ONE}/priority", "Set the priority", takes=c.PriorityChoice, gives=c.OneConversation, errors=SEEN
        ),
        Operation(
            "POST",
            f"{ONE}/transfer",
            "Give it to a person or a team",
            takes=c.Transfer,
            gives=c.OneConversation,
            errors=(*HANDLED, "same_place", "agent_away"),
        ),
        Operation(
            "POST",
            f"{ONE}/return",
            "Give it back to the bot",
            "The bot goes on from the note; the customer never sees the note.",
            takes=c.Return,
            gives=c.OneConversation,
            errors=HANDLED,
        ),
        Operation(
            "POST",
            f"{ONE}/close",
            "End it",
            "The customer is asked how it was. Ending it twice changes nothing.",
            takes=c.Closing,
            gives=c.OneConversation,
            errors=(*HANDLED, "bad_resolution"),
        ),
        Operation("POST", f"{ONE}/reopen", "Open an ended one again", gives=c.OneConversation, errors=SEEN),
        Operation(
            "POST",
            f"{ONE}/join",
            "Join the agent, or take over from the bot",
            "For supervisors.",
            gives=c.OneConversation,
            errors=SEEN,
        ),
        Operation(
            "POST", f"{ONE}/leave", "Leave a conversation that one has joined", gives=c.OneConversation, errors=SEEN
        ),
        Operation(
            "POST",
            f"{ONE}/replay",
            "The decision that led to the handoff, then and now",
            "The turn is run again on today's model and index; nothing is written.",
            gives=c.Replay,
            errors=SEEN,
        ),
        Operation(
            "GET",
            "/agent/customers/{customer_id}",
            "A customer and their conversations",
            "The newest hundred that one may see.",
            gives=c.CustomerWhole,
            errors=CUSTOMER,
        ),
        Operation(
            "PATCH",
            "/agent/customers/{customer_id}",
            "Change what is known of a customer",
            takes=c.CustomerFields,
            partial=True,
            gives=c.OneCustomer,
            errors=(*CUSTOMER, "bad_name", "bad_email", "bad_phone"),
        ),
        Operation(
            "DELETE",
            "/agent/customers/{customer_id}",
            "Erase a customer's data",
            "For admins. What they wrote and who they were is overwritten; that it happened stays countable.",
            gives=c.Erased,
            errors=("no_customer",),
        ),
    ),
)

FILES = Section(
    "Customers' files",
    "The one part of the customers' side that is not on the socket.",
    (
        Operation(
            "POST",
            "/customer/attachments",
            "Upload a file as a customer",
            "Then send `message` on the socket with its id.",
            uploads=True,
            query=NAME,
            gives=c.OneAttachment,
            status=201,
            customer=True,
            errors=("not_signed_in", "too_large", "bad_type", "empty_file", "upload_broken", "conversation_closed"),
        ),
    ),
)
