// The page: what is chosen, kept in the address; the sections that follow it.
"use strict";

const START = { c: "", vs: [], i: "net_ai_talent_migration", q: "", v: "", d: "", charts: {} };
const state = structuredClone(START);
const MOST = 8;

// The chosen country, then the others by their slot: a colour stays with its country.
const slots = () => [state.c, ...state.vs.filter(Boolean)];
const names = () => slots().map(code => record.names.get(code) ?? code);
function colourOf(code) {
  if (code === state.c) return "var(--accent)";
  const slot = state.vs.indexOf(code);
  return code && slot >= 0 ? `var(--s${slot + 1})` : undefined;
}

function save(push) {
  const parts = new URLSearchParams();
  parts.set("c", state.c);
  parts.set("vs", state.vs.map(code => code ?? "").join("."));
  for (const key of ["i", "q", "v", "d"]) if (state[key] && state[key] !== START[key]) parts.set(key, state[key]);
  for (const [key, o] of Object.entries(state.charts)) {
    const said = Object.entries(o).filter(([, value]) => value !== undefined && value !== "");
    if (said.length) parts.set(`x.${key}`, JSON.stringify(Object.fromEntries(said)));
  }
  const hash = "#" + parts;
  if (hash === location.hash) return;
  state.own = hash;
  push ? (location.hash = hash) : location.replace(hash);
}

function restore() {
  const parts = new URLSearchParams(location.hash.slice(1)), is = (list, code) => list.some(([one]) => one === code);
  const country = code => is(DATA.countries, code), known = code => country(code) || is(DATA.groups, code);
  Object.assign(state, structuredClone(START), { c: DATA.chosen[0], vs: DATA.chosen.slice(1) });
  if (country(parts.get("c"))) state.c = parts.get("c");
  if (parts.has("vs")) state.vs = parts.get("vs").split(".").slice(0, MOST - 1).map(code => known(code) && code !== state.c ? code : null);
  for (const key of ["q", "v", "d"]) state[key] = parts.get(key) ?? "";
  if (record.about.has(parts.get("i"))) state.i = parts.get("i");
  for (const [key, value] of parts) if (key.startsWith("x.")) {
    try { state.charts[key.slice(2)] = Object(JSON.parse(value)); } catch { /* a broken address shows the chart as it begins */ }
  }
}

// Choosing countries.

function chooseMain(code) {
  if (code === state.c) return;
  const slot = state.vs.indexOf(code);
  if (slot >= 0) state.vs[slot] = state.c;
  state.c = code;
  everything();
  save(true);
}

function compare(code, on) {
  if (on) {
    if (code === state.c || state.vs.includes(code) || slots().length >= MOST) return false;
    const free = state.vs.findIndex(one => !one);
    free >= 0 ? (state.vs[free] = code) : state.vs.push(code);
  } else {
    state.vs[state.vs.indexOf(code)] = null;
    while (state.vs.length && !state.vs.at(-1)) state.vs.pop();
  }
  everything();
  save(true);
  return true;
}

function chooser() {
  const main = document.getElementById("country"), chips = document.getElementById("chips");
  main.value = state.c;
  chips.replaceChildren(...state.vs.filter(Boolean).map(code => element("li", { style: `--own: ${colourOf(code)}` },
    DATA.groups.some(([group]) => group === code) ? element("span", { class: "name" }, record.names.get(code))
      : element("button", { type: "button", class: "name", title: "Make it the chosen country", onclick: () => chooseMain(code) }, record.names.get(code) ?? code),
    element("button", { type: "button", "aria-label": `Remove ${record.names.get(code) ?? code}`, onclick: () => {
      compare(code, false);
      document.getElementById("add").focus();
    } }, "\u00d7"))));
  document.getElementById("add").disabled = slots().length >= MOST;
}

function countryOf(text) {
  const said = text.trim().toLowerCase(), is = ([code, name]) => name.toLowerCase() === said || code.toLowerCase() === said;
  return (DATA.countries.find(is) ?? DATA.groups.find(is) ?? DATA.aliases.find(is))?.[0];
}

// The story.

function filterClaims(outcome) {
  state.v = outcome;
  let shown = 0;
  for (const card of document.querySelectorAll(".claims > li")) {
    card.hidden = !!outcome && card.dataset.outcome !== outcome;
    shown += !card.hidden;
  }
  for (const part of document.querySelectorAll(".part")) part.hidden = !part.querySelector("li[data-outcome]:not([hidden])");
  for (const button of document.querySelectorAll("#tally button")) button.setAttribute("aria-pressed", String(button.dataset.outcome === outcome));
  document.getElementById("claims-said").textContent = `${shown} shown`;
}

function findings() {
  const found = DATA.findings[state.c] ?? [];
  const holder = document.getElementById("findings");
  for (const key of charts.keys()) if (key.startsWith("f.")) { watcher.unobserve(charts.get(key).root); charts.delete(key); }
  document.getElementById("findings-of").textContent = record.names.get(state.c);
  holder.replaceChildren(...found.map(one => {
    const root = element("figure", { class: "chart" });
    const item = element("article", {}, element("p", { class: "rule" }, one.rule), element("p", { class: "finding" }, one.text), root);
    new Chart(root, `f.${one.indicator}`, { indicator: one.indicator, source: one.source, breakdown: one.breakdown, view: one.view,
      period: one.period });
    return item;
  }), ...(found.length ? [] : [element("p", {}, "No rule found anything to tell of this country.")]));
}

// The profile: the newest headline figures of the chosen country.

function profile() {
  document.getElementById("profile-of").textContent = record.names.get(state.c);
  const cards = DATA.profile.map(({ indicator }) => {
    const about = record.about.get(indicator);
    const found = figures(indicator).filter(f => f.entity === state.c && f.source === about.source && f.breakdown === about.breakdown
      && f.state === "latest" && f.value !== null).sort((a, b) => a.last - b.last || (a.x ?? 0) - (b.x ?? 0)).at(-1);
    const at = found && place(found), full = at && found.coverage === "full";
    return element("li", {}, element("span", { class: "what" }, about.title), found ? [
      element("strong", {}, say(found.value)), element("span", { class: "unit" }, about.unit),
      element("span", { class: "rank" }, at ? `${ordinal(at.rank)} of ${at.among}${full ? "" : " listed"}${found.disputed ? ", disputed" : ""}` : "no place"),
      at && element("span", { class: "strip", "aria-hidden": "true" }, element("i", { style: `left: ${100 * (at.among - at.rank) / Math.max(at.among - 1, 1)}%` })),
      element("span", { class: "line" }, `${found.period}, edition ${found.edition}; ${rawLine(found)}`)]
      : element("span", { class: "line" }, "no figure"));
  });
  document.getElementById("cards").replaceChildren(...cards);
}

// All of it; what is far below waits until somebody comes near.

const inSight = new Set();

function everything() {
  chooser();
  findings();
  profile();
  if (inSight.has("explorer")) explorer();
  for (const [key, chart] of charts) if (key !== "explore" && !key.startsWith("f.")) chart.refresh();
}

function begin() {
  for (const one of record.indicators) one.search = [one.indicator, one.title, one.definition, one.unit].join(" ").toLowerCase();
  Object.assign(state, { c: DATA.chosen[0], vs: DATA.chosen.slice(1) });
  restore();
  document.documentElement.classList.add("live");
  const on = (id, kind, act) => document.getElementById(id).addEventListener(kind, act);
  on("country", "change", event => chooseMain(event.target.value));
  on("add", "change", event => {
    const code = countryOf(event.target.value);
    if (code) { compare(code, true); event.target.value = ""; }
    event.target.setAttribute("aria-invalid", String(!code));
  });
  on("q", "input", event => { state.q = event.target.value; listIndicators(); save(false); });
  on("words", "input", () => { state.d = ""; dictionary(); });
  for (const button of document.querySelectorAll("#tally button"))
    button.addEventListener("click", () => { filterClaims(state.v === button.dataset.outcome ? "" : button.dataset.outcome); save(true); });
  for (const { indicator, view } of DATA.profile) new Chart(document.getElementById(`p.${indicator}`), `p.${indicator}`, { indicator, view });
  for (const link of document.querySelectorAll("a[href^='#']")) link.addEventListener("click", event => {
    event.preventDefault();
    const to = document.querySelector(link.getAttribute("href"));
    to.scrollIntoView({ behavior: "instant" });
    (to.querySelector("h2") ?? to).focus({ preventScroll: true });
  });
  const sections = { explorer: () => { listIndicators(); explorer(); }, dictionary };
  const approach = new IntersectionObserver(entries => entries.filter(entry => entry.isIntersecting).forEach(entry => {
    approach.unobserve(entry.target);
    inSight.add(entry.target.id);
    sections[entry.target.id]();
  }), { rootMargin: "600px" });
  for (const id of Object.keys(sections)) approach.observe(document.getElementById(id));
  document.getElementById("q").value = state.q;
  filterClaims(state.v);
  everything();
  addEventListener("hashchange", () => {
    if (location.hash === state.own) return;
    restore();
    document.getElementById("q").value = state.q;
    filterClaims(state.v);
    listIndicators();
    everything();
  });
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    for (const chart of charts.values()) chart.refresh();
  });
  // Paper shows every chart, also those that nobody scrolled to.
  addEventListener("beforeprint", () => { for (const chart of charts.values()) if (chart.stale) chart.draw(); });
}

let DATA;
// For whoever looks at the page from outside, such as its tests.
globalThis.ledger = { record, figures, place, charts, state, idle: () => !waiting.length };
unpack("data").then(data => {
  DATA = data;
  load(data);
  begin();
});
