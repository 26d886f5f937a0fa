import { familyCounts, listed, unreadCount, viewCounts, viewer } from "./select.js";

/** What the list shows, worked out once for each change of what it depends on, however many views ask. */

function memo(work) {
  let last = null;
  return (...given) => {
    if (!last || given.some((value, index) => value !== last.given[index])) last = { given, value: work(...given) };
    return last.value;
  };
}

const who = memo(viewer);
const whoOf = (state) => who(state.session.agent, state.beat);

const wanted = memo(listed);
const asHeld = memo((held, rows) => held.map((row) => rows.get(row.id) ?? row));
const byView = memo((rows, viewed, said, whole, live) => {
  const counts = whole ? { ...said, ...viewCounts(rows, viewed) } : said;
  return live ? { ...counts, bot: listed(rows, "bot", {}, viewed).length } : counts;
});
const byFamily = memo(familyCounts);
const unread = memo(unreadCount);

/** The rows as the view and its filters want them. */
export const wantedList = (state) => wanted(state.rows, state.view, state.filters, whoOf(state));

/** The rows as they are drawn: in the order that is held while the pointer is among them. */
export const shownList = (state) => (state.held ? asHeld(state.held, state.rows) : wantedList(state));

/** Of the list that is drawn, the ids that the view no longer wants; and how many wanted ones are not drawn yet. */
export const unsettled = memo((drawn, now) => {
  const [before, after] = [new Set(drawn.map((row) => row.id)), new Set(now.map((row) => row.id))];
  return {
    gone: new Set([...before].filter((id) => !after.has(id))),
    added: now.filter((row) => !before.has(row.id)).length,
  };
});

/** View → its count: from the rows where they are all here, else what the desk said. */
export function countsOf(state) {
  const { rows, counts, listWhole, pages, view } = state;
  return byView(rows, whoOf(state), counts, listWhole, view === "bot" && pages.bot?.status === "ready");
}

export const familiesOf = (state) => byFamily(state.rows, state.view, state.filters, whoOf(state));
export const unreadOf = (state) => (state.session.agent ? unread(state.rows, state.read, whoOf(state)) : 0);
