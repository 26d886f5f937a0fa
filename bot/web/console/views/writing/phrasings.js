import { html } from "/vendor/htm-preact.module.js";

/** The writer's guide asks for so many. */
const QUESTIONS = 15, TESTS = 6;

/** How customers ask: what is searched, and what proves that it is found. One to a line. */
export function Phrasings({ d }) {
  const { front } = d.doc;
  return html`<div class="settings-form phrasings">
    <${Lines} name="questions" label="Questions" value=${front.questions} onInput=${(questions) => d.editFront({ questions })} rows="14"
      hint="How customers ask for this, one to a line. They are searched." least=${QUESTIONS} lacking="Fifteen or more, some for every section, make it found." />
    <${Lines} name="tests" label="Tests" value=${front.tests} onInput=${(tests) => d.editFront({ tests })} rows="8"
      hint="Other phrasings that must find this article first, one to a line. They are not searched: they are the proof." least=${TESTS}
      lacking="Six or so prove more." /></div>`;
}

function Lines({ name, label, hint, value = [], rows, least, lacking, onInput }) {
  const count = value.filter((line) => line.trim()).length;
  return html`<div class="field" data-field=${name}><label for=${`front-${name}`}>${label}</label>
    <textarea id=${`front-${name}`} rows=${rows} aria-describedby=${`front-${name}-hint`} value=${value.join("\n")}
      onInput=${(event) => onInput(event.target.value ? event.target.value.split("\n") : [])} />
    <small id=${`front-${name}-hint`}>${hint} <b class="number">${count}</b>${count < least ? ` so far. ${lacking}` : "."}</small></div>`;
}
