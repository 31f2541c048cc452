// The record: columns unpacked into figures, each with its place and the line it was printed on.
"use strict";

const record = { cache: new Map(), places: new Map() };

async function unpack(id) {
  const text = atob(document.getElementById(id).textContent), bytes = new Uint8Array(text.length);
  for (let n = 0; n < text.length; n++) bytes[n] = text.charCodeAt(n);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

function load(data) {
  Object.assign(record, data.record);
  const c = record.columns;
  const column = name => (c[name] = new Int32Array(c.value.length));
  for (const name of ["entity", "period", "row"]) {
    const steps = c[name + "_d"], found = column(name);
    for (let n = 0, last = 0; n < steps.length; n++) found[n] = last += steps[n];
    delete c[name + "_d"];
  }
  for (const name of ["indicator", "breakdown", "snapshot", "kind"]) {
    const runs = c[name + "_r"], found = column(name);
    for (let n = 0, at = 0; n < runs.length; n += 2) found.fill(runs[n], at, at += runs[n + 1]);
    delete c[name + "_r"];
  }
  record.starts = new Map();
  for (let n = 0; n < c.indicator.length; n++) if (c.indicator[n] !== c.indicator[n - 1]) record.starts.set(c.indicator[n], n);
  record.about = new Map(record.indicators.map((one, number) => [one.indicator, { ...one, number }]));
  const groups = new Map(data.groups);
  for (const one of record.entities) one[2] = groups.get(one[0]) ?? one[2];
  record.names = new Map(record.entities.map(([code, , name]) => [code, name]));
}

// All figures of an indicator, every edition.
function figures(indicator) {
  if (!record.cache.has(indicator)) {
    const { number } = record.about.get(indicator), c = record.columns, found = [];
    for (let n = record.starts.get(number); c.indicator[n] === number; n++) found.push(figure(n));
    record.cache.set(indicator, found);
  }
  return record.cache.get(indicator);
}

function figure(n) {
  const c = record.columns;
  const [entity, type, name] = record.entities[c.entity[n]];
  const [period, x, yearly, last] = record.periods[c.period[n]];
  const [snapshot, source, edition, file] = record.snapshots[c.snapshot[n]];
  const [status, coverage, top, disputed, state, segment] = record.kinds[c.kind[n]];
  return { id: n, entity, type, name, period, x, yearly, last, snapshot, source, edition, file, status, coverage,
    top, disputed, state, segment, value: c.value[n], row: c.row[n], breakdown: record.breakdowns[c.breakdown[n]],
    indicator: record.indicators[c.indicator[n]].indicator };
}

// The place of a figure in its own table, by the rule of sql/core/figures.sql; null where it has none.
function place(one) {
  // A published rank is a place already.
  if (record.about.get(one.indicator).kind === "rank") return null;
  const table = [one.indicator, one.breakdown, one.source, one.edition, one.period, one.type].join("|");
  if (!record.places.has(table)) {
    const rows = figures(one.indicator).filter(other => other.breakdown === one.breakdown && other.source === one.source
      && other.edition === one.edition && other.period === one.period && other.type === one.type);
    const ranks = new Map();
    for (const row of rows) {
      const rank = 1 + rows.filter(other => (other.coverage === "regional") === (row.coverage === "regional")
        && other.value > row.value).length;
      const has = row.type !== "aggregate" && (row.coverage === "full" || (row.coverage === "top-n" && rank <= row.top));
      if (has) ranks.set(row.id, rank);
    }
    record.places.set(table, ranks);
  }
  const ranks = record.places.get(table);
  return ranks.has(one.id) ? { rank: ranks.get(one.id), among: ranks.size } : null;
}

function inhabitants(entity, year) {
  record.people ??= new Map(figures("population").filter(f => f.state === "latest" && f.yearly)
    .map(f => [f.entity + f.x, f]));
  for (let back = 0; back < 4; back++) {
    const found = record.people.get(entity + (Math.floor(year) - back));
    if (found) return found;
  }
  return null;
}

// The figures of a chart: one source and breakdown, per head if wanted.
function chosenFigures(o) {
  const found = figures(o.indicator).filter(f => f.source === o.source && f.breakdown === o.breakdown && f.value !== null);
  if (!o.per) return found.map(f => ({ ...f, shown: f.value }));
  return found.flatMap(f => {
    const people = f.type === "country" ? inhabitants(f.entity, f.x ?? f.last) : null;
    return people ? [{ ...f, shown: f.value / people.value * 1e5, people }] : [];
  });
}

// As toLocaleString has it in English: to make a format takes it as long as to draw a chart.
const formatted = (value, digits) => String(+value.toFixed(digits))
  .replace(/^-?\d+/, whole => whole.replace(/\B(?=(\d{3})+$)/g, ","));

const MINUS = "\u2212";
const BIG = [[1e12, " trillion"], [1e9, " billion"], [1e6, " million"]];
function say(value) {
  if (value === null || value === undefined) return "";
  const size = Math.abs(value);
  if (size >= 1e15) return value.toExponential(2).replace("e+", " \u00d7 10^").replace("-", MINUS);
  const [unit, word] = BIG.find(([unit]) => size >= unit) ?? [1, ""];
  const digits = size / unit >= 1000 || Number.isInteger(value / unit) ? 0
    : Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(size / unit || 1))));
  return formatted(value / unit, digits).replace("-", MINUS) + word;
}
function ordinal(n) {
  const teen = n % 100 > 10 && n % 100 < 14;
  return n + (teen ? "th" : { 1: "st", 2: "nd", 3: "rd" }[n % 10] ?? "th");
}
const rawLine = f => `${f.file}, line ${f.row}`;
const traceCommand = f =>
  `ailedger sql "FROM observations WHERE snapshot = '${f.snapshot}' AND row = ${f.row} AND indicator = '${f.indicator}'"`;
