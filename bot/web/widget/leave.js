import { h } from "./dom.js";
import { withMore } from "./more.js";
import { newId } from "./outbox.js";
import { sheetOf } from "./styles.js";

const MAX_NAME = 80;

/** The form where nobody is there: an address, perhaps a name and words. The desk's notice confirms it. */
export function make({ texts: core, session, drafts }) {
  const texts = withMore(core);
  const field = (name, tag, label, props) => {
    const node = h(tag, { id: `leave-${name}`, name, ...props });
    node.value = drafts.get("leave")?.[name] ?? "";
    return [h("label", { for: node.id }, label), node];
  };
  const email = field("email", "input", texts.email, {
    type: "email", autocomplete: "email", required: true, "aria-describedby": "leave-fault", dir: "auto",
  });
  const fault = h("p", { class: "failed", id: "leave-fault", role: "alert" });
  const name = field("name", "input", texts.yourName, { autocomplete: "name", maxlength: MAX_NAME, dir: "auto" });
  const words = field("text", "textarea", texts.leaveText, { rows: 3, dir: "auto" });
  const button = h("button", { type: "submit", class: "main" }, texts.leaveSend);
  const failed = h("p", { class: "failed", role: "alert" });
  const intro = h("p");
  const form = h("form", { novalidate: true, onsubmit: submit, oninput: () => keep() },
    h("h3", {}, texts.leaveTitle), intro, email, fault, name, words, button, failed);
  const root = h("div", { class: "leave" }, form);
  let id = drafts.get("leave")?.client_id ?? newId();

  const filled = () => Object.fromEntries([...new FormData(form)].map(([key, value]) => [key, value.trim()]));

  function keep() {
    drafts.set("leave", { ...filled(), client_id: id });
  }

  function blame(sentence) {
    fault.textContent = sentence;
    email[1].setAttribute("aria-invalid", String(Boolean(sentence)));
    if (sentence) email[1].focus();
  }

  async function submit(event) {
    event.preventDefault();
    const data = Object.fromEntries(Object.entries(filled()).filter(([, value]) => value));
    blame(/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(data.email) ? "" : texts.badEmail);
    failed.textContent = "";
    if (fault.textContent) return;
    button.disabled = true;
    const answer = await session.leave({ client_id: id, ...data });
    // The form goes away with the focus in it.
    if (answer?.ok) root.closest(".panel")?.focus();
    button.disabled = false;
    if (answer?.ok) {
      drafts.remove("leave");
      id = newId();
      form.reset();
    } else if (answer?.error.code === "bad_email") blame(answer.error.message);
    else failed.textContent = answer?.error.message ?? texts.failed;
  }

  return {
    root,
    render({ offline }) {
      intro.textContent = offline ? texts.leaveAway : texts.leaveLong;
    },
  };
}

export const sheet = sheetOf(`
.leave { margin-top: 18px; padding: 18px; border-radius: 16px; background: var(--raised); }
.leave form { display: grid; gap: 6px; }
.leave h3 { font-size: 15.5px; font-weight: 650; line-height: 1.35; }
.leave label { margin-top: 6px; font-size: 13px; font-weight: 600; }
.leave input, .leave textarea { width: 100%; padding: 9px 12px; border: 1px solid var(--line); border-radius: 12px; font:
  inherit; color: inherit; background: var(--surface); resize: vertical; }
.leave [aria-invalid="true"] { border-color: var(--bad); }
.leave .failed { font-size: 13px; }
.leave .main { margin-top: 8px; }
@media (max-width: 480px) { .leave input { font-size: 16px; } }
`);
