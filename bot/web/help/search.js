/* Search as one types: a combobox with a list of results (ARIA Authoring Practices, editable, list autocomplete). */
const WAIT_MS = 120;
const LEAST = 2;
let boxes = 0;

export class SearchBox {
  #form;
  #input;
  #list;
  #status;
  #timer = 0;
  #busy = false;
  #asked = "";
  #active = -1;

  constructor(form) {
    this.#form = form;
    this.#input = form.querySelector("input");
    const id = `found-${++boxes}`;
    this.#list = element("ul", { className: "found", id, hidden: true });
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", form.dataset.list);
    this.#status = element("span", { className: "sr" });
    this.#status.setAttribute("role", "status");
    form.append(this.#list, this.#status);
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id };
    for (const [name, value] of Object.entries(roles)) this.#input.setAttribute(name, value);
    this.#input.addEventListener("input", () => this.#typed());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("focus", () => this.#list.children.length && this.#worth() && this.#show(true));
    this.#input.addEventListener("blur", () => this.#show(false));
    // The field keeps the focus while something in the list is pressed.
    this.#list.addEventListener("mousedown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => this.#choose(event.target.closest("li"), event));
  }

  get #query() {
    return this.#input.value.trimStart().replace(/\s+/g, " ");
  }

  #worth() {
    return this.#query.trim().length >= LEAST;
  }

  #typed() {
    clearTimeout(this.#timer);
    if (!this.#worth()) {
      this.#asked = "";
      this.#list.replaceChildren();
      this.#status.textContent = "";
      this.#show(false);
      return;
    }
    this.#timer = setTimeout(() => this.#ask(), WAIT_MS);
  }

  /** One request at a time; what was typed meanwhile is asked next. */
  async #ask() {
    const query = this.#query;
    if (this.#busy || query === this.#asked || !this.#worth()) return;
    this.#busy = true;
    try {
      const { language } = this.#form.dataset;
      const answer = await fetch(`/api/help/search?${new URLSearchParams({ language, q: query })}`);
      if (answer.ok) {
        const { results } = await answer.json();
        this.#asked = query;
        if (this.#worth()) this.#draw(query, results);
      }
    } catch {
      // Without the network the form still leads to the page of results.
    } finally {
      this.#busy = false;
    }
    if (this.#asked === query && this.#query !== query) this.#ask();
  }

  #draw(query, results) {
    const { all, one, many, none } = this.#form.dataset;
    const words = query.trim();
    const rows = results.map((result) => this.#row(result));
    const last = element("li", { className: "all", textContent: all.replace("{q}", () => words) });
    last.dataset.url = `${this.#form.action}?${new URLSearchParams({ q: words })}`;
    rows.push(last);
    rows.forEach((row, place) => {
      row.id = `${this.#list.id}-${place}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
    });
    this.#list.replaceChildren(...rows);
    this.#mark(-1);
    const count = results.length;
    this.#status.textContent = count === 0 ? none : count === 1 ? one : many.replace("{count}", count);
    this.#show(document.activeElement === this.#input);
  }

  #row({ title, url, section_title: section, heading, snippet }) {
    const row = element("li");
    row.dataset.url = url;
    const part = element("span", { className: "part" });
    part.append(...snippet.map(({ text, hit }) => (hit ? element("mark", { textContent: text }) : text)));
    const where = heading ? `${section} · ${heading}` : section;
    row.append(element("span", { textContent: title }), element("span", { className: "where", textContent: where }), part);
    return row;
  }

  #key(event) {
    const { key } = event;
    const rows = this.#list.children;
    if (key === "Escape") {
      if (!this.#list.hidden) event.preventDefault(); // Else a search field would be emptied at the same time.
      this.#show(false);
    } else if ((key === "ArrowDown" || key === "ArrowUp") && rows.length) {
      event.preventDefault();
      if (this.#list.hidden) this.#show(true);
      const step = key === "ArrowDown" ? 1 : -1;
      // From the field to the first or last, and over the ends back to the field.
      const place = this.#active + step;
      this.#mark(place >= rows.length ? -1 : place < -1 ? rows.length - 1 : place);
    } else if (key === "Enter" && this.#active >= 0 && !this.#list.hidden && !event.isComposing) {
      event.preventDefault();
      this.#choose(rows[this.#active], event);
    }
  }

  #choose(row, event) {
    if (!row) return;
    if (event.metaKey || event.ctrlKey) window.open(row.dataset.url, "_blank", "noopener");
    else location.assign(row.dataset.url);
  }

  #mark(place) {
    this.#active = place;
    [...this.#list.children].forEach((row, number) => row.setAttribute("aria-selected", String(number === place)));
    const row = this.#list.children[place];
    if (row) {
      this.#input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    } else this.#input.removeAttribute("aria-activedescendant");
  }

  #show(open) {
    this.#list.hidden = !open;
    this.#input.setAttribute("aria-expanded", String(open));
    if (!open) this.#mark(-1);
  }
}

function element(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}
