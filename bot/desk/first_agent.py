"""Makes the first agent: ``python -m bot.desk.first_agent`` prints e-mail and one-time password, later the e-mail."""

from __future__ import annotations

import json
import sys

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk import audit
from bot.desk.accounts import Agent
from bot.desk.company import Company, read_company
from bot.desk.migrate import migrate
from bot.desk.passwords import hash_password, one_time_password
from bot.desk.sign_in import add_agent
from bot.desk.staff.members import set_teams
from bot.desk.staff.seed import prepare, team_ids
from bot.desk.store import Store
from bot.errors import TandemError
from bot.settings import Settings, read_settings


def make_first_agent(session: Session, company: Company) -> dict[str, str]:
    """Adds the first agent, in all teams, unless there is one; one who never signed in gets a new one-time password.

    Returns:
        ``email``, and ``one_time_password`` until the agent has chosen one of their own: it is stored nowhere.
    """
    prepare(session, company)
    first = session.scalar(select(Agent).order_by(Agent.created_at).limit(1))
    password = one_time_password()
    if first is not None:
        if not first.must_change_password:
            return {"email": first.email}
        first.password_hash = hash_password(password)
        return {"email": first.email, "one_time_password": password}
    who = company.first_agent
    agent = add_agent(session, name=who.name, email=who.email, password=password, role="admin", must_change=True)
    session.flush()
    set_teams(session, agent, team_ids(session))
    audit.record(session, audit.SYSTEM, "agent.created", "agent", agent.id, role="admin")
    return {"email": agent.email, "one_time_password": password}


def main(settings: Settings) -> None:
    """Opens the database and prints the answer as one line of JSON."""
    company = read_company(settings.data_dir / "company.yml")
    store = Store(settings.database)
    try:
        migrate(store)
        print(json.dumps(store.write_now(lambda session: make_first_agent(session, company))))
    finally:
        store.close()


if __name__ == "__main__":
    try:
        main(read_settings())
    except TandemError as error:
        sys.exit(error.message)
