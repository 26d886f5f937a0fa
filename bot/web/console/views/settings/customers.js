import { html, useEffect, useState } from "/vendor/htm-preact.module.js";
import { searchDesk } from "../../search.js";
import { linkToSettings } from "../../route.js";
import { customerName } from "../../texts.js";
import { Ago } from "../parts.js";
import { CustomerData } from "./customer-data.js";
import { Head, Table } from "./parts.js";

/** Typing pauses for so long before the desk is asked, in milliseconds. */
const PAUSE_MS = 250;
const NOTHING = { words: "", status: "ready", customers: [], error: "" };

/** What is kept of a customer, and erasing it on request. */
export function CustomersPage({ rest }) {
  const [words, setWords] = useState("");
  const found = useCustomers(words.trim());
  if (rest) return html`<${CustomerData} key=${rest} id=${rest} />`;
  return html`<${Head} title="Customers' data" lead="What is kept of a customer can be looked at and erased, as they may ask for it." />
    <div class="page-filters"><input type="search" value=${words} aria-label="Find a customer" autocomplete="off" maxlength="200"
      placeholder="Name, e-mail, phone or a conversation's number" onInput=${(event) => setWords(event.target.value)} /></div>
    <p class="fault" role="alert">${found.error}</p>
    ${words.trim() && html`<div aria-busy=${found.status === "loading" ? "true" : "false"}>
      <${Table} label="Customers" rows=${found.customers} columns=${COLUMNS}
      empty=${found.status === "loading" ? "Looking…" : "Nobody like that has written."} /></div>`}`;
}

const COLUMNS = [
  { title: "Customer", cell: (one) => html`<a href=${linkToSettings(`customers/${one.id}`)}>${customerName(one)}</a>` },
  { title: "E-mail", cell: (one) => one.email ?? html`<span class="dim">Not known</span>` },
  { title: "Phone", cell: (one) => one.phone ?? html`<span class="dim">Not known</span>` },
  { title: "First seen", cell: (one) => one.created_at && html`<${Ago} at=${one.created_at} />` },
];

/** Customers by what is known of them, then those in whose conversations the words were said. */
function useCustomers(words) {
  const [found, setFound] = useState(NOTHING);
  useEffect(() => {
    if (!words) return undefined;
    let over = false;
    const timer = setTimeout(async () => {
      const next = await searchDesk(words).then(({ customers, messages }) => ({ status: "ready", error: "", customers: merged(customers, messages) }),
        (error) => ({ status: "failed", error: error.message, customers: [] }));
      if (!over) setFound({ words, ...next });
    }, PAUSE_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [words]);
  return found.words === words ? found : { ...found, status: "loading", error: "" };
}

function merged(customers, messages) {
  const all = new Map();
  for (const one of [...customers.map(({ customer }) => customer), ...messages.map(({ conversation }) => conversation.customer)]) {
    if (!all.has(one.id)) all.set(one.id, one);
  }
  return [...all.values()];
}
