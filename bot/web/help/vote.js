/** "Did this article help?" in place. Where sending fails, the form is sent as without script. */
export function enhanceVote(section) {
  const [vote, reason] = ["[data-vote]", "[data-reason]"].map((which) => section.querySelector(which));
  let said = section.querySelector(".said");
  if (!said) {
    said = document.createElement("p");
    said.className = "said";
    said.setAttribute("role", "status");
    said.hidden = true;
    vote.before(said);
  }
  const say = (words) => {
    said.hidden = false;
    said.textContent = words;
  };
  vote.addEventListener("submit", (event) => {
    const value = event.submitter?.value;
    if (!value) return;
    event.preventDefault();
    const data = new FormData(vote);
    data.set("value", value);
    send(vote, data, event.submitter).then((ok) => {
      if (!ok) return;
      say(vote.dataset[value]);
      for (const button of vote.querySelectorAll("button")) {
        button.setAttribute("aria-pressed", String(button.value === value));
      }
      reason.hidden = value !== "down";
    });
  });
  reason.addEventListener("submit", (event) => {
    event.preventDefault();
    send(reason, new FormData(reason), event.submitter).then((ok) => {
      if (!ok) return;
      reason.hidden = true;
      vote.hidden = true;
      say(vote.dataset.down);
      said.tabIndex = -1;
      said.focus();
    });
  });
}

async function send(form, data, button) {
  try {
    const body = new URLSearchParams(data);
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.ok) return true;
  } catch {
    // The network is away: the browser says so when the form is sent.
  }
  const plain = document.createElement("input");
  Object.assign(plain, { type: "hidden", name: "value", value: data.get("value") });
  if (!form.elements.namedItem("value")?.type?.includes("hidden")) form.append(plain);
  form.submit();
  return false;
}
