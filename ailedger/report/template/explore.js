// The explorer of every indicator, and the dictionary of tables.
"use strict";

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

function openExplorer(indicator) {
  document.getElementById("explorer").scrollIntoView({ behavior: "instant" });
  explore(indicator);
  document.getElementById("explored-title").focus({ preventScroll: true });
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
    ...fact("Covers", [countries ? `${countries} countries` : `${new Set(latest.map(f => f.entity)).size} entities (${about.entity_type ?? "none"})`,
      span.length ? `${span[0].period} to ${span.at(-1).period}` : ""].filter(Boolean).join(", ")),
    ...fact("Editions", `${o.source} ${editions.join(", ")}`),
    ...fact("Breaks", record.breaks.filter(b => b.indicator === state.i).map(b => `${b.edition ?? b.period}: ${b.what}`).join(" ") || "none registered"),
    ...fact("Draw it", `ailedger chart --indicator ${state.i}${about.entity_type === "country" ? slots().slice(0, 2).map(c => ` --country ${c}`).join("") : ""} --to chart.svg`));
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
