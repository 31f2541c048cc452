// What a chart tells: a figure in words, sentences, files, citations.
"use strict";

const METHODS = { naive: "the last figure stays", drift: "the mean yearly change goes on", "naive in logs": "the last figure stays, by ratios",
  "drift in logs": "the mean yearly ratio goes on" };
function readout(f, o, plot) {
  const about = plot.about, line = (name, value) => value && [element("dt", {}, name), element("dd", {}, value)];
  const shown = (head, lines) => [element("strong", {}, head), element("dl", {}, ...lines.flatMap(([a, b]) => line(a, b) ?? []))];
  if (f.told) return shown(`${f.name}: its two sides do not compare`, [["why", f.told], ["seen in", f.evidence]]);
  const publisher = DATA.sources.find(s => s.source === f.source && s.edition === f.edition)?.publisher;
  if (f.projected) return shown(`${f.name}, ${f.period}: a projection`, [["value", `${say(f.forecast)} ${about.unit}`],
    ["80 % interval", `${say(f.low)} to ${say(f.high)}`], ["method", METHODS[f.method] ?? f.method],
    ["from", `${f.points} figures to ${f.origin_year}`], ["edition", `${f.source} ${f.edition}`], ["source", publisher],
    ["raw lines", f.lines], ["mart", "outlook"]]);
  const at = place(f);
  return shown(`${f.name}, ${f.period}`, [["value", `${say(f.value)} ${about.unit}`],
    ["per head", o.per && `${say(f.shown)} per 100,000 inhabitants; ${say(f.people.value)} inhabitants (${f.people.period}, ${rawLine(f.people)})`],
    ["rank", at ? `${ordinal(at.rank)} of ${at.among}${f.coverage === "top-n" ? ", a table of the highest" : ""}` : "none: the table is partial"],
    ["edition", `${f.source} ${f.edition}`],
    ["status", [f.status !== "reported" && f.status, f.state !== "latest" && f.state, f.coverage === "regional" && "shared by a region",
      f.disputed && `disputed: ${f.disputed.replaceAll("_", " ")}`].filter(Boolean).join(", ")],
    ["source", publisher],
    ["raw line", rawLine(f)]]);
}

function sourceOf(o, plot) {
  const editions = [...new Set((plot?.shown ?? []).map(f => f.edition))].sort();
  const found = DATA.sources.filter(s => s.source === o.source && editions.includes(s.edition));
  if (!found.length) return `Source: ${o.source}`;
  return `Source: ${found[0].publisher}, edition${editions.length > 1 ? "s" : ""} ${editions.join(", ")} (${
    [...new Set(found.map(s => s.licence))].join("; ")})`;
}

// What a chart says, in words: the chosen country first.
function sentence(o, plot, of = slots()) {
  const last = new Map();
  for (const f of plot.shown) if (f.state === "latest" && colourOf(f.entity) && !((last.get(f.entity)?.x ?? -1) > (f.x ?? 0))) last.set(f.entity, f);
  const told = of.filter(code => last.has(code)).map(code => {
    const f = last.get(code), at = o.per ? null : place(f);
    return `${f.name} ${say(f.shown)} in ${f.period}${at ? `, ${ordinal(at.rank)} of ${at.among}` : ""}`;
  });
  const absent = slots().filter(code => !last.has(code)).map(code => record.names.get(code) ?? code);
  return (told.length ? told.join("; ") + "." : "") + (absent.length && plot.about.entity_type === "country" && o.view !== "editions"
    ? ` Without a figure here: ${absent.join(", ")}.` : "");
}

const COLUMNS = ["indicator", "entity", "name", "breakdown", "period", "value", "source", "edition", "status", "coverage", "state",
  "file", "row"];
function csv(rows) {
  const cell = value => {
    const text = String(value ?? ""), safe = /^[=+@\t\r-]/.test(text) && isNaN(text) ? "'" + text : text;
    return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [COLUMNS.join(","), ...rows.map(row => COLUMNS.map(name => cell(row[name])).join(","))].join("\n") + "\n";
}

// The chart as a picture of its own, in the colours of a light page.
function paper(chart) {
  const { spec: make, title, unit } = build(chart.options, 720), { config, params, autosize, padding, ...spec } = make();
  const foot = [...chart.notes.children].map(li => li.textContent).flatMap(text => text.match(/.{1,115}(\s|$)/g))
    .concat(`Drawn with AI Ledger, build ${DATA.build}.`);
  const framed = { config: { ...config, background: "var(--paper)" }, padding: 14, params: params ?? [],
    title: { text: title, subtitle: [`Unit: ${unit}`] }, vconcat: [{ ...spec, title: { text: foot, orient: "bottom", frame: "bounds",
      anchor: "start", fontSize: 11, fontWeight: 400, color: "var(--muted)", lineHeight: 15, offset: 14 } }] };
  const light = JSON.stringify(framed).replace(/var\(--(\w+)\)/g, (_, part) => DATA.theme.light[part]);
  return vegaEmbed(element("div"), JSON.parse(light), { ast: true, actions: false, renderer: "svg", defaultStyle: false, logLevel: 1 });
}

function deliver(name, blob) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function cite(chart) {
  const editions = new Set(chart.plot.shown.map(f => f.edition));
  const of = DATA.sources.filter(s => s.source === chart.o.source && editions.has(s.edition));
  return `${chart.plot.title}. ${chart.plot.unit}. ${of.map(s => `${s.citation} Licence: ${s.licence}.`).join(" ")} ` +
    `Drawn with AI Ledger, build ${DATA.build}, record of ${DATA.day}. ${location.href}`;
}

async function copy(button, text) {
  const box = button.closest("figure").querySelector(".cited") ?? button.parentElement.appendChild(element("textarea",
    { class: "cited", readonly: true, rows: 3, "aria-label": "Citation of this chart" }));
  box.value = text;
  box.select();
  const told = button.textContent;
  try { await navigator.clipboard.writeText(text); button.textContent = "Copied"; } catch { button.textContent = "Copy it below"; }
  setTimeout(() => { button.textContent = told; }, 2000);
}
