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
  if (!location.hash.includes("=")) return;
  const parts = new URLSearchParams(location.hash.slice(1)), known = code => DATA.countries.some(([iso]) => iso === code);
  Object.assign(state, structuredClone(START), { c: DATA.chosen[0], vs: DATA.chosen.slice(1) });
  if (known(parts.get("c"))) state.c = parts.get("c");
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
    element("button", { type: "button", class: "name", title: "Make it the chosen country", onclick: () => chooseMain(code) }, record.names.get(code) ?? code),
    element("button", { type: "button", "aria-label": `Remove ${record.names.get(code) ?? code}`, onclick: () => {
      compare(code, false);
      document.getElementById("add").focus();
    } }, "\u00d7"))));
  document.getElementById("add").disabled = slots().length >= MOST;
}

function countryOf(text) {
  const said = text.trim().toLowerCase();
  return DATA.countries.find(([iso, name]) => name.toLowerCase() === said || iso.toLowerCase() === said)?.[0];
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
    new Chart(root, `f.${one.indicator}`, { indicator: one.indicator, source: one.source, breakdown: one.breakdown, view: one.view });
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
      element("span", { class: "rank" }, at ? `${ordinal(at.rank)} of ${at.among}${full ? "" : " listed"}` : "no place"),
      at && element("span", { class: "strip", "aria-hidden": "true" }, element("i", { style: `left: ${100 * (at.among - at.rank) / Math.max(at.among - 1, 1)}%` })),
      element("span", { class: "line" }, `${found.period}, edition ${found.edition}; ${rawLine(found)}`)]
      : element("span", { class: "line" }, "no figure"));
  });
  document.getElementById("cards").replaceChildren(...cards);
}

// The explorer.

function listIndicators() {
  const wanted = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  // What has the words in its title stands before what has them in its definition.
  const titled = one => wanted.every(word => one.title.toLowerCase().includes(word));
  const found = record.indicators.filter(one => wanted.every(word => one.search.includes(word)))
    .sort((a, b) => titled(b) - titled(a));
  document.getElementById("found").textContent = `${found.length} of ${record.indicators.length} indicators`;
  document.getElementById("indicators").replaceChildren(...found.map(one => element("li", {}, element("button", { type: "button",
    "aria-current": one.indicator === state.i ? "true" : null, onclick: () => explore(one.indicator) }, one.title,
    element("small", {}, one.unit)))));
}

function explore(indicator) {
  state.i = indicator;
  delete state.charts.explore;
  for (const button of document.querySelectorAll("#indicators [aria-current]")) button.removeAttribute("aria-current");
  listIndicators();
  explorer();
  save(true);
  if (innerWidth < 900) document.getElementById("explored").scrollIntoView();
}

function explorer() {
  const about = record.about.get(state.i), root = document.getElementById("explore-chart");
  const all = figures(state.i), kinds = new Map(), parts = new Map();
  for (const f of all) {
    kinds.set(f.source, (kinds.get(f.source) ?? 0) + 1);
    parts.set(f.breakdown, (parts.get(f.breakdown) ?? 0) + 1);
  }
  if (!charts.has("explore")) new Chart(root, "explore", { indicator: state.i, onchange: explorerTable });
  const chart = charts.get("explore");
  chart.start.indicator = state.i;
  const o = chart.options, latest = all.filter(f => f.source === o.source && f.breakdown === o.breakdown && f.state === "latest");
  document.getElementById("explored-title").textContent = about.title;
  document.getElementById("definition").textContent = about.definition;
  const pick = (id, values, now, change, say = v => v) => {
    const select = document.getElementById(id);
    select.replaceChildren(...values.map(value => element("option", { value, selected: value === now }, say(value))));
    select.parentElement.hidden = values.length < 2;
    select.onchange = () => { state.charts.explore = { ...state.charts.explore, ...change(select.value) }; explorer(); save(true); };
  };
  pick("source", [...kinds.keys()], o.source, source => ({ source, breakdown: figures(state.i).find(f => f.source === source).breakdown }));
  pick("part", [...new Set(all.filter(f => f.source === o.source).map(f => f.breakdown))].sort(), o.breakdown,
    breakdown => ({ breakdown }), v => v || "the whole");
  const editions = [...new Set(all.filter(f => f.source === o.source).map(f => f.edition))].sort();
  const countries = new Set(latest.filter(f => f.type === "country").map(f => f.entity)).size, span = periodsOf(latest);
  const fact = (name, value) => [element("dt", {}, name), element("dd", {}, value)];
  document.getElementById("facts").replaceChildren(...fact("Name", about.indicator), ...fact("Unit", about.unit),
    ...fact("Figures", `${all.length.toLocaleString("en")} in all editions, ${latest.length.toLocaleString("en")} of them newest here`),
    ...fact("Covers", [countries ? `${countries} countries` : `${new Set(latest.map(f => f.entity)).size} of ${about.entity_type ?? "no"} kind`,
      span.length ? `${span[0].period} to ${span.at(-1).period}` : ""].filter(Boolean).join(", ")),
    ...fact("Editions", `${o.source} ${editions.join(", ")}`),
    ...fact("Breaks", record.breaks.filter(b => b.indicator === state.i).map(b => `${b.edition ?? b.period}: ${b.what}`).join(" ") || "none registered"),
    ...fact("Draw it", `ailedger chart --indicator ${state.i}${slots().slice(0, 2).map(c => ` --country ${c}`).join("")} --to chart.svg`));
  chart.refresh();
  explorerTable();
}

function explorerTable() {
  const chart = charts.get("explore"), o = chart.options, plot = build(o, 720);
  const rows = [...(plot?.shown ?? [])].sort((a, b) => o.view === "years" ? (a.name < b.name ? -1 : a.name > b.name ? 1 : b.x - a.x) : b.shown - a.shown);
  const heads = ["country", "period", "value", "rank", "edition", "raw line"];
  const body = rows.slice(0, 400).map(f => {
    const at = place(f);
    return element("tr", { class: f.entity === state.c ? "mine" : null }, element("th", { scope: "row" }, f.name), element("td", {}, f.period),
      element("td", { class: "number" }, say(f.shown)), element("td", { class: "number" }, at ? `${at.rank} of ${at.among}` : ""),
      element("td", {}, `${f.edition}${f.state === "latest" ? "" : ", " + f.state}`), element("td", {}, element("button", { type: "button", class: "trace",
        title: "Copy the command that opens it", onclick: event => copyTrace(event.target, f) }, rawLine(f))));
  });
  document.getElementById("table").replaceChildren(element("caption", {}, `${plot?.title ?? ""} (${rows.length} figures${rows.length > 400 ? ", the first 400 here, all in the CSV" : ""})`),
    element("thead", {}, element("tr", {}, heads.map(head => element("th", { scope: "col" }, head)))), element("tbody", {}, body));
}

async function copyTrace(button, f) {
  const said = button.textContent;
  try { await navigator.clipboard.writeText(traceCommand(f)); button.textContent = "command copied"; } catch { button.textContent = traceCommand(f); return; }
  setTimeout(() => { button.textContent = said; }, 1500);
}

// The dictionary: docs/dictionary.md, section by section.

function readDictionary() {
  if (record.book) return record.book;
  record.book = [];
  let room = "";
  for (const part of DATA.dictionary.split(/^(?=##+ )/m)) {
    const [head, ...body] = part.split("\n"), level = head.match(/^#+/)?.[0].length;
    if (level === 2) room = head.slice(3);
    if (level === 3 || (level === 2 && body.join("").includes("|"))) record.book.push({ room, name: head.replace(/^#+ /, ""), body, search: part.toLowerCase() });
  }
  return record.book;
}

function markdown(lines) {
  const inline = text => text.replaceAll("\\|", "\u2502").split(/(`[^`]*`)/).map(bit => bit.startsWith("`") ? element("code", {}, bit.slice(1, -1)) : bit.replaceAll("\\", ""));
  const made = [];
  let list = null, table = null;
  for (const line of lines) {
    if (line.startsWith("- ")) {
      if (!list) made.push(list = element("ul"));
      list.append(element("li", {}, inline(line.slice(2))));
    } else if (line.startsWith("|")) {
      const cells = line.slice(1, -1).split(/(?<!\\)\|/).map(cell => cell.trim());
      if (cells.every(cell => /^:?-+:?$/.test(cell))) continue;
      if (!table) made.push(element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Columns" }, table = element("table")));
      const head = !table.rows.length;
      table.append(element("tr", {}, cells.map(cell => element(head ? "th" : "td", head ? { scope: "col" } : {}, inline(cell)))));
    } else {
      list = table = null;
      if (line.trim()) made.push(element("p", {}, inline(line)));
    }
  }
  return made;
}

function dictionary() {
  const book = readDictionary(), wanted = document.getElementById("words").value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = book.filter(one => wanted.every(word => one.search.includes(word)));
  const one = book.find(entry => entry.name === state.d) ?? (wanted.length ? found[0] : book[0]);
  document.getElementById("tables-found").textContent = `${found.length} of ${book.length} tables`;
  const rooms = Map.groupBy ? Map.groupBy(found, entry => entry.room) : found.reduce((m, e) => m.set(e.room, [...(m.get(e.room) ?? []), e]), new Map());
  document.getElementById("tables").replaceChildren(...[...rooms].flatMap(([room, entries]) => [element("li", { class: "room" }, room),
    ...entries.map(entry => element("li", {}, element("button", { type: "button", "aria-current": entry === one ? "true" : null,
      onclick: () => { state.d = entry.name; dictionary(); save(false); } }, entry.name)))]));
  document.getElementById("entry").replaceChildren(...(one ? [element("h3", {}, one.name), ...markdown(one.body)] : []));
}

// All of it.

function everything() {
  chooser();
  findings();
  profile();
  explorer();
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
  for (const link of document.querySelectorAll("nav a")) link.addEventListener("click", event => {
    event.preventDefault();
    const to = document.querySelector(link.getAttribute("href"));
    to.scrollIntoView({ behavior: "instant" });
    to.querySelector("h2")?.focus({ preventScroll: true });
  });
  new IntersectionObserver((entries, self) => {
    if (entries.some(entry => entry.isIntersecting)) { self.disconnect(); dictionary(); }
  }, { rootMargin: "600px" }).observe(document.getElementById("dictionary"));
  document.getElementById("q").value = state.q;
  filterClaims(state.v);
  listIndicators();
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
globalThis.ledger = { record, figures, place, charts, state };
unpack("data").then(data => {
  DATA = data;
  load(data);
  begin();
});
