const LIGHT = `
  color-scheme: light; --surface: #fff; --raised: #f3f5f8; --line: #e2e6ec; --text: #1a1f28; --muted: #596273;
  --bad: #b3261e; --warn-ground: #fff4dd; --warn: #6b4a00;
  --shadow: 0 1px 2px rgb(16 24 40 / .06), 0 12px 40px rgb(16 24 40 / .18);`;
const DARK = `
  color-scheme: dark; --surface: #171b22; --raised: #222730; --line: #333a46; --text: #edf0f5; --muted: #a4aebd;
  --bad: #ff9a92; --warn-ground: #3a2f14; --warn: #ffdc8f;
  --shadow: 0 1px 2px rgb(0 0 0 / .4), 0 12px 40px rgb(0 0 0 / .55);`;

const BASE = `
:host { all: initial; ${LIGHT} --accent: var(--tandem-accent, #2f5fdd); position: fixed; right: 20px; bottom: 20px;
  z-index: 2147483000; }
@media (prefers-color-scheme: dark) { :host(:not([theme="light"])) { ${DARK} } }
:host([theme="dark"]) { ${DARK} }
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; margin: 0; }
.panel, .launcher { font: 400 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
button, textarea { font: inherit; color: inherit; }
button { border: 0; background: none; padding: 0; display: inline-flex; align-items: center; gap: 6px;
  cursor: pointer; }
button:disabled, [aria-disabled="true"] { cursor: default; }
:focus-visible { outline: 2px solid var(--accent-text); outline-offset: 2px; }
svg { flex: none; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
a { color: inherit; text-underline-offset: 2px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.main { justify-content: center; gap: 8px; width: 100%; min-height: 42px; padding: 8px 16px; border-radius: 12px;
  font-weight: 600; background: var(--accent); color: var(--on-accent); }
.main:disabled { opacity: .6; }
.plain { text-decoration: underline; text-underline-offset: 2px; font-weight: 600; }
.failed { color: var(--bad); }
@media print { :host { display: none; } }
`;

const LAUNCHER = `
.launcher { justify-content: center; position: relative; width: 56px; height: 56px; border-radius: 50%;
  background: var(--accent); color: var(--on-accent); box-shadow: var(--shadow); }
.launcher .icon { display: inline-flex; position: absolute; }
.launcher[aria-expanded="false"] .down, .launcher[aria-expanded="true"] .chat { opacity: 0; transform: scale(.6); }
.badge { position: absolute; top: -3px; right: -3px; min-width: 22px; height: 22px; padding: 0 6px;
  border-radius: 11px; display: grid; place-items: center; font-size: 12px; font-weight: 700; line-height: 1;
  background: #c62828; color: #fff; border: 2px solid var(--surface); }
`;

const PANEL = `
.panel { position: absolute; right: 0; bottom: 72px; width: 380px;
  height: min(600px, calc(100dvh - 112px)); display: flex; flex-direction: column; overflow: hidden; border-radius: 18px;
  background: var(--surface); color: var(--text); box-shadow: 0 0 0 1px var(--line), var(--shadow); }
header { display: flex; align-items: center; gap: 12px; padding: 14px 12px 14px 18px;
  border-bottom: 1px solid var(--line); }
header .mark { display: grid; place-items: center; width: 38px; height: 38px; border-radius: 50%;
  background: var(--accent); color: var(--on-accent); }
.names { flex: 1; min-width: 0; }
h2 { font-size: 16px; font-weight: 650; line-height: 1.3; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; }
.line { font-size: 13px; line-height: 1.4; color: var(--muted); }
.line::before { content: ""; display: inline-block; width: 7px; height: 7px; margin-right: 6px; border-radius: 50%;
  background: #9aa3b2; vertical-align: 1px; }
.line[data-state="bot"]::before, .line[data-state="agent"]::before { background: #1f9d61; }
.line[data-state="queued"]::before { background: #d98a00; }
.close, .clip, .send, .thumb { justify-content: center; width: 36px; height: 36px; border-radius: 10px;
  color: var(--muted); }
.close:hover, .clip:hover, .thumb:hover, .human:not([aria-disabled="true"]):hover { background: var(--raised); color: var(--text); }
.banner { padding: 9px 18px; font-size: 13px; background: var(--warn-ground); color: var(--warn); }
.stream { position: relative; flex: 1; min-height: 0; }
.scroller { height: 100%; overflow-y: auto; overscroll-behavior: contain; padding: 6px 18px 14px;
  scrollbar-width: thin; scrollbar-color: var(--line) transparent; }
.scroller:focus-visible { outline-offset: -2px; }
.panel:focus { outline: 0; }
.pill { position: absolute; left: 50%; bottom: 10px; transform: translateX(-50%); padding: 6px 14px 6px 10px;
  border-radius: 99px; font-size: 13px; font-weight: 600; background: var(--surface);
  box-shadow: 0 0 0 1px var(--line), var(--shadow); }
.composer { padding: 4px 14px 0; }
.box { display: flex; align-items: flex-end; padding: 4px; border: 1px solid var(--line);
  border-radius: 16px; background: var(--surface); }
.box:focus-within { border-color: var(--accent-text);
  box-shadow: 0 0 0 3px color-mix(in srgb, var(--accent) 22%, transparent); }
.box textarea { flex: 1; min-width: 0; padding: 7px 8px; border: 0; outline: 0; background: none; resize: none;
  line-height: 22px; }
textarea::placeholder { color: var(--muted); opacity: 1; }
.send { border-radius: 50%; background: var(--accent); color: var(--on-accent); }
.send:disabled { background: var(--raised); color: var(--muted); }
footer { padding: 6px 14px 10px; }
footer > .main { margin: 6px 0 4px; background: var(--raised); color: var(--accent-text); }
.foot { display: flex; align-items: center; justify-content: space-between; gap: 8px; min-height: 34px; }
.human { padding: 6px 10px 6px 6px; border-radius: 10px; font-size: 13px; font-weight: 600; color: var(--accent-text); }
.human[aria-disabled="true"] { color: var(--muted); font-weight: 400; }
.count { font-size: 12px; color: var(--muted); font-variant-numeric: tabular-nums; }
.count.over { color: var(--bad); font-weight: 600; }
@media (max-width: 480px) {
  :host([open]) { inset: 0; }
  .panel { inset: 0; width: auto; height: var(--height, 100dvh); border-radius: 0; box-shadow: none; }
  :host([open]) .launcher { display: none; }
  textarea { font-size: 16px; }
  footer { padding-bottom: max(10px, env(safe-area-inset-bottom)); }
}
`;

const STREAM = `
.row { position: relative; display: flex; flex-direction: column; align-items: flex-start; margin-top: 6px; }
.row.first, .row.typing { margin-top: 16px; }
.row.customer { align-items: flex-end; }
.bubble { max-width: 86%; padding: 9px 14px; border-radius: 16px; background: var(--raised); white-space: pre-wrap;
  overflow-wrap: anywhere; }
.bot .bubble, .agent .bubble { border-bottom-left-radius: 5px; }
.customer .bubble { border-bottom-right-radius: 5px; background: var(--accent); color: var(--on-accent); }
.agent .bubble { box-shadow: inset 0 0 0 1px var(--line); background: var(--surface); }
.pending .bubble { opacity: .72; }
.head { display: flex; align-items: center; gap: 6px; margin-bottom: 5px; font-size: 12.5px; line-height: 1.4;
  color: var(--muted); }
.head .name { font-weight: 600; color: var(--text); }
.head .mark { display: grid; place-items: center; width: 20px; height: 20px; border-radius: 50%; font-size: 11px;
  font-weight: 700; background: var(--accent); color: var(--on-accent); }
.state { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 2px 10px; margin-top: 4px; font-size: 12.5px;
  color: var(--muted); }
.state.failed { color: var(--bad); }
.row.notice, .row.day { align-items: center; margin: 18px 12px 4px; font-size: 13px; color: var(--muted);
  text-align: center; overflow-wrap: anywhere; }
.row.notice .choices { justify-content: center; }
.choices { display: flex; flex-flow: row wrap; gap: 8px; margin-top: 10px; }
.choice { padding: 7px 14px; border: 1px solid var(--accent-text); border-radius: 18px; font-size: 14px;
  font-weight: 550; line-height: 1.4; text-align: start; color: var(--accent-text); background: var(--surface);
  overflow-wrap: anywhere; }
.choice:hover:enabled { background: var(--accent-text); color: var(--surface); }
.choice:disabled { border-color: var(--line); color: var(--muted); font-weight: 400; }
.choice.picked:disabled { color: var(--text); font-weight: 550; background: var(--raised); }
.card { width: 100%; padding: 16px 18px 0; border-radius: 16px; border-bottom-left-radius: 5px;
  background: var(--surface); box-shadow: inset 0 0 0 1px var(--line);
  overflow-wrap: anywhere; }
.card h3 { margin-bottom: 8px; font-size: 15.5px; font-weight: 650; line-height: 1.35; }
.card > * + *, .bubble > * + * { margin-top: 8px; }
ol, ul { padding-inline-start: 22px; }
li { padding-inline-start: 4px; }
li + li { margin-top: 7px; }
.card li::marker { color: var(--accent-text); font-weight: 650; font-variant-numeric: tabular-nums; }
strong { font-weight: 650; }
code { padding: 1px 5px; border-radius: 5px; font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  background: var(--raised); }
.card a { color: var(--accent-text); }
.card .source { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 10px; margin: 14px -18px 0;
  padding: 8px 10px 8px 18px; border-top: 1px solid var(--line); font-size: 13px; line-height: 1.4; color: var(--muted); }
.source p { display: flex; flex: 1; gap: 7px; min-width: 0; }
.source svg { margin-top: 1px; }
.source > span { width: 100%; text-align: end; }
.thumbs { display: flex; gap: 2px; margin-left: auto; }
.thumb.down svg { transform: rotate(180deg); }
.thumb[aria-pressed="true"] { color: var(--accent-text); background: var(--raised); }
.thumb[aria-pressed="true"] path { fill: color-mix(in srgb, currentColor 22%, transparent); }
.typing { flex-direction: row; gap: 5px; width: fit-content; padding: 14px 16px; border-radius: 16px;
  border-bottom-left-radius: 5px; background: var(--raised); }
.typing i { width: 7px; height: 7px; border-radius: 50%; background: var(--muted); }
`;

const MOTION = `
@media (prefers-reduced-motion: no-preference) {
  .launcher .icon { transition: .15s; }
  .panel { animation: rise .14s ease-out; }
  .enter { animation: rise .18s ease-out; }
  .typing i { animation: beat 1.2s infinite ease-in-out; }
  .typing i:nth-of-type(2) { animation-delay: .15s; }
  .typing i:nth-of-type(3) { animation-delay: .3s; }
  @keyframes rise { from { opacity: 0; transform: translateY(8px); } }
  @keyframes beat { 0%, 60%, 100% { opacity: .35; } 30% { opacity: 1; transform: translateY(-3px); } }
}
`;

/** Constructed, so that a strict Content-Security-Policy has nothing to refuse. */
export function sheetOf(css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}

/** Adds a sheet where the node is, once. */
export function adopt(node, sheet) {
  const sheets = node.getRootNode().adoptedStyleSheets;
  if (sheets && !sheets.includes(sheet)) sheets.push(sheet);
}

export const sheet = sheetOf(BASE + LAUNCHER + PANEL + STREAM + MOTION);
