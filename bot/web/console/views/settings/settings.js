import { html, useEffect } from "/vendor/htm-preact.module.js";
import { linkToSettings } from "../../route.js";
import { sheet } from "../../sheets.js";
import { store, use } from "../../store.js";
import { Icon } from "../icons.js";
import { AccountPage } from "./account.js";
import { AuditPage } from "./audit.js";
import { CustomersPage } from "./customers.js";
import { hasFormDraft, loadFormDrafts } from "./draft.js";
import { ExportPage } from "./export.js";
import { MailPage } from "./mail.js";
import { PeoplePage } from "./people.js";
import { TeamsPage } from "./teams.js";
import { TemplatesPage } from "./templates.js";
import { WebhooksPage } from "./webhooks.js";

/** The settings: `#/settings/<page>/<what of it>`. Whoever lacks a page's permission does not see it. */
export const PAGES = [
  { id: "account", title: "Account", icon: "person", View: AccountPage },
  { id: "people", title: "People", icon: "people", View: PeoplePage, permission: "staff.manage" },
  { id: "teams", title: "Teams", icon: "inbox", View: TeamsPage, permission: "teams.manage" },
  { id: "templates", title: "Templates", icon: "slash", View: TemplatesPage, permission: "templates.manage" },
  { id: "webhooks", title: "Webhooks", icon: "link", View: WebhooksPage, permission: "webhooks.manage" },
  { id: "audit", title: "Audit trail", icon: "list", View: AuditPage, permission: "records.audit" },
  { id: "export", title: "Export", icon: "download", View: ExportPage, permission: "records.export" },
  { id: "customers", title: "Customers' data", icon: "lock", View: CustomersPage, permission: "customers.erase" },
  { id: "mail", title: "Outgoing mail", icon: "mail", View: MailPage, permission: "mail.read" },
];

// Most agents hardly ever come here, so the sheet comes with the pages; drawn without it they would jump.
await sheet("/console/css/settings.css");

/** @param {{page: string}} props what follows `#/settings/`; empty where no page is named */
export function Settings({ page }) {
  const permissions = use((state) => state.session.permissions);
  useEffect(loadFormDrafts, []);
  const [id, ...rest] = page.split("/");
  const pages = PAGES.filter((one) => !one.permission || permissions.includes(one.permission));
  const shown = pages.find((one) => one.id === id);
  return html`<div class="settings-panes" data-at=${id ? "page" : "index"}>
    <${Index} pages=${pages} current=${id ? shown?.id : "account"} />
    <div class="page" key=${id}>
      <a class="page-up button quiet" href=${linkToSettings()}><${Icon} name="back" />Settings</a>
      ${shown || !id ? html`<${(shown ?? pages[0]).View} rest=${rest.join("/")} />` : html`<${Nowhere} id=${id} />`}
    </div></div>`;
}

function Index({ pages, current }) {
  const forms = use((state) => state.forms);
  return html`<nav class="settings-index" aria-label="Settings">
    <div class="settings-title"><button class="quiet square nav-open" aria-label="All views" onClick=${() => store.set({ navOpen: true })}>
      <${Icon} name="menu" /></button><h2>Settings</h2></div>
    <ul>${pages.map(({ id, title, icon }) => html`<li key=${id}>
      <a class="nav-entry" href=${linkToSettings(id)} aria-current=${id === current ? "page" : undefined}>
        <${Icon} name=${icon} /><span class="nav-text">${title}</span>
        ${hasFormDraft(forms, `${id}/`) && html`<span class="unsaved" title="Something here is not saved">
          <span class="sr">Something here is not saved</span></span>`}
      </a></li>`)}</ul></nav>`;
}

function Nowhere({ id }) {
  const known = PAGES.some((one) => one.id === id);
  return html`<p class="page-none" role="alert">${known ? "Your role does not allow that. Ask an administrator if you need it."
    : "There is no such page of the settings."} <a href=${linkToSettings("account")}>Go to your account</a></p>`;
}
