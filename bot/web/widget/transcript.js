import { h, icon, ICONS } from "./dom.js";
import { drawRow } from "./message.js";

// Nearer the end counts as reading along.
const NEAR_PX = 48;

export class Transcript {
  #kit;
  #rows = new Map();
  #following = true;
  #end = 0;
  #observer;
  #look;

  constructor(kit, tail, look) {
    const { texts } = kit;
    this.#kit = kit;
    this.#look = look;
    this.log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": texts.messages });
    this.dots = h("div", { class: "row typing", hidden: true },
      h("span", { class: "hidden" }), h("i"), h("i"), h("i"));
    this.scroller = h("div", {
      class: "scroller", tabindex: "0", role: "region", "aria-label": texts.log, onscroll: () => this.#scrolled(),
    }, this.log, this.dots, tail);
    this.pill = h("button", { class: "pill", hidden: true, onclick: () => this.toEnd() },
      icon(ICONS.down, 16), texts.newMessages);
    this.root = h("div", { class: "stream" }, this.scroller, this.pill);
    this.#observer = new ResizeObserver(() => this.#following && this.toEnd());
    for (const node of [this.scroller, this.log, tail]) this.#observer.observe(node);
  }

  render(rows, typist) {
    const restored = this.#rows.size === 0;
    // A whole transcript that comes back is not news to be read out.
    this.log.setAttribute("aria-busy", String(restored));
    const fresh = this.#reconcile(rows, restored);
    this.#showTypist(typist);
    if (restored || fresh.some((row) => row.type === "pending")) this.toEnd();
    else if (this.#following) this.#follow(fresh);
    else if (fresh.some((row) => row.type === "message" || row.type === "notice")) this.pill.hidden = false;
    if (restored) requestAnimationFrame(() => this.log.setAttribute("aria-busy", "false"));
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#end = this.scroller.scrollTop;
    this.#following = true;
    this.pill.hidden = true;
  }

  /** The `seq` of the newest message whose beginning is in sight, or 0. */
  get seen() {
    const end = this.scroller.scrollTop + this.scroller.clientHeight - NEAR_PX / 2;
    const rows = [...this.#rows.values()].reverse();
    return rows.find(({ seq, node }) => seq && node.offsetTop < end)?.seq ?? 0;
  }

  disconnect() {
    this.#observer.disconnect();
  }

  /** Redraws what differs; returns new rows. */
  #reconcile(rows, restored) {
    const fresh = [];
    const kept = new Map();
    let place = this.log.firstChild;
    for (const row of rows) {
      const sign = JSON.stringify(row);
      const old = this.#rows.get(row.key);
      const node = old?.sign === sign ? old.node : drawRow(row, this.#kit);
      if (!old) fresh.push(row);
      if (!old && !restored) node.classList.add("enter");
      if (old && old.node !== node) {
        if (place === old.node) place = node;
        this.#swap(old.node, node);
      }
      if (node === place) place = place.nextSibling;
      else this.log.insertBefore(node, place);
      kept.set(row.key, { sign, node, seq: row.message?.role !== "customer" && row.message?.seq });
    }
    for (const [key, { node }] of this.#rows) if (!kept.has(key)) node.remove();
    this.#rows = kept;
    return fresh;
  }

  /** The focused button hands on to its successor. */
  #swap(old, node) {
    const all = (row) => [...row.querySelectorAll("button")];
    const focused = all(old).indexOf(old.getRootNode().activeElement);
    old.replaceWith(node);
    if (focused >= 0) all(node)[focused]?.focus();
  }

  #showTypist(typist) {
    this.dots.hidden = !typist;
    this.dots.firstChild.textContent = typist ? this.#kit.texts.types(typist) : "";
  }

  /** To the end, but not past the top of a tall answer. */
  #follow(fresh) {
    const answer = fresh.find((row) => row.type === "message" && row.message.role !== "customer");
    const node = answer && this.#rows.get(answer.key).node;
    this.toEnd();
    if (node && this.scroller.scrollTop > node.offsetTop - 12) {
      this.scroller.scrollTop = node.offsetTop - 12;
      this.#scrolled();
    }
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    // What grows below the end that one follows is no scrolling away from it.
    if (!this.#following || scrollTop < this.#end) this.#following = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (this.#following) this.pill.hidden = true;
    this.#look();
  }
}
