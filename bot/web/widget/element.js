import { channels, readableOn, textOn, toCss } from "./colour.js";
import { Launcher } from "./frame.js";
import { Panel } from "./panel.js";
import { Session } from "./session.js";
import { Storage } from "./storage.js";
import { sheet } from "./styles.js";
import { textsFor } from "./texts.js";

// --raised in styles.js.
const GROUNDS = { light: [243, 245, 248], dark: [34, 39, 48] };

/** The customer's chat: a button in the corner of the page and the panel it opens. Options: README.md. */
export class TandemChat extends HTMLElement {
  static options = ["theme", "accent", "language", "name", "sku", "desk"];
  static observedAttributes = ["theme", "accent", "name", "sku"];

  #life = null;
  #open = false;
  #drawing = false;
  #session;
  #panel;
  #launcher;
  #store;
  #dark = matchMedia("(prefers-color-scheme: dark)");
  #narrow = matchMedia("(max-width: 480px)");

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
  }

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    const texts = textsFor(this.#language);
    const desk = new URL(this.getAttribute("desk") ?? "..", import.meta.url).href;
    this.#store = new Storage();
    this.#session = new Session({ origin: new URL(desk).origin, context: () => this.#context(), store: this.#store });
    this.#panel = new Panel(this.#session, texts, {
      base: desk, drafts: new Storage(() => sessionStorage), close: () => this.hide(),
    });
    this.#launcher = new Launcher(texts, {
      toggle: () => (this.#open ? this.hide() : this.show()), warm: () => this.#session.warm(),
    });
    this.shadowRoot.append(this.#panel.root, this.#launcher.root);
    this.lang = texts.tag;
    this.#session.addEventListener("change", () => this.#draw(), { signal });
    this.shadowRoot.addEventListener("keydown", (event) => this.#key(event), { signal });
    addEventListener("storage", (event) => this.#session.follow(event), { signal });
    document.addEventListener("visibilitychange", () => this.#draw(), { signal });
    this.#dark.addEventListener("change", () => this.#colour(), { signal });
    this.#narrow.addEventListener("change", () => this.#draw(), { signal });
    window.visualViewport?.addEventListener("resize", () => this.#fit(), { signal });
    // Where a browser does not tell, the next drawing notices.
    window.navigation?.addEventListener("currententrychange", () => this.#session.moved(), { signal });
    addEventListener("popstate", () => this.#session.moved(), { signal });
    this.#colour();
    this.#render();
    if (this.#store.get("token") || this.#session.outbox.entries.length) this.#session.start();
    if (this.#store.get("open")) this.#toggle(true, false);
  }

  disconnectedCallback() {
    this.#life.abort();
    this.#session.stop();
    this.#panel.disconnect();
    this.shadowRoot.replaceChildren();
    this.#open = false;
  }

  attributeChangedCallback(name) {
    if (!this.#life || this.#life.signal.aborted) return;
    if (name === "name" || name === "sku") this.#draw();
    else this.#colour();
  }

  show() {
    if (!this.#open) this.#toggle(true, true);
  }

  hide() {
    if (this.#open) this.#toggle(false, true);
  }

  #toggle(open, focus) {
    this.#open = open;
    this.#panel.root.hidden = !open;
    this.toggleAttribute("open", open);
    if (open) this.#panel.composer.shown();
    if (open) this.#panel.transcript.toEnd();
    this.#fit();
    this.#render();
    if (focus && open) this.#panel.focus();
    if (focus && !open) this.#launcher.root.focus();
    this.#store.set("open", open);
    if (open) this.#session.start();
    this.dispatchEvent(new Event(open ? "tandem-open" : "tandem-close", { bubbles: true, composed: true }));
  }

  #draw() {
    if (this.#drawing) return;
    this.#drawing = true;
    queueMicrotask(() => {
      this.#drawing = false;
      if (this.isConnected) this.#render();
    });
  }

  #render() {
    const seen = this.#open && document.visibilityState === "visible";
    if (seen) this.#session.markRead();
    this.#panel.render(this.getAttribute("name"), seen);
    this.#session.moved();
    this.#panel.root.setAttribute("aria-modal", String(this.#narrow.matches));
    this.#launcher.render(this.#open, this.#session.unread);
  }

  #key(event) {
    if (event.key === "Escape" && this.#open) {
      event.stopPropagation();
      this.hide();
    }
    if (event.key === "Tab" && this.#narrow.matches) this.#keepInside(event);
  }

  /** Full screen, the page behind cannot be seen, so the focus must not go there. */
  #keepInside(event) {
    const stops = [...this.#panel.root.querySelectorAll("button, textarea, input, a[href], [tabindex='0']")]
      .filter((node) => !node.disabled && node.checkVisibility());
    const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (this.shadowRoot.activeElement !== from) return;
    event.preventDefault();
    to.focus();
  }

  /** Keeps the composer above a phone's keyboard. */
  #fit() {
    const height = this.#open && this.#narrow.matches ? window.visualViewport?.height : null;
    this.#panel.root.style.setProperty("--height", height ? `${height}px` : "");
  }

  #colour() {
    const root = this.#panel.root;
    const accent = this.getAttribute("accent");
    if (accent) this.style.setProperty("--tandem-accent", accent);
    const rgb = channels(getComputedStyle(this.#launcher.root).getPropertyValue("background-color"));
    if (!rgb) return;
    const theme = this.getAttribute("theme") ?? (this.#dark.matches ? "dark" : "light");
    for (const node of [root, this.#launcher.root]) {
      node.style.setProperty("--on-accent", toCss(textOn(rgb)));
      node.style.setProperty("--accent-text", toCss(readableOn(rgb, GROUNDS[theme] ?? GROUNDS.light)));
    }
  }

  get #language() {
    return this.getAttribute("language") ?? (document.documentElement.lang || navigator.language);
  }

  #context() {
    const url = location.href.split("#")[0];
    const { title, referrer } = document;
    return { language: this.#language, page: { url, title, referrer, sku: this.getAttribute("sku") } };
  }
}
