import { html } from "/vendor/htm-preact.module.js";
import { use } from "../store.js";
import { CloseDialog } from "./close.js";
import { LabelDialog } from "./label.js";
import { ReplayDialog } from "./replay.js";
import { ReturnDialog } from "./return.js";
import { TransferDialog } from "./transfer.js";

const DIALOGS = {
  close: CloseDialog, label: LabelDialog, replay: ReplayDialog, return: ReturnDialog, transfer: TransferDialog,
};

/** The dialog about the open conversation that is asked for, if it is one of these. */
export function WorkDialog({ name, id, onClose }) {
  const row = use((state) => state.rows.get(id));
  const View = Object.hasOwn(DIALOGS, name ?? "") && DIALOGS[name];
  return View && row ? html`<${View} row=${row} onClose=${onClose} />` : null;
}
