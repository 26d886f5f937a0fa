"""The operations of sign-ins, people and teams."""

from __future__ import annotations

from bot.desk.api_forms import people as p
from bot.desk.api_forms.operation import Operation, Section

ONESELF = Section(
    "Oneself",
    "Signing in, one's own sessions, presence and access tokens. A token cannot sign in, change a password or make "
    "tokens.",
    (
        Operation(
            "POST",
            "/agent/session",
            "Sign in",
            "Sets the cookie `tandem_agent`. Programs use an access token instead.",
            takes=p.Credentials,
            gives=p.SignedIn,
            errors=("bad_credentials", "locked"),
            open=True,
        ),
        Operation("GET", "/agent/session", "Who is signed in", gives=p.SignedIn),
        Operation("DELETE", "/agent/session", "Sign out", status=204),
        Operation(
            "POST",
            "/agent/password",
            "Change one's password",
            "Every other session of the agent ends.",
            takes=p.Passwords,
            status=204,
            errors=("wrong_password", "weak_password", "locked"),
        ),
        Operation("GET", "/agent/sessions", "Where one is signed in", gives=p.SignIns),
        Operation(
            "DELETE",
            "/agent/sessions/{session_id}",
            "Sign out somewhere else",
            "Its open consoles are hung up.",
            status=204,
        ),
        Operation(
            "PUT",
            "/agent/presence",
            "Be online, away or offline",
            "Conversations are assigned to who is online with a console open.",
            takes=p.PresenceChoice,
            gives=p.OneAgent,
        ),
        Operation("GET", "/agent/tokens", "One's access tokens", gives=p.Tokens),
        Operation(
            "POST",
            "/agent/tokens",
            "Make an access token",
            "It may do what its agent may. The secret is in this answer only.",
            takes=p.NewToken,
            gives=p.TokenMade,
            status=201,
        ),
        Operation("DELETE", "/agent/tokens/{token_id}", "Revoke an access token", status=204),
    ),
)

PEOPLE = Section(
    "The desk and its people",
    "Who works here, in which teams. Reading is for everybody, changing for admins.",
    (
        Operation(
            "GET",
            "/agent/desk",
            "Names and limits",
            "What ids stand for: intents, root causes, tags; what may be uploaded.",
            gives=p.DeskFacts,
        ),
        Operation("GET", "/agent/staff", "Everybody", gives=p.Agents),
        Operation(
            "POST",
            "/agent/staff",
            "Add somebody",
            takes=p.NewAgent,
            gives=p.AgentMade,
            status=201,
            errors=("bad_email",),
        ),
        Operation(
            "PATCH",
            "/agent/staff/{agent_id}",
            "Change somebody",
            "Who is made inactive is signed out everywhere, and their open conversations go back into the queue.",
            takes=p.AgentFields,
            partial=True,
            gives=p.OneAgent,
            errors=("last_admin",),
        ),
        Operation(
            "POST", "/agent/staff/{agent_id}/reset-password", "Give a one-time password", gives=p.OneTimePassword
        ),
        Operation("POST", "/agent/staff/{agent_id}/unlock", "Let somebody sign in who is locked out", gives=p.OneAgent),
        Operation("GET", "/agent/staff/{agent_id}/sessions", "Where somebody is signed in", gives=p.SignIns),
        Operation("DELETE", "/agent/staff/{agent_id}/sessions", "Sign somebody out everywhere", status=204),
        Operation("GET", "/agent/teams", "Every team", gives=p.Teams),
        Operation("POST", "/agent/teams", "Add a team", takes=p.TeamFields, gives=p.OneTeam, status=201),
        Operation(
            "PATCH", "/agent/teams/{team_id}", "Change a team", takes=p.TeamFields, partial=True, gives=p.OneTeam
        ),
        Operation(
            "DELETE",
            "/agent/teams/{team_id}",
            "Remove a team",
            "One that conversations have gone to stays.",
            status=204,
            errors=("team_in_use",),
        ),
    ),
)
