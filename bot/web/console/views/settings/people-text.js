/** Words for what people are here. Roles as in bot/desk/staff/permissions.py. */
export const ROLES = { agent: "Agent", writer: "Writer", supervisor: "Supervisor", admin: "Administrator" };

export const ROLE_ABOUT = {
  agent: "Answers the conversations of their teams.",
  writer: "Writes articles and answers nobody.",
  supervisor: "Sees every conversation, joins and reassigns; templates, records and the audit trail.",
  admin: "All of that, and people, teams, webhooks and customers' data.",
};

/** Whether a role answers conversations, and so has a place in teams. */
export const answers = (role) => role !== "writer";

export const teamNames = (ids, teams) => ids.map((id) => teams.find((team) => team.id === id)?.name ?? id).join(", ");

export const isLocked = (agent) => Boolean(agent.locked_until && Date.parse(agent.locked_until) > Date.now());

const PRESENCES = { online: "Online", away: "Away", offline: "Offline" };

/** What they say of themselves, and whether their console is open. */
export function presenceText({ presence, connected, active }) {
  if (!active) return "";
  const said = PRESENCES[presence] ?? "Offline";
  return connected || presence === "offline" ? said : `${said}, console closed`;
}
