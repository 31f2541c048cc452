// Rows and scales of the charts, as the templates take them; ailedger/report/plots.py draws the same on paper.
"use strict";

const HEIGHT = 300, STEP = 22, LABEL = 16, MOST_RANKED = 15, FAR_APART = 100;

function fill(name, values) {
  const known = { config: JSON.parse(DATA.charts.config), labels: null, ...values };
  if (name === "lines") known.labels = JSON.parse(DATA.charts.labels);
  return JSON.parse(DATA.charts[name].replace(/"\$(\w+)"/g, (_, key) => JSON.stringify(known[key])));
}

const isFarApart = (about, values) => ["count", "money"].includes(about.kind) && Math.min(...values) > 0
  && Math.max(...values) > FAR_APART * Math.min(...values);

function domain(values, log, zero = false) {
  let low = Math.min(...values), high = Math.max(...values);
  if (log) return [low / 1.3, high * 1.3];
  if (zero || (low >= 0 && low <= high * 0.6)) low = Math.min(low, 0);
  if (zero || high < 0) high = Math.max(high, 0);
  const room = (high - low) * 0.06 || 1;
  return [low ? low - room : low, high ? high + room : high];
}

// Which ways of seeing an indicator there are, and the way to begin with.
function viewsOf(o) {
  const found = figures(o.indicator).filter(f => f.source === o.source && f.breakdown === o.breakdown);
  const latest = found.filter(f => f.state === "latest");
  const views = [];
  if (new Set(latest.filter(f => f.x !== null).map(f => f.x)).size > 1) views.push("years");
  if (new Set(latest.map(f => f.entity)).size > 1) views.push("ranking");
  if (Math.max(0, ...periodsOf(latest).map(p => p.countries)) >= 60) views.push("map");
  if (new Set(found.filter(f => f.entity === state.c).map(f => f.edition)).size > 1) views.push("editions");
  return views.length ? views : ["ranking"];
}

// Periods with figures, oldest first.
function periodsOf(found) {
  const periods = new Map();
  for (const f of found) {
    const one = periods.get(f.period) ?? { period: f.period, last: f.last, x: f.x, count: 0, countries: 0 };
    one.count++;
    one.countries += f.type === "country";
    periods.set(f.period, one);
  }
  return [...periods.values()].sort((a, b) => a.last - b.last || (a.x ?? 0) - (b.x ?? 0) || (a.period < b.period ? -1 : 1));
}

function newest(periods) {
  const most = Math.max(...periods.map(p => p.count));
  return periods.filter(p => 2 * p.count >= most).at(-1)?.period;
}

function build(o, width) {
  const about = record.about.get(o.indicator), all = chosenFigures(o);
  const unit = o.per ? `${about.unit} per 100,000 inhabitants` : about.unit;
  const way = { years: yearsPlot, editions: editionsPlot, ranking: rankingPlot, map: mapPlot }[o.view];
  const plot = way(o, about, all, width);
  return plot && { ...plot, unit, about };
}

function yearsPlot(o, about, all, width) {
  const country = about.entity_type === "country";
  let shown = all.filter(f => f.x !== null && f.state !== "superseded" && (country ? colourOf(f.entity) : true));
  if (!shown.length) return null;
  const yearly = 2 * shown.filter(f => f.yearly).length >= shown.length;
  shown = shown.filter(f => f.yearly === yearly);
  const last = new Map();
  for (const f of shown) if (f.state === "latest" && !(last.get(f.entity)?.x > f.x)) last.set(f.entity, f);
  const named = country ? last : new Map([...last].sort((a, b) => b[1].shown - a[1].shown).slice(0, 6));
  return linesPlot(o, about, shown, width, f => ({
    colour: colourOf(f.entity) ?? "var(--muted)", main: f.entity === state.c,
    run: f.entity + "/" + f.segment, last: named.get(f.entity) === f, name: f.name,
  }));
}

function editionsPlot(o, about, all, width) {
  const shown = all.filter(f => f.entity === state.c && f.x !== null);
  if (!shown.length) return null;
  const editions = [...new Set(shown.map(f => f.edition))].sort(), ends = new Map();
  for (const f of shown) if (!(ends.get(f.edition)?.x > f.x)) ends.set(f.edition, f);
  return linesPlot(o, about, shown, width, f => ({
    colour: f.edition === editions.at(-1) ? "var(--accent)" : `var(--s${1 + editions.indexOf(f.edition) % 8})`,
    main: f.edition === editions.at(-1), run: f.edition, last: ends.get(f.edition) === f, name: "edition " + f.edition,
  }));
}

function linesPlot(o, about, found, width, style) {
  const shown = o.log ? found.filter(f => f.shown > 0) : found;
  if (!shown.length) return null;
  const values = shown.map(f => f.shown), [lo, hi] = domain(values, o.log), narrow = width < 480;
  const many = shown.length > 240;
  const rows = shown.map(f => {
    const s = style(f);
    return { id: f.id, x: f.x, y: f.shown, code: f.entity, ...s, weight: s.main ? 3.4 : 1.7, state: o.view === "editions"
      ? "latest" : f.state, status: f.status, disputed: !!f.disputed, shape: f.disputed ? "diamond" : "circle",
      size: (many ? 6 : 60) * (s.main ? 1.3 : 1), label: narrow ? s.name : `${s.name} ${say(f.shown)}` };
  });
  const projected = o.per || o.view !== "years" ? [] : outlookOf(o, shown);
  const outlook = projected.map(projectedRow);
  rows.push(...outlook);
  if (outlook.length) { outlook.forEach(r => values.push(r.low, r.high)); }
  const bands = breakBands(o, shown);
  const [low, high] = outlook.length ? domain(values.filter(v => !o.log || v > 0), o.log) : [lo, hi];
  const height = narrow ? 260 : HEIGHT;
  const spec = () => fill("lines", { width, height, right: 4, limit: Math.round(width * 0.4), lo: low, hi: high,
    log: !!o.log, gap: LABEL / height, rows, breaks: o.view === "editions" ? [] : bands,
    colour: { field: "colour", type: "nominal", scale: null },
    x: { field: "x", type: "quantitative", scale: { nice: false, zero: false, padding: 8 },
      axis: { format: "d", values: yearTicks(rows.map(r => r.x), narrow ? 4 : 9), grid: false, title: null } },
    y: { field: "y", type: "quantitative", scale: { type: o.log ? "log" : "linear", domain: [low, high], nice: false,
      reverse: about.kind === "rank" },
      axis: { title: null, domain: false, ticks: false, ...ticks(low, high, o.log, 5) } } });
  const years = shown.map(f => Math.floor(f.x));
  const first = Math.min(...years), end = Math.max(...years);
  return { spec, shown, read: [...shown, ...projected, ...bands], title: `${about.title}, ${first === end ? first : `${first}\u2013${end}`}`,
    notes: [...bands.map(b => `${b.name}, ${b.told}`), ...notesOf(o, shown), ...(outlook.length ? ["Shaded: a projection with its interval, by the mart outlook."] : [])] };
}

// What the mart outlook projects for the chosen country from the edition that is shown.
function outlookOf(o, shown) {
  return DATA.outlook.filter(p => p.indicator === o.indicator && p.source === o.source && p.breakdown === o.breakdown
    && p.entity === state.c && shown.some(f => f.entity === p.entity && f.edition === p.edition))
    .map(p => ({ ...p, projected: true, id: `outlook ${p.year}`, x: p.year, name: record.names.get(p.entity), period: String(p.year) }));
}

const projectedRow = p => ({ id: p.id, x: p.year, y: p.forecast, low: p.low, high: p.high, code: p.entity, colour: colourOf(p.entity),
  main: p.entity === state.c, weight: 1, state: "withdrawn", status: "projected", size: 50, shape: "circle",
  run: p.entity + "/outlook", last: false, label: "" });

// Whole years, at most so many, the last one among them.
function yearTicks(years, most) {
  const first = Math.ceil(Math.min(...years)), last = Math.floor(Math.max(...years));
  const step = [1, 2, 3, 5, 10, 20, 50].find(n => (last - first) / n < most), found = [];
  for (let year = last; year >= first; year -= step) found.unshift(year);
  return found;
}

// Ticks of a scale of values: round numbers, on a logarithmic scale powers of ten.
function ticks(low, high, log, count) {
  const powers = [];
  for (let n = Math.ceil(Math.log10(low)); log && n <= Math.log10(high); n++) powers.push(10 ** n);
  return { format: high >= 1e15 ? ".0e" : high >= 10000 ? "~s" : "~r", labelExpr: "replace(datum.label, 'G', 'B')",
    ...(powers.length > 1 ? { values: powers } : { tickCount: count }) };
}

// Where one definition ends and the next begins: a band, with its reason. A segment counts the breaks before it:
// those between two segments that are drawn stand at their band.
function breakBands(o, shown) {
  const years = shown.map(f => f.x), half = (Math.max(...years) - Math.min(...years)) * 0.012;
  const breaks = record.breaks.filter(b => b.indicator === o.indicator && b.source === o.source);
  const segments = [...new Set(shown.map(f => f.segment))].sort((a, b) => a - b);
  return segments.slice(1).map((segment, n) => {
    const before = Math.max(...shown.filter(f => f.segment < segment).map(f => f.x));
    const after = Math.min(...shown.filter(f => f.segment >= segment).map(f => f.x)), middle = (before + after) / 2;
    const these = breaks.slice(segments[n], segment);
    return { id: `break ${n + 1}`, sign: `break ${n + 1}`, name: `Break ${n + 1}`, x: middle - half, x2: middle + half, middle, entity: "",
      edition: "", told: these.map(b => `${b.edition ? `edition ${b.edition}` : b.period}: ${b.what}`).join(" "),
      evidence: these.map(b => b.evidence).join(" ") };
  });
}

function notesOf(o, shown) {
  const said = [];
  if (shown.some(f => f.state === "withdrawn")) said.push("Hollow: withdrawn by a later edition.");
  if (shown.some(f => f.disputed)) said.push("Diamond: disputed, the edition contradicts itself.");
  if (o.per) said.push("Per head: divided by the population of that year (World Bank), or of the last year it has.");
  return said;
}

// One period of all: the figures, highest first. Aggregates stand in it where they are compared, and have no place.
function onePeriod(o, about, all) {
  const latest = all.filter(f => f.state === "latest" && (f.type === about.entity_type || colourOf(f.entity)));
  const periods = periodsOf(latest), period = periods.some(p => p.period === o.period) ? o.period : newest(periods);
  const found = latest.filter(f => f.period === period && !(o.log && f.shown <= 0))
    .sort((a, b) => (b.shown - a.shown) * (about.kind === "rank" ? -1 : 1) || (a.name < b.name ? -1 : 1));
  return { periods, period, found };
}

function rankingPlot(o, about, all, width) {
  const { periods, period, found } = onePeriod(o, about, all);
  const listed = found.filter(f => f.type === about.entity_type), first = new Set(listed.slice(0, MOST_RANKED));
  const kept = found.filter(f => first.has(f) || colourOf(f.entity));
  if (!kept.length) return null;
  let [low, high] = domain(kept.map(f => f.shown), o.log, true);
  if (low < 0 && !o.log) low -= (high - low) * 0.14;
  const rows = kept.map(f => {
    const at = o.per ? { rank: 1 + listed.filter(g => g.shown > f.shown).length } : place(f);
    return { id: f.id, label: at ? `${at.rank}. ${f.name}` : f.name, y: f.shown, base: o.log ? f.shown : 0, code: f.entity,
      colour: colourOf(f.entity) ?? "var(--edge)", text: say(f.shown) };
  });
  const spec = () => fill("ranking", { width, height: STEP * rows.length, rows, limit: Math.round(width * (width < 480 ? 0.47 : 0.33)),
    bold: rows.filter(r => colourOf(r.code)).map(r => r.label), colour: { field: "colour", type: "nominal", scale: null },
    x: { field: "y", type: "quantitative", scale: { type: o.log ? "log" : "linear", domain: [low, high], nice: false },
      axis: { title: null, domain: false, ticks: false, labelOverlap: true, ...ticks(low, high, o.log, width < 480 ? 3 : 5) } } });
  return { spec, shown: kept, periods, period, title: `${about.title}, ${period}`, notes: [
    ...(found.length > kept.length ? [`${listed.length} are listed; shown are the first ${MOST_RANKED} and what is compared.`] : []),
    ...notesOf(o, kept)] };
}

function mapPlot(o, about, all, width) {
  const { periods, period, found } = onePeriod(o, about, all);
  if (!found.length) return null;
  const rows = found.map(f => ({ code: f.entity, y: f.shown, ring: colourOf(f.entity) ?? null }));
  // A colour means the same in every period.
  const every = all.filter(f => f.state === "latest" && f.type === about.entity_type && !(o.log && f.shown <= 0)).map(f => f.shown);
  const log = { type: o.log ? "log" : "quantize", domain: [Math.min(...every), Math.max(...every)] };
  const spec = () => fill("map", { width, height: Math.round(width / 2), world: DATA.world, rows,
    legend: "top", unit: o.per ? "per 100,000" : about.unit, scale: { scheme: "tealblues", ...log } });
  return { spec, shown: found, periods, period, title: `${about.title}, ${period}`, notes: notesOf(o, found) };
}
