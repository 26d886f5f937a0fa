import { html, useEffect, useMemo, useRef, useState } from "/vendor/htm-preact.module.js";
import { call } from "../api.js";
import { commandsFor, localHits, recentSearches, remember, searchDesk } from "../search.js";
import { goTo } from "../route.js";
import { rowTitle } from "../select.js";
import { use } from "../store.js";
import { customerName, words } from "../texts.js";
import { ago, fullTime, secondsSince } from "../time.js";
import { Icon } from "./icons.js";
import { Keys } from "./help.js";
import { Dialog } from "./parts.js";

/** One field for what was said, who said it, and everything the console can do. */

/** Typing pauses for so long before the desk is asked, in milliseconds. */
const PAUSE_MS = 160;
const NOTHING = { messages: [], customers: [], total: 0 };

export function Palette({ onClose }) {
  const [text, setText] = useState("");
  const [customer, setCustomer] = useState(null);
  const { found, status, error } = useSearch(customer ? "" : text);
  const [at, setAt] = useState(0);
  const field = useRef(null);
  const rows = use((state) => state.rows);
  const groups = useMemo(() => (customer ? theirs(customer) : groupsFor(text, found, rows)),
    [text, found, customer, rows]);
  const options = groups.flatMap((group) => group.options);
  const active = Math.min(at, options.length - 1);
  const run = async (option) => {
    if (!option) return;
    if (option.text !== undefined) return write(option.text);
    if (text.trim()) remember(text.trim());
    if (option.customer) return setCustomer(await conversationsOf(option.customer));
    onClose();
    option.run();
  };
  const write = (value) => {
    setText(value);
    setCustomer(null);
    setAt(0);
    field.current.focus();
  };
  const onKeyDown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter" && !event.isComposing) run(options[active]);
    else if (step && options.length) setAt((active + step + options.length) % options.length);
    else return;
    event.preventDefault();
  };
  useEffect(() => document.getElementById(`option-${active}`)?.scrollIntoView({ block: "nearest" }), [active, groups]);
  return html`<${Dialog} name="palette" title="Search" onClose=${onClose}>
    <div class="palette-field"><${Icon} name="search" />
      <input ref=${field} type="text" enterkeyhint="search" autofocus autocomplete="off" spellcheck=${false}
        value=${text} placeholder="Messages, customers, commands" aria-label="Search messages, customers and commands" role="combobox"
        aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list" maxlength="200"
        aria-activedescendant=${options.length ? `option-${active}` : undefined}
        onInput=${(event) => write(event.target.value)} onKeyDown=${onKeyDown} /></div>
    <p class="sr" role="status">${said(status, options.length, text)}</p>
    <${Results} groups=${groups} active=${active} run=${run} />
    ${error && html`<p class="fault" role="alert">${error}</p>`}
    ${!error && !options.length && html`<p class="dim palette-none">${status === "asking" ? "Searching…"
      : customer ? "No conversations that you may see." : "Nothing found. Try fewer or other words."}</p>`}
  <//>`;
}

const said = (status, count, text) => (status === "asking" ? "Searching" : text ? `${count} results` : "");

function Results({ groups, active, run }) {
  let index = -1;
  return html`<div id="palette-list" role="listbox" aria-label="Results" class="palette-list">
    ${groups.map((group) => html`<div role="group" aria-labelledby=${`group-${group.id}`} key=${group.id}>
      <h3 id=${`group-${group.id}`} role="presentation">${group.title}</h3>${group.options.map((option) => {
        index += 1;
        return html`<div role="option" class="option-line" id=${`option-${index}`} key=${option.key}
          aria-selected=${index === active ? "true" : "false"} onMouseDown=${(event) => event.preventDefault()}
          onClick=${() => run(option)}>${option.body}</div>`;
      })}</div>`)}</div>`;
}

/** What the desk finds; an answer that a later question has overtaken is not drawn. */
function useSearch(text) {
  const [state, setState] = useState({ found: NOTHING, status: "idle", error: "" });
  useEffect(() => {
    const query = text.trim();
    if (!query) {
      setState({ found: NOTHING, status: "idle", error: "" });
      return undefined;
    }
    let over = false;
    setState((was) => ({ ...was, status: "asking", error: "" }));
    const timer = setTimeout(() => searchDesk(query).then(
      (found) => over || setState({ found, status: "done", error: "" }),
      (failure) => over || setState({ found: NOTHING, status: "done", error: failure.message }),
    ), PAUSE_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [text]);
  return state;
}

function groupsFor(text, found, rows) {
  const query = text.trim();
  const groups = query
    ? [
      { id: "open", title: "Open conversations", options: localHits(query, rows).map(conversationOption) },
      { id: "customers", title: "Customers", options: found.customers.map(customerOption) },
      { id: "messages", title: "Messages", options: found.messages.map(messageOption) },
    ]
    : [{ id: "recent", title: "Recent searches", options: recentSearches().map(recentOption) }];
  groups.push({ id: "commands", title: "Commands", options: commandsFor(query).map(commandOption) });
  return groups.filter((group) => group.options.length);
}

async function conversationsOf({ id }) {
  try {
    return await call("GET", `customers/${id}`);
  } catch (error) {
    return { customer: { id, name: error.message }, conversations: [] };
  }
}

const theirs = ({ customer, conversations }) => (conversations.length
  ? [{ id: "theirs", title: `Conversations of ${customerName(customer)}`,
    options: conversations.map(conversationOption) }] : []);

const recentOption = (text) => (
  { key: text, text, body: html`<${Icon} name="clock" /><span class="what">${text}</span>` });

function commandOption({ keys, title, run }) {
  return {
    key: keys, run,
    body: html`<${Icon} name="next" /><span class="what">${title}</span><${Keys} keys=${keys} />`,
  };
}

function conversationOption(row) {
  const at = row.last_message?.at ?? row.updated_at;
  return {
    key: row.id, run: () => goTo(row.id),
    body: html`<${Icon} name="inbox" /><span class="what"><b>${rowTitle(row)}</b>
      ${" "}${row.summary || row.intent_title || words(row.intent)}</span><${When} at=${at} state=${row.state} />`,
  };
}

function customerOption({ customer, conversations }) {
  return {
    key: customer.id, customer,
    body: html`<${Icon} name="person" /><span class="what"><b>${customerName(customer)}</b>
      ${customer.name && customer.email ? ` ${customer.email}` : ""}</span>
      <small>${conversations} ${conversations === 1 ? "conversation" : "conversations"}</small>`,
  };
}

/** Who said it: the customer by name, the others by what they are. */
function messageOption({ conversation, message_id: id, note_id: noteId, seq, role, at, snippet }) {
  return {
    key: id ?? noteId, run: () => goTo(conversation.id, "", seq),
    body: html`<${Icon} name="mail" /><span class="what"><b>${rowTitle(conversation)}</b>
      ${role === "customer" ? " " : html` <i>${role}:</i> `}
      ${snippet.map(({ text, hit }) => (hit ? html`<mark>${text}</mark>` : text))}</span>
      <${When} at=${at} state=${conversation.state} />`,
  };
}

function When({ at, state }) {
  return html`<small>${state === "closed" && "closed, "}<time datetime=${at} title=${fullTime(at)}>
    ${ago(secondsSince(at), at)}</time></small>`;
}
